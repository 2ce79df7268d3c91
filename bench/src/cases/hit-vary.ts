import { type Asked, get, type Page, pages } from '../site.ts'
import { hitCase } from './hits.ts'

/** Three variants of each page, told apart by two fields. */
const vary = ['accept-encoding', 'accept-language'] as const
const variants: readonly Readonly<Record<(typeof vary)[number], string>>[] = [
  { 'accept-encoding': 'gzip, deflate, br', 'accept-language': 'en-GB,en;q=0.8' },
  { 'accept-encoding': 'gzip, deflate, br', 'accept-language': 'de-DE,de;q=0.8,en;q=0.5' },
  { 'accept-encoding': 'gzip', 'accept-language': 'en-GB,en;q=0.8' },
]

export const hitVary = hitCase({ name: 'hit-vary', title: 'Hit with Vary, 8 KiB', needs: 'vary' }, () => {
  const site = pages(64, 8 * 1024)
  const contents = new Map(site.map((page) => [page.url, variants.map((_, at) => variantOf(page, at))]))
  const select = ({ url }: Page, headers: Headers): Page => {
    const wanted = (each: (typeof variants)[number]): boolean =>
      vary.every((name) => each[name] === headers.get(name))
    return contents.get(url)![variants.findIndex(wanted)]!
  }
  return {
    pages: site,
    asked: variants.flatMap((fields) => site.map((page): Asked => get(page, fields))),
    setup: { vary },
    answer: (page, { headers }) => ({ status: 200, ...select(page, new Headers(headers)) }),
    handle: (page, request) => {
      const { bytes, headers } = select(page, request.headers)
      return new Response(bytes, { headers: headers as [string, string][] })
    },
    key: ({ url, headers }) => `${url} ${headers.get(vary[0])} ${headers.get(vary[1])}`,
  }
})

function variantOf(page: Page, at: number): Page {
  const bytes = page.bytes.slice()
  bytes[bytes.byteLength - 1] = at
  return { ...page, bytes, headers: [...page.headers, ['vary', vary.join(', ')]] }
}
