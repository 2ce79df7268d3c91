import type { AnyCdn } from './cdn/any-cdn.ts'
import type { CdnPlatform } from './cdn/platform.ts'
import type { CachePolicy } from './cdn/policy.ts'
import { preparePolicy, type PreparedPolicy } from './cdn/prepare.ts'
import { fittingTags } from './cdn/tags.ts'
import { formatHttpDate } from './fields/date.ts'
import { addToVary } from './fields/vary.ts'
import { splitTags } from './fields/tags.ts'

/** When a response gets the fields, and what else {@link prepareCacheControl} needs. */
export interface CacheControlOptions {
  /** Replace a `Cache-Control` that the handler has set itself. Default `false`: the handler's own wins. */
  readonly override?: boolean
  /** Set it on client and server errors (4xx, 5xx) too. Default `false`. */
  readonly errors?: boolean
  /**
   * Is told, at construction, of each directive that another robs of its effect and of what the CDN will not do; and,
   * for a response, of each tag that it cannot carry. Default `console.warn`.
   */
  readonly warn?: (message: string) => void
  /** The time that a response without `Date` is given, in ms since the epoch. Default `Date.now`. */
  readonly now?: () => number
}

/**
 * Makes the function that gives responses this policy, and a `Date` where there is none (RFC 9110 §6.6.1). It may be
 * given what knows the tags that only this response has: one that cannot be written is left out, and `warn` is told.
 * The response handed in is left as it is; a new one carries its body on, unread. What the Fetch API cannot build
 * again (101, `Response.error()`, a status beyond 599) is given back untouched.
 * Throws a `TypeError` for a policy that is unfit, contradicts itself, or is beyond the limits of its platform.
 */
export function prepareCacheControl<P extends CdnPlatform = AnyCdn>(
  policy: CachePolicy<P>,
  { override = false, errors = false, warn = console.warn, now = () => Date.now() }: CacheControlOptions = {},
): (response: Response, tags?: () => readonly string[]) => Response {
  const prepared = preparePolicy(policy as CachePolicy<CdnPlatform>, warn)
  const { fields, tags, vary } = prepared

  return (response, ask) => {
    const { status, statusText, headers } = response
    if (status < 200 || status > 599) return response
    const isMeant = errors || status < 400
    const isWanted = isMeant && fields.length > 0 && (override || !headers.has('cache-control'))
    const isAdded = isMeant && (vary.length > 0 || tags.length > 0 || ask !== undefined)
    if (!isWanted && !isAdded && headers.has('date')) return response
    // The init is spelled out: some servers' Response shares the headers of one given as init, immutable or not.
    const changed = new Headers(headers)
    if (isWanted) setFields(changed, fields, override)
    if (isAdded) addTo(changed, prepared, ask, warn)
    if (!changed.has('date')) changed.set('date', formatHttpDate(now()))
    return new Response(response.body, { status, statusText, headers: changed })
  }
}

/**
 * What the handler itself tells one kind of cache wins over all that others are told, of whatever dialect; where its
 * `Cache-Control` is replaced, it goes with it (RFC 9213 §2.2).
 */
function setFields(headers: Headers, fields: PreparedPolicy['fields'], override: boolean): void {
  const own = Array.from(headers.keys()).filter((name) => TARGETED.test(name))
  if (override) for (const name of own) headers.delete(name)
  for (const [name, value] of fields) {
    const isTold = own.length > 0 || headers.has(name)
    if (override || name === 'Cache-Control' || !isTold) headers.set(name, value)
  }
}

const TARGETED = /^(.*-)?cdn-cache-control$|^surrogate-control$/

function addTo(
  headers: Headers,
  { vary, tags, platform }: PreparedPolicy,
  ask: (() => readonly string[]) | undefined,
  warn: (message: string) => void,
): void {
  // Nothing that is told here may fail the answer.
  const tell = (message: string): void => {
    try {
      warn(message)
    } catch {}
  }
  if (vary.length > 0) headers.set('vary', addToVary(headers.get('vary'), vary))
  const { field, separator } = platform.tags
  const present = splitTags(headers.get(field), separator)
  const wanted = ask ? [...tags, ...answerOf(ask, tell)] : tags
  const fitting = fittingTags(wanted, present, platform, tell)
  if (fitting.length > present.length) headers.set(field, fitting.join(separator))
}

/** The tags that `ask` gives; none where it throws or gives something else. */
function answerOf(ask: () => readonly string[], tell: (message: string) => void): readonly unknown[] {
  try {
    const given: unknown = ask()
    if (Array.isArray(given)) return given
    throw new TypeError('no list')
  } catch (error) {
    tell(`tags: ${error instanceof Error ? error.message : typeof error}`)
    return []
  }
}

/**
 * A handler whose responses carry this policy and a `Date`; nothing is cached here. Further arguments pass
 * through, and so does all that the handler throws, a thrown `Response` included.
 * Throws a `TypeError` at once, not at the first request, for a policy that {@link prepareCacheControl} refuses.
 *
 * @example
 * ```ts
 * export default { fetch: withCacheControl(handler, { maxAge: 300, public: true }) }
 *
 * // A minute in browsers, an hour in CDNs
 * export default { fetch: withCacheControl(handler, { maxAge: 60, cdn: { maxAge: 3600 }, tags: ['articles'] }) }
 * ```
 */
export function withCacheControl<Args extends unknown[], P extends CdnPlatform = AnyCdn>(
  handler: (request: Request, ...args: Args) => Response | Promise<Response>,
  policy: CachePolicy<P>,
  options?: CacheControlOptions,
): (request: Request, ...args: Args) => Promise<Response> {
  const apply = prepareCacheControl(policy, options)
  return async (request, ...args) => apply(await handler(request, ...args))
}
