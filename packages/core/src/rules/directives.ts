import { parseCacheControl, type ParsedCacheControl } from '../fields/cache-control.ts'
import { listMembers } from '../fields/list.ts'
import { parseTargetedField } from '../fields/targeted.ts'
import type { Overrides, RequestHead, ResponseHead } from '../message.ts'
import type { Policy } from './policy.ts'

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
export function controlOf({ headers }: ResponseHead, { targets }: Policy, overrides = NOTHING): Control {
  for (const name of targets) {
    const directives = parseTargetedField(headers.get(name))
    if (directives !== undefined)
      return { directives: governing(directives, overrides), expires: null, overrides }
  }
  const directives = parseCacheControl(headers.get('cache-control'))
  return { directives: governing(directives, overrides), expires: headers.get('expires'), overrides }
}

/** What is left of the directives where the user passes over those that forbid. */
function governing(directives: ParsedCacheControl, { ignoresSpec }: Overrides): ParsedCacheControl {
  if (!ignoresSpec) return directives
  const {
    noStore,
    noCache,
    private: isPrivate,
    mustUnderstand,
    mustRevalidate,
    proxyRevalidate,
    ...rest
  } = directives
  return { ...rest, public: true }
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
