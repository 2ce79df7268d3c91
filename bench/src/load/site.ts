import type { Handler } from '../peers/peer.ts'
import { type Page, page } from '../site.ts'

/** How many pages are asked for in turn. */
export const PAGES = 64

/** Bytes of each. */
const SIZE = 8 * 1024

export function pathOf(at: number): string {
  return `/articles/${at}`
}

const pages = new Map<string, Page>(
  Array.from({ length: PAGES }, (_, at) => [pathOf(at), page(`http://127.0.0.1${pathOf(at)}`, SIZE)]),
)

/** The content of a page. */
export function contentAt(path: string): Uint8Array {
  return pages.get(path)!.bytes
}

let made = 0

/** A response made at once, which says how many were made before it. */
export const staticHandler: Handler = ({ url }) => {
  const found = pages.get(url.slice(url.indexOf('/', 8)))
  if (found === undefined) return new Response('There is no such page', { status: 404 })
  const headers = [...found.headers, ['x-made', String(made++)]] as [string, string][]
  return new Response(found.bytes, { headers })
}
