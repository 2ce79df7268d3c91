import { get, pages } from '../site.ts'
import { hitCase } from './hits.ts'

/** The first KiB of 8. */
export const range = hitCase({ name: 'range', title: 'Range, hit', needs: 'range' }, () => {
  const size = 8 * 1024
  const site = pages(256, size)
  return {
    pages: site,
    asked: site.map((page) => get(page, { range: 'bytes=0-1023' })),
    filledBy: (asked) => [get(site.find(({ url }) => url === asked.url)!)],
    answer: ({ headers, bytes }) => ({
      status: 206,
      headers: [
        ...headers.filter(([name]) => name !== 'content-length'),
        ['content-length', '1024'],
        ['content-range', `bytes 0-1023/${size}`],
      ],
      bytes: bytes.subarray(0, 1024),
    }),
  }
})
