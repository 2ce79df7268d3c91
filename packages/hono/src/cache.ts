import {
  cacheMetadata,
  type CacheMetadata,
  type CacheOptions,
  createCache,
  type HttpCache,
} from '@freshet/core'
import type { Context, MiddlewareHandler } from 'hono'
import { refreshHandler } from './refresh.ts'

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
 * Fields that middleware above it set before it ran belong to their own request and are not stored.
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
    const given = new Headers(c.res.headers)
    const response = await httpCache.handle(
      c.req.raw,
      async (request) => {
        await runWith(c, request, next)
        return without(given, c.res)
      },
      { waitUntil: (promise) => executionContext(c)?.waitUntil(promise), refresh: refreshHandler(c) },
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

/** The execution context, looked up only when there is something to wait for: asking costs an exception on Node. */
function executionContext(c: Context): { waitUntil(promise: Promise<unknown>): void } | undefined {
  try {
    return c.executionCtx
  } catch {
    return undefined
  }
}

/** `response` without the fields that stood there before it was made. */
function without(given: Headers, response: Response): Response {
  const inherited = [...given].filter(([name, value]) => response.headers.get(name) === value)
  if (inherited.length === 0) return response
  const own = new Response(response.body, response)
  for (const [name] of inherited) own.headers.delete(name)
  return own
}

/** Puts back what middleware above had set for this request, unless the answer says otherwise. */
function restore(given: Headers, response: Response): void {
  const missing = [...given].filter(([name]) => name === 'vary' || !response.headers.has(name))
  for (const [name, value] of missing) {
    if (response.headers.get(name) !== value) response.headers.append(name, value)
  }
}
