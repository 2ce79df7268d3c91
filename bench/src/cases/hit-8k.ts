import { get, pages } from '../site.ts'
import { hitCase } from './hits.ts'

export const hit8k = hitCase({ name: 'hit-8k', title: 'Hit, 8 KiB' }, () => {
  const site = pages(256, 8 * 1024)
  return {
    pages: site,
    asked: site.map((page) => get(page)),
    answer: ({ headers, bytes }) => ({ status: 200, headers, bytes }),
  }
})
