import { type Asked, get, pages } from '../site.ts'
import { hitCase } from './hits.ts'

/** Filled by a GET, and by a HEAD for those that keep the two apart. */
export const head = hitCase({ name: 'head', title: 'HEAD, hit', needs: 'head' }, () => {
  const site = pages(256, 8 * 1024)
  return {
    pages: site,
    asked: site.map((page): Asked => ({ ...get(page), method: 'HEAD' })),
    filledBy: (asked) => [{ ...asked, method: 'GET' }, asked],
    handle: ({ headers, bytes }, { method }) =>
      new Response(method === 'HEAD' ? null : bytes, { headers: headers as [string, string][] }),
    answer: ({ headers }) => ({ status: 200, headers, bytes: null }),
  }
})
