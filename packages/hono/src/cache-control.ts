import {
  type AnyCdn,
  type CacheControlOptions,
  type CachePolicy,
  type CdnPlatform,
  prepareCacheControl,
} from '@freshet/core/cache-control'
import type { Context, MiddlewareHandler } from 'hono'

/** The tags of every response, or a function that is asked for those of each. */
export type RouteTags = readonly string[] | ((c: Context) => readonly string[])

/**
 * Middleware that gives the responses of a route this policy and a `Date`; clients and CDNs then cache them.
 * A `Cache-Control` that the handler sets itself wins, and errors (4xx, 5xx) get none, unless the options say so.
 * Throws a `TypeError` at once, not at the first request, for a policy that contradicts itself. A function for tags
 * that throws or gives what cannot be tags costs the response those tags, and `warn` is told.
 *
 * @example
 * ```ts
 * app.get('/api/articles', cacheControl({ maxAge: 300, public: true }), (c) => c.json(articles))
 *
 * // A minute in browsers, an hour in CDNs, from which it can be purged
 * const policy = cacheControl({ maxAge: 60, cdn: { maxAge: 3600 }, tags: (c) => [`article-${c.req.param('id')}`] })
 * app.get('/api/articles/:id', policy, (c) => c.json(articles[c.req.param('id')]))
 *
 * // On every route below, in place of what the handlers set, and on errors too
 * app.use('/secrets/*', cacheControl({ noStore: true }, { override: true, errors: true }))
 * ```
 */
export function cacheControl<P extends CdnPlatform = AnyCdn>(
  policy: CachePolicy<P, RouteTags>,
  options?: CacheControlOptions,
): MiddlewareHandler {
  const { tags } = policy
  const isAsked = typeof tags === 'function'
  const apply = prepareCacheControl({ ...policy, tags: isAsked ? [] : tags } as CachePolicy<P>, options)
  return async function cacheControl(c, next) {
    await next()
    if (!c.finalized) return // No handler answered: Hono says so better than an empty response would.
    const answer = apply(c.res, isAsked ? () => tags(c) : undefined)
    c.res = undefined // The setter merges the old headers into the new.
    c.res = answer
  }
}
