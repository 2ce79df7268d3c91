import type { Overrides, ResponseHead } from '../message.ts'
import { correctedInitialAge, currentAge, dateValue, type Times } from '../rules/age.ts'
import { controlOf } from '../rules/directives.ts'
import { type FreshnessLifetime, freshnessLifetime } from '../rules/freshness.ts'
import type { Policy } from '../rules/policy.ts'
import { reasonNotStale } from '../rules/staleness.ts'

/**
 * What a response permits, worked out once: the time that passes is all that a later decision has to add.
 * Every duration is in ms.
 */
export interface Terms {
  /** `date_value`, ms since the epoch (RFC 9111 §4.2.3). */
  readonly date: number
  /** `corrected_initial_age` (§4.2.3). */
  readonly initialAge: number
  readonly responseTime: number
  /** `freshness_lifetime` (§4.2.1). */
  readonly lifetime: number
  readonly source: FreshnessLifetime['source']
  /** An unqualified `no-cache`: never reused without validation (§5.2.2.4). */
  readonly noCache: boolean
  /** Why it may not be served stale, or `undefined` when it may (§4.2.4). */
  readonly notStale: ReturnType<typeof reasonNotStale>
  /** 0 where serving stale is forbidden (RFC 5861 §3). */
  readonly staleWhileRevalidate: number
  /** 0 where serving stale is forbidden (RFC 5861 §4). */
  readonly staleIfError: number
  /** RFC 8246: a reload by the client is no reason to validate it while it is fresh. */
  readonly immutable: boolean
}

/** The terms on which `response` may be reused. */
export function termsOf(response: ResponseHead, times: Times, policy: Policy, overrides?: Overrides): Terms {
  const { responseTime } = times
  const control = controlOf(response, policy, overrides)
  const { directives } = control
  const { lifetime, source } = freshnessLifetime(response, control, responseTime, policy)
  const initialAge = correctedInitialAge(response, times)
  const notStale = reasonNotStale(directives, policy)
  const whenAllowed = (seconds = 0): number => (notStale === undefined ? seconds * 1000 : 0)
  return {
    date: dateValue(response, responseTime),
    initialAge,
    responseTime,
    // a user's ttl counts from the arrival or the last use, not from when the response was made
    lifetime:
      source === 'ttl'
        ? lifetime + initialAge + Math.max(0, (overrides?.usedAt ?? 0) - responseTime)
        : lifetime,
    source,
    noCache: directives.noCache === true,
    notStale,
    staleWhileRevalidate: whenAllowed(directives.staleWhileRevalidate),
    staleIfError: whenAllowed(directives.staleIfError),
    immutable: directives.immutable === true,
  }
}

/** The terms of a response that is stale from `since` on (ms since the epoch), if it was not before. */
export function softened(terms: Terms, since: number): Terms {
  return { ...terms, lifetime: Math.min(terms.lifetime, ageAt(terms, since)) }
}

/** `current_age` at `now`, in ms (RFC 9111 §4.2.3). */
export function ageAt(terms: Terms, now: number): number {
  return currentAge(terms.initialAge, terms.responseTime, now)
}

/** How much longer the response is fresh at `now`, in ms; zero or less when it is stale (RFC 9111 §4.2). */
export function ttlAt(terms: Terms, now: number): number {
  return terms.lifetime - ageAt(terms, now)
}

/** For how long after it went stale the response may cover for a failing handler, in ms (RFC 9111 §4.2.4, RFC 5861 §4). */
export function errorCover(terms: Terms, policy: Policy, requested = 0): number {
  return terms.notStale === undefined ? Math.max(terms.staleIfError, policy.allowStale, requested) : 0
}

/** How long after its arrival the response can be of use without validation: ms. */
export function usefulLife(terms: Terms, policy: Policy): number {
  const stale = Math.max(terms.staleWhileRevalidate, errorCover(terms, policy))
  return terms.noCache ? 0 : terms.lifetime - terms.initialAge + stale
}
