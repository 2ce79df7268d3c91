import { get, pages } from '../site.ts'
import { hitCase } from './hits.ts'

export const hit1m = hitCase({ name: 'hit-1m', title: 'Hit, 1 MiB', heavy: 3 }, () => {
  const site = pages(8, 1024 ** 2)
  return {
    pages: site,
    asked: site.map((page) => get(page)),
    answer: ({ headers, bytes }) => ({ status: 200, headers, bytes }),
  }
})
