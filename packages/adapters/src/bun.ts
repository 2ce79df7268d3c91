import type { CacheOptions, HttpCache } from '@freshet/core'
import type { BunRequest, Serve, Server } from 'bun'
import { cacheFrom } from './cache-per-env.ts'
import { handedOver, serverFor, withCookies } from './bun-request.ts'

export { type DrainableCache, drainable } from './drainable.ts'

/** What tells the methods of a route from a page or a folder that it serves. */
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/**
 * The options of `Bun.serve` with one cache (RFC 9111) before `fetch` and each function in `routes`. What Bun answers by
 * itself, static responses, pages and folders, stays as it is, and so does a WebSocket.
 *
 * Handlers find everything in its place: `params`, `cookies`, and a `server` whose `requestIP`, `timeout` and `upgrade`
 * know the request that the cache asks with. A cookie that a handler sets keeps its answer from being shared.
 *
 * @param options how to make the cache, or a cache, in order to purge it elsewhere
 * @throws TypeError when there is no handler, or an option is not what it should be
 *
 * @example
 * ```ts
 * Bun.serve(withCache({ routes: { '/levels/:id': ({ params }) => levelOf(params.id) } }))
 * ```
 */
export function withCache<WebSocketData = undefined, Path extends string = string>(
  serve: Serve.Options<WebSocketData, Path>,
  options: CacheOptions | HttpCache = {},
): Serve.Options<WebSocketData, Path> {
  const { fetch, routes } = Object(serve) as Handlers
  if (typeof fetch !== 'function' && typeof routes !== 'object')
    throw new TypeError('serve must have fetch or routes: nothing else is cached')
  const cached = cachedBy(cacheFrom(options))
  const own = {
    ...(typeof fetch === 'function' && { fetch: cached(fetch) }),
    ...(routes && { routes: mapValues(routes, (route) => cachedRoute(route, cached)) }),
  }
  return { ...serve, ...own } as typeof serve
}

type AnyServer = Server<unknown>
type Handler = (this: AnyServer, request: Request, server: AnyServer) => Promise<Response> | Response

interface Handlers {
  readonly fetch?: Handler
  readonly routes?: Readonly<Record<string, unknown>>
}

function cachedBy(cache: HttpCache): (handler: Handler) => Handler {
  return (handler) =>
    function (request, server) {
      // a handler that upgrades answers with nothing, and it is asked with the client's own request
      if (request.headers.has('upgrade')) return handler.call(this, request, server)
      const known = serverFor(server)
      return cache.handle(request, async (asked) => {
        const given = handedOver(asked, request as BunRequest)
        return withCookies(await handler.call(known, given.request, known), given.cookies())
      })
    }
}

function cachedRoute(route: unknown, cached: (handler: Handler) => Handler): unknown {
  if (typeof route === 'function') return cached(route as Handler)
  if (Object.getPrototypeOf(Object(route)) !== Object.prototype) return route
  return mapValues(route as Readonly<Record<string, unknown>>, (value, name) =>
    METHODS.has(name) && typeof value === 'function' ? cached(value as Handler) : value,
  )
}

function mapValues(
  record: Readonly<Record<string, unknown>>,
  change: (value: unknown, name: string) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value, name)]))
}
