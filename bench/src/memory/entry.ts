import { type Asked, clientFields, page } from '../site.ts'

/** Bytes of content of each entry. */
export const BODY = 1024

const sample = page(urlOf(0), BODY)

/** Characters of the six fields, names and values. */
export const HEADER_TEXT = sample.headers.reduce((sum, [name, value]) => sum + name.length + value.length, 0)

/** Characters of a URL, which is the key. */
export const KEY_TEXT = urlOf(0).length

export function clientAsks(at: number): Asked {
  return { url: urlOf(at), method: 'GET', headers: clientFields }
}

/** A response with content and text of its own, as one that came over the network has. */
export function freshResponse(url: string): Response {
  const { bytes, headers } = page(url, BODY)
  // texts that no other response has
  const own = JSON.parse(JSON.stringify(headers)) as [string, string][]
  return new Response(bytes, { headers: own })
}

function urlOf(at: number): string {
  return `https://example.com/articles/${String(at).padStart(7, '0')}`
}
