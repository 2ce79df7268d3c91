import { formatHttpDate } from './fields/date.ts'
import { type CacheControlDirectives, deadDirectives, formatCacheControl } from './fields/directives.ts'

/** When a response gets the header, and what else {@link prepareCacheControl} needs. */
export interface CacheControlOptions {
  /** Replace a `Cache-Control` that the handler has set itself. Default `false`: the handler's own wins. */
  readonly override?: boolean
  /** Set it on client and server errors (4xx, 5xx) too. Default `false`. */
  readonly errors?: boolean
  /** Is told, at construction, of each directive that another robs of its effect. Default `console.warn`. */
  readonly warn?: (message: string) => void
  /** The time that a response without `Date` is given, in ms since the epoch. Default `Date.now`. */
  readonly now?: () => number
}

/**
 * Makes the function that gives responses this `Cache-Control`, and a `Date` where there is none (RFC 9110 §6.6.1).
 * The response handed in is left as it is; a new one carries its body on, unread. What the Fetch API cannot build
 * again (101, `Response.error()`, a status beyond 599) is given back untouched.
 * Throws a `TypeError` for directives that {@link formatCacheControl} refuses.
 */
export function prepareCacheControl(
  directives: CacheControlDirectives,
  { override = false, errors = false, warn = console.warn, now = () => Date.now() }: CacheControlOptions = {},
): (response: Response) => Response {
  const text = formatCacheControl(directives)
  for (const sentence of deadDirectives(directives)) warn(`Cache-Control: ${sentence}`)

  return (response) => {
    const { status, statusText, headers } = response
    if (status < 200 || status > 599) return response
    const isWanted = text !== '' && (errors || status < 400) && (override || !headers.has('cache-control'))
    if (!isWanted && headers.has('date')) return response
    // The init is spelled out: some servers' Response shares the headers of one given as init, immutable or not.
    const changed = new Headers(headers)
    if (isWanted) changed.set('cache-control', text)
    if (!changed.has('date')) changed.set('date', formatHttpDate(now()))
    return new Response(response.body, { status, statusText, headers: changed })
  }
}

/**
 * A handler whose responses carry this `Cache-Control` and a `Date`; nothing is cached here. Further arguments pass
 * through, and so does all that the handler throws, a thrown `Response` included.
 * Throws a `TypeError` at once, not at the first request, for directives that {@link formatCacheControl} refuses.
 *
 * @example
 * ```ts
 * export default { fetch: withCacheControl(handler, { maxAge: 300, public: true }) }
 * ```
 */
export function withCacheControl<Args extends unknown[]>(
  handler: (request: Request, ...args: Args) => Response | Promise<Response>,
  directives: CacheControlDirectives,
  options?: CacheControlOptions,
): (request: Request, ...args: Args) => Promise<Response> {
  const apply = prepareCacheControl(directives, options)
  return async (request, ...args) => apply(await handler(request, ...args))
}
