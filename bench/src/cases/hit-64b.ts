import { get, pages } from '../site.ts'
import { hitCase } from './hits.ts'

export const hit64b = hitCase({ name: 'hit-64b', title: 'Hit, 64 B' }, () => {
  const site = pages(256, 64)
  return {
    pages: site,
    asked: site.map((page) => get(page)),
    answer: ({ headers, bytes }) => ({ status: 200, headers, bytes }),
  }
})
