import { cacheable } from '../origins.ts'
import { LONG, longContent } from '../long.ts'

/** What is known of one page: the handler's own account, not the cache's. */
export interface Page {
  calls: number
  /** How often an answer of it was stored. */
  stored: number
  /** How many of its requests the runtime has aborted. */
  aborted: number
  /** Whether what waits may go on. */
  released: boolean
}

/** What is encoded of a page that asks for that. */
export const ENCODED: string = 'level '.repeat(1000)

/** In ms: a page that nobody releases goes on. */
const PATIENCE = 20_000

/** The pages of a home. Their query says how they answer. */
export class Pages {
  readonly #pages = new Map<string, Page>()

  of(path: string): Page {
    const page = this.#pages.get(path) ?? { calls: 0, stored: 0, aborted: 0, released: false }
    this.#pages.set(path, page)
    return page
  }

  readonly answer = async (request: Request): Promise<Response> => {
    const { pathname, searchParams: asked } = new URL(request.url)
    const page = this.of(pathname)
    const call = ++page.calls
    const watch = (): void => request.signal.addEventListener('abort', () => page.aborted++)
    if (!asked.has('watched-late')) watch()
    if (request.method === 'POST') return new Response(`got ${(await request.text()).length}`)
    const isHeld = asked.has('held') || (call > 1 && asked.has('held-later'))
    if (isHeld) await released(page)
    if (asked.has('watched-late')) watch()
    const headers = headersOf(asked)
    if (asked.has('etag') && request.headers.get('if-none-match') === '"v1"') {
      return new Response(null, { status: 304, headers })
    }
    if (asked.has('long')) {
      headers.set('content-length', String(LONG))
      return new Response(longContent(), { headers })
    }
    if (asked.has('gated')) return new Response(gated(page), { headers })
    if (asked.has('encoded')) return encoded(headers)
    const text = asked.get('text')
    // node:http keeps no connection after a HEAD without it
    if (text !== null) headers.set('content-length', String(new TextEncoder().encode(text).length))
    return new Response(text ?? `call ${call}`, { headers })
  }
}

function headersOf(asked: URLSearchParams): Headers {
  const { headers } = cacheable(null, { 'content-type': 'text/plain' })
  const set = (name: string, field: string, value = asked.get(name)): void => {
    if (value !== null) headers.set(field, value)
  }
  set('cc', 'cache-control')
  set('vary', 'vary')
  if (asked.has('etag')) headers.set('etag', '"v1"')
  for (const cookie of asked.getAll('cookie')) headers.append('set-cookie', cookie)
  return headers
}

/** Content that is encoded already, as Workers have to be told. */
function encoded(headers: Headers): Response {
  headers.set('content-encoding', 'gzip')
  const { body } = new Response(ENCODED)
  const init: ResponseInit & { encodeBody: 'manual' } = { headers, encodeBody: 'manual' }
  return new Response(body!.pipeThrough(new CompressionStream('gzip')), init)
}

/** Two pieces, of which the last comes when another request says so. */
function gated(page: Page): ReadableStream<Uint8Array> {
  const pieces = ['first', 'last']
  return new ReadableStream(
    {
      async pull(controller) {
        if (pieces.length === 1) await released(page)
        controller.enqueue(new TextEncoder().encode(pieces.shift()))
        if (pieces.length === 0) controller.close()
      },
    },
    { highWaterMark: 0 },
  )
}

/** Looks again and again: in Workers a request that only waits for another is taken for hung, and ended. */
export async function released(page: Page): Promise<void> {
  for (let waited = 0; !page.released && waited < PATIENCE; waited += 5) {
    await new Promise((resume) => setTimeout(resume, 5))
  }
}
