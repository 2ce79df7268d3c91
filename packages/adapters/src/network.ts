import { describeContent } from './origin-answer.ts'
import { remade } from './remade.ts'

/** Codings that a browser asks for by itself, and decodes. */
const DECODED: readonly string[] = ['gzip', 'br', 'deflate', 'x-gzip', 'zstd']

/** Fields that a browser adds after its service worker: what depends on one cannot be told apart here. */
const UNSEEN: ReadonlySet<string> = new Set([
  'accept-language',
  'authorization',
  'cookie',
  'origin',
  'referer',
])

/**
 * Asks the network as the browser would, its own cache included, and gives what it made of the answer fields that are
 * true of it. Where it went on from redirects, the page is sent to where they led: the answer belongs to that URL.
 *
 * @param init what is different, such as `{ cache: 'no-cache' }` so that the browser's own cache is asked nothing
 *
 * @example
 * ```ts
 * addEventListener('fetch', fetchListener({}, { handler: (request) => fromNetwork(request, { cache: 'no-cache' }) }))
 * ```
 */
export async function fromNetwork(request: Request, init: RequestInit = {}): Promise<Response> {
  // one that a cache asks with has a signal of its own, and `fetch` would not look at that; of a page's own nothing may be said anew
  const own = Object.getPrototypeOf(request) === Request.prototype ? {} : { signal: request.signal }
  const response = await fetch(request, { ...own, ...init })
  // an answer that nobody may look into
  if (response.status === 0) return response
  if (response.redirected) {
    void response.body?.cancel().catch(() => {})
    return Response.redirect(response.url, 302)
  }
  const headers = new Headers(response.headers)
  describeContent(headers, response.status, request, DECODED)
  if (dependsOnUnseen(headers)) headers.set('vary', '*')
  return remade(response, headers)
}

function dependsOnUnseen(headers: Headers): boolean {
  return (headers.get('vary') ?? '').split(',').some((name) => UNSEEN.has(name.trim().toLowerCase()))
}
