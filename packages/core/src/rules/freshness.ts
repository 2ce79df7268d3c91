import { parseHttpDate } from '../fields/date.ts'
import type { ResponseHead } from '../message.ts'
import { dateValue } from './age.ts'
import type { Control } from './directives.ts'
import type { Policy } from './policy.ts'
import { isHeuristicallyCacheable } from './status.ts'

/** How long a response stays fresh, in ms, and what says so (RFC 9111 §4.2.1). */
export interface FreshnessLifetime {
  readonly lifetime: number
  readonly source: 's-maxage' | 'max-age' | 'expires' | 'heuristic' | 'ttl' | 'none'
}

const NONE: FreshnessLifetime = Object.freeze({ lifetime: 0, source: 'none' })

/** The first of these that is there decides: the user's ttl, s-maxage (shared caches), max-age, Expires, a guess (RFC 9111 §4.2.1). */
export function freshnessLifetime(
  response: ResponseHead,
  { directives, expires, overrides }: Control,
  responseTime: number,
  policy: Policy,
): FreshnessLifetime {
  if (overrides.ttl !== undefined) return { lifetime: overrides.ttl, source: 'ttl' }
  if (policy.shared && directives.sMaxage !== undefined) {
    return { lifetime: directives.sMaxage * 1000, source: 's-maxage' }
  }
  if (directives.maxAge !== undefined) return { lifetime: directives.maxAge * 1000, source: 'max-age' }
  if (expires !== null)
    return { lifetime: expiresLifetime(expires, response, responseTime), source: 'expires' }
  return heuristicLifetime(response, directives, responseTime, policy)
}

/** An invalid `Expires`, above all `0`, lies in the past (RFC 9111 §5.3). */
function expiresLifetime(expires: string, response: ResponseHead, responseTime: number): number {
  const time = parseHttpDate(expires, responseTime)
  return time === undefined ? 0 : Math.max(0, time - dateValue(response, responseTime))
}

/** A share of the time since the last modification, bounded (RFC 9111 §4.2.2). */
function heuristicLifetime(
  response: ResponseHead,
  directives: Control['directives'],
  responseTime: number,
  { heuristic }: Policy,
): FreshnessLifetime {
  if (heuristic === false) return NONE
  if (!isHeuristicallyCacheable(response.status) && !directives.public) return NONE
  const value = response.headers.get('last-modified')
  const lastModified = value === null ? undefined : parseHttpDate(value, responseTime)
  if (lastModified === undefined) return NONE
  const unchanged = dateValue(response, responseTime) - lastModified
  if (unchanged <= 0) return NONE
  return { lifetime: Math.min(unchanged * heuristic.fraction, heuristic.maximum), source: 'heuristic' }
}
