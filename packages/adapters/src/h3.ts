import type { CacheOptions, HttpCache } from '@freshet/core'
import { type H3Event, HTTPError, HTTPResponse, type Middleware, toResponse } from 'h3'
import { cacheFrom } from './cache-per-env.ts'
import { governedBy, restore, takeFields } from './h3-fields.ts'
import { realRequest } from './real-request.ts'
import { remade } from './remade.ts'

/**
 * Middleware for h3 2, and so for Nitro 3, that caches what stands below it, as its headers say (RFC 9111). It takes
 * `waitUntil` from the event. A WebSocket, and what a handler of Node's own has written, pass by.
 *
 * Fields that middleware above it has set in `event.res` belong to their own request and are not stored, but for those
 * that say who may have the answer. A background refresh is a request of its own to the app, past this cache.
 *
 * @param options how to make the cache, or a cache, in order to purge it elsewhere
 * @throws TypeError when an option is not what it should be
 *
 * @example
 * ```ts
 * app.use(cache({ storage: createStorage({ driver }) }))
 * ```
 */
export function cache(options: CacheOptions | HttpCache = {}): Middleware {
  const httpCache = cacheFrom(options)
  const past = Symbol('past this cache')
  return async function cache(event, next) {
    if (event.context[past as never] === true || event.req.headers.has('upgrade')) return next()
    const given = takeFields(event)
    const written: unknown[] = []
    const again = async (asked: Request): Promise<Response> =>
      governedBy(given, await askAgain(event, asked, past))
    let hasRun = false
    const request = realRequest(event.req)
    const response = await httpCache.handle(
      request,
      async (asked) => {
        // `next` runs once; a handler whose answer does not fit is asked again
        if (hasRun) return again(asked)
        hasRun = true
        const value = await run(event, asked === request ? event.req : asked, next)
        if (value === HANDLED) return (written.push(value), NOTHING())
        const answer = await toResponse(value, event, event.app?.config)
        const own = remade(answer, new Headers(answer.headers))
        // which are on the answer now; the h3 of Nitro 3.0.0 would put them on it once more
        takeFields(event)
        return governedBy(given, own)
      },
      { waitUntil: (work) => event.waitUntil(work), refresh: again },
    )
    restore(event, given, response)
    return written.length > 0 ? written[0] : lasting(response)
  }
}

/** An answer that h3 does not take for none: that of Nitro 3.0.0 passes over a `Response` of middleware that is a 404. */
function lasting(response: Response): Response | HTTPResponse {
  if (response.status !== 404) return response
  const { status, statusText, headers } = response
  return new HTTPResponse(response.body, { status, statusText, headers })
}

/** What h3 has for an answer that a handler of Node's own has written to the connection. */
const HANDLED: symbol = Symbol.for('h3.handled')

/** Stands for an answer that is not here. */
const NOTHING = (): Response => new Response(null, { headers: { 'cache-control': 'no-store' } })

/** Runs the rest of the chain with `asked` in place of the client's request. A refusal is an answer, a failure is thrown. */
async function run(event: H3Event, asked: H3Event['req'], next: () => unknown): Promise<unknown> {
  const original = event.req
  setRequest(event, asked === original ? original : withRuntime(asked, original))
  try {
    return await next()
  } catch (error) {
    if (HTTPError.isError(error) && error.status < 500) return error
    throw error
  } finally {
    setRequest(event, original)
  }
}

function askAgain(event: H3Event, asked: Request, past: symbol): Response | Promise<Response> {
  if (event.app === undefined) throw new Error('h3 gave no app that could be asked again')
  const request = withRuntime(asked, event.req)
  request.context = { ...event.context, [past]: true }
  return event.app.fetch(request)
}

/** For their types it may only be read; what h3 itself does to limit content sets it too. */
function setRequest(event: H3Event, req: H3Event['req']): void {
  Object.assign(event, { req })
}

/** `request` with what the server has put on the client's: the runtime, the address, `waitUntil`. */
function withRuntime(request: Request, { runtime, ip, waitUntil, context }: H3Event['req']): H3Event['req'] {
  return Object.assign(request, { runtime, ip, waitUntil, context }) as H3Event['req']
}
