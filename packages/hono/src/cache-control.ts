import {
  type CacheControlDirectives,
  type CacheControlOptions,
  prepareCacheControl,
} from '@freshet/core/cache-control'
import type { MiddlewareHandler } from 'hono'

/**
 * Middleware that gives the responses of a route this `Cache-Control` and a `Date`; clients and CDNs then cache them.
 * A `Cache-Control` that the handler sets itself wins, and errors (4xx, 5xx) get none, unless the options say so.
 * Throws a `TypeError` at once, not at the first request, for directives that contradict each other.
 *
 * @example
 * ```ts
 * app.get('/api/articles', cacheControl({ maxAge: 300, public: true }), (c) => c.json(articles))
 *
 * // On every route below, in place of what the handlers set, and on errors too
 * app.use('/secrets/*', cacheControl({ noStore: true }, { override: true, errors: true }))
 * ```
 */
export function cacheControl(
  directives: CacheControlDirectives,
  options?: CacheControlOptions,
): MiddlewareHandler {
  const apply = prepareCacheControl(directives, options)
  return async function cacheControl(c, next) {
    await next()
    if (!c.finalized) return // No handler answered: Hono says so better than an empty response would.
    const answer = apply(c.res)
    c.res = undefined // The setter merges the old headers into the new.
    c.res = answer
  }
}
