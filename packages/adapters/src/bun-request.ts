import type { BunRequest, CookieMap, Server } from 'bun'

/** The client's own request, by the one that a handler was given in its place. */
const originals = new WeakMap<Request, BunRequest>()

/** What a server answers only of a request that it has itself received. */
export const OF_REQUESTS: ReadonlySet<string | symbol> = new Set(['requestIP', 'timeout', 'upgrade'])

/** The request that the server has received, where `request` was given in its place. */
export function originalOf(request: Request): Request {
  return originals.get(request) ?? request
}

const servers = new WeakMap<object, Server<unknown>>()

/** A request as a route is given it, and the cookies that the route has looked at. */
interface Given {
  readonly request: BunRequest
  readonly cookies: () => CookieMap | undefined
}

/**
 * `asked`, with which the cache asks, as a route would be given it: with the `params` of the client's request, and with
 * cookies of its own, for what is set in those of the client's request would reach the client past the cache.
 */
export function handedOver(asked: Request, original: BunRequest): Given {
  if (asked !== original) originals.set(asked, original)
  if (original.params === undefined) return { request: asked as BunRequest, cookies: () => undefined }
  let cookies: CookieMap | undefined
  const own = { configurable: true, enumerable: true }
  const request = Object.defineProperties(asked, {
    params: { ...own, value: original.params },
    cookies: { ...own, get: () => (cookies ??= new Bun.CookieMap(asked.headers.get('cookie') ?? '')) },
  })
  return { request: request as BunRequest, cookies: () => cookies }
}

/** `response` with the cookies that its handler has set by `request.cookies`: the cache has to know of them. */
export function withCookies(response: Response, cookies: CookieMap | undefined): Response {
  const set = cookies?.toSetCookieHeaders() ?? []
  if (set.length === 0) return response
  const answer = new Response(response.body, response)
  for (const cookie of set) answer.headers.append('set-cookie', cookie)
  return answer
}

/** `server`, which takes a request that a handler was given for the one that it has received. */
export function serverFor(server: Server<unknown>): Server<unknown> {
  const known = servers.get(server)
  if (known !== undefined) return known
  const made = new Proxy(server, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target)
      if (typeof value !== 'function') return value
      if (!OF_REQUESTS.has(name)) return value.bind(target)
      return (request: Request, ...rest: unknown[]) => value.call(target, originalOf(request), ...rest)
    },
  })
  servers.set(server, made)
  return made
}
