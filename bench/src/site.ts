/** What a client asks for: the parts of a `Request`, for a contender that needs none. */
export interface Asked {
  readonly url: string
  readonly method: 'GET' | 'HEAD'
  readonly headers: Readonly<Record<string, string>>
}

/** A page of the site that is asked for. */
export interface Page {
  readonly url: string
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly headers: readonly [name: string, value: string][]
}

/** Fields that most clients send. */
export const clientFields: Readonly<Record<string, string>> = {
  accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'accept-encoding': 'gzip, deflate, br',
  'accept-language': 'en-GB,en;q=0.8',
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
}

/** The `Date` of every page. */
const began = new Date().toUTCString()

/** `count` pages of `size` bytes of text, each with content and six fields of its own. */
export function pages(count: number, size: number, cacheControl = 'public, max-age=86400'): Page[] {
  return Array.from({ length: count }, (_, at) =>
    page(`https://example.com/articles/${at}`, size, cacheControl),
  )
}

export function page(url: string, size: number, cacheControl = 'public, max-age=86400'): Page {
  const bytes = contentFor(url, size)
  const headers: [string, string][] = [
    ['content-type', 'text/html; charset=utf-8'],
    ['content-length', String(size)],
    ['cache-control', cacheControl],
    ['date', began],
    ['last-modified', 'Wed, 01 Oct 2025 08:00:00 GMT'],
    ['etag', `"${url.slice(-24)}"`],
  ]
  return { url, bytes, headers }
}

/** ASCII that begins with the URL, since some caches keep text alone. */
function contentFor(url: string, size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size).fill(97)
  bytes.set(new TextEncoder().encode(url.slice(-Math.min(size, url.length))))
  return bytes
}

export function get({ url }: Page, fields: Readonly<Record<string, string>> = {}): Asked {
  return { url, method: 'GET', headers: { ...clientFields, ...fields } }
}

/** What a server was asked by a GET, taken apart by the contender that needs the parts. */
export class AskedBy implements Asked {
  readonly method = 'GET'
  readonly #request: Request

  constructor(request: Request) {
    this.#request = request
  }

  get url(): string {
    return this.#request.url
  }

  get headers(): Record<string, string> {
    return Object.fromEntries(this.#request.headers)
  }
}
