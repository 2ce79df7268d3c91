import { parseCacheControl, type ParsedCacheControl } from '../fields/cache-control.ts'
import { listMembers } from '../fields/list.ts'
import { parseTargetedField } from '../fields/targeted.ts'
import type { Overrides, RequestHead, ResponseHead } from '../message.ts'
import { governsReuse } from './hop-by-hop.ts'
import type { Policy } from './policy.ts'
import { isHeuristicallyCacheable, isNonError } from './status.ts'

const NO_CACHE: ParsedCacheControl = Object.freeze({ noCache: true })

/** What governs the caching of a response. */
export interface Control {
  readonly directives: ParsedCacheControl
  /** `Expires`, where it counts. */
  readonly expires: string | null
  readonly overrides: Overrides
}

const NOTHING: Overrides = Object.freeze({})

/** The first valid field that is aimed at this cache, else `Cache-Control` and `Expires` (RFC 9111 §5.2.2, RFC 9213 §2.2). */
export function controlOf(
  { status, headers }: ResponseHead,
  { targets }: Policy,
  said: Overrides = NOTHING,
): Control {
  const overrides = said.ttl === undefined || takesTtl(status) ? said : withoutTtl(said)
  for (const name of targets) {
    const directives = parseTargetedField(headers.get(name))
    if (directives !== undefined)
      return { directives: governing(directives, overrides), expires: null, overrides }
  }
  const directives = parseCacheControl(headers.get('cache-control'))
  return { directives: governing(directives, overrides), expires: headers.get('expires'), overrides }
}

/** A user's ttl is for what was asked for, and for its absence, not for one client's mistake or a bad moment. */
function takesTtl(status: number): boolean {
  return isNonError(status) || isHeuristicallyCacheable(status)
}

function withoutTtl({ ignoresSpec }: Overrides): Overrides {
  return ignoresSpec ? { ignoresSpec } : NOTHING
}

/** Directives that forbid storing or reuse. */
const FORBIDDING: ReadonlySet<string> = new Set([
  'noStore',
  'noCache',
  'private',
  'mustUnderstand',
  'mustRevalidate',
  'proxyRevalidate',
] satisfies (keyof ParsedCacheControl)[])

/** What is left of the directives where the user passes over those that forbid. */
function governing(directives: ParsedCacheControl, { ignoresSpec }: Overrides): ParsedCacheControl {
  if (!ignoresSpec) return widened(directives)
  const permitted = Object.entries(directives).filter(([name]) => !FORBIDDING.has(name))
  return { ...Object.fromEntries(permitted), public: true }
}

/** A qualified directive that covers what says how to reuse the response covers it all: it cannot be kept without. */
function widened(directives: ParsedCacheControl): ParsedCacheControl {
  const { private: isPrivate, noCache } = directives
  const isWide = (scope: typeof noCache): boolean => typeof scope === 'object' && scope.some(governsReuse)
  if (!isWide(isPrivate) && !isWide(noCache)) return directives
  return {
    ...directives,
    ...(isWide(isPrivate) && { private: true as const }),
    ...(isWide(noCache) && { noCache: true as const }),
  }
}

/** The directives of a request (RFC 9111 §5.2.1); `Pragma: no-cache` speaks where `Cache-Control` is silent (§5.4). */
export function requestDirectives(request: RequestHead): ParsedCacheControl {
  const value = request.headers.get('cache-control')
  if (value !== null) return parseCacheControl(value)
  const pragma = request.headers.get('pragma')
  return pragma !== null && listMembers(pragma.toLowerCase()).includes('no-cache')
    ? NO_CACHE
    : parseCacheControl(null)
}
