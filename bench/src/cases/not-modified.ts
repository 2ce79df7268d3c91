import { get, type Page, pages } from '../site.ts'
import { hitCase } from './hits.ts'

/** The client has the page already; a 304 carries no fields of the content. */
export const notModified = hitCase(
  { name: 'not-modified', title: 'Hit answered 304', needs: 'not-modified' },
  () => {
    const site = pages(256, 8 * 1024)
    const etag = ({ headers }: Page): string => new Headers(headers as [string, string][]).get('etag')!
    const tags = site.map((page) => get(page, { 'if-none-match': etag(page) }))
    return {
      pages: site,
      asked: tags,
      setup: { conditional: true },
      filledBy: (asked) => [get(site.find(({ url }) => url === asked.url)!)],
      answer: ({ headers }) => ({
        status: 304,
        headers: headers.filter(([name]) => !name.startsWith('content-')),
        bytes: null,
      }),
    }
  },
)
