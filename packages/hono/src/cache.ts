import {
  cacheMetadata,
  type CacheMetadata,
  type CacheOptions,
  createCache,
  type HttpCache,
} from '@freshet/core'
import type { Context, MiddlewareHandler } from 'hono'
import { executionContext, refreshHandler } from './refresh.ts'

declare module 'hono' {
  interface ContextVariableMap {
    /** What {@link cache} did for this request; there once the middleware has answered. */
    cache: CacheMetadata
  }
}

/**
 * Caches the answers of the routes below it, as their headers say (RFC 9111).
 *
 * What it did stands in `c.get('cache')` for the middleware above it, and in the answer's `Cache-Status`.
 * Fields that middleware above it set before it ran belong to their own request and are not stored, but for
 * `Cache-Control`, `CDN-Cache-Control` and its like, `Expires` and `Vary`, which say who may have the answer.
 *
 * @param options how to make the cache, or a cache that `createCache` made, in order to purge it elsewhere
 * @throws TypeError when an option is not what it should be
 *
 * @example
 * ```ts
 * app.use(cache({ storage: createStorage({ driver }) }))
 * app.get('/articles', cacheControl({ maxAge: 300, public: true }), (c) => c.json(articles))
 * ```
 */
export function cache(options: CacheOptions | HttpCache = {}): MiddlewareHandler {
  const httpCache = isHttpCache(options) ? options : createCache(options)
  return async function cache(c, next) {
    const given = takeFields(c)
    const refresh = refreshHandler(c)
    let hasRun = false
    const response = await httpCache.handle(
      c.req.raw,
      async (request) => {
        // `next` runs once; a handler whose answer does not fit is asked again
        if (hasRun) return governedBy(given, await refresh(request))
        hasRun = true
        await runWith(c, request, next)
        if (!c.finalized) throw new Error('No handler below cache() answered: one may lack a return')
        return governedBy(given, c.res)
      },
      {
        waitUntil: (promise) => executionContext(c)?.waitUntil(promise),
        refresh: async (request) => governedBy(given, await refresh(request)),
      },
    )
    restore(given, response)
    // the setter would merge the fields of the response that is there
    c.res = undefined
    c.res = response
    const metadata = cacheMetadata(response)
    if (metadata !== undefined) c.set('cache', metadata)
  }
}

function isHttpCache(options: CacheOptions | HttpCache): options is HttpCache {
  return typeof (options as HttpCache).handle === 'function'
}

/** Runs the rest of the chain with `request` in place of the client's. */
async function runWith(c: Context, request: Request, next: () => Promise<void>): Promise<void> {
  const original = c.req.raw
  c.req.raw = request
  try {
    await next()
  } finally {
    c.req.raw = original
  }
}

/**
 * Takes the fields that middleware above has set out of the context, so that what comes back is the answer's own; `undefined`
 * where it has set none.
 */
function takeFields(c: Context): Headers | undefined {
  const { headers } = c.res
  c.res = undefined
  c.finalized = false // the setter says otherwise
  // most have nothing to copy, and a copy and two walks through it are no small part of a hit
  if (headers.keys().next().done) return undefined
  const given = new Headers(headers)
  for (const name of given.keys()) c.header(name, undefined)
  return given
}

/** Whether a field says who may have an answer: it counts for storing it, whoever set it. */
function isGoverning(name: string): boolean {
  return name === 'vary' || name === 'expires' || name.endsWith('cache-control')
}

/** `response`, governed by what middleware above said of it too. */
function governedBy(given: Headers | undefined, response: Response): Response {
  if (given === undefined) return response
  const names = [...given.keys()].filter(
    (name) => isGoverning(name) && (name === 'vary' || !response.headers.has(name)),
  )
  if (names.length === 0 || response.status < 200) return response
  const governed = new Response(response.body, response)
  for (const name of names) governed.headers.append(name, given.get(name) ?? '')
  return governed
}

/** Puts back what middleware above had set for this request, unless the answer says otherwise. */
function restore(given: Headers | undefined, response: Response): void {
  if (given === undefined || response.status < 200) return
  // one cookie does not stand in for another (RFC 6265 §3)
  const missing = [...given].filter(([name]) => name === 'set-cookie' || !response.headers.has(name))
  for (const [name, value] of missing) response.headers.append(name, value)
}
