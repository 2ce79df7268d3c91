import type { ParsedCacheControl } from '../fields/cache-control.ts'
import type { RequestHead } from '../message.ts'
import { requestDirectives } from '../rules/directives.ts'
import { completionOf } from '../rules/combining.ts'
import { isForHandler } from '../rules/forwarding.ts'
import { covers } from '../rules/partial.ts'
import { selects, selectStored } from '../rules/vary.ts'
import { conditionsFor } from '../rules/validation.ts'
import type { Decision, Forward, StoredHead } from './decision.ts'
import { ageAt, type Terms, ttlAt } from './terms.ts'

/** Finds the {@link Terms} of a stored response; a cache remembers them. */
export type TermsFinder = (stored: StoredHead) => Terms

/**
 * Decides how to answer a GET or HEAD request from the stored responses under its key (RFC 9111 §4).
 * @param candidates what the store has; `undefined` when it has nothing under the key
 * @param now ms since the epoch
 */
export function decide<Stored extends StoredHead>(
  request: RequestHead,
  candidates: readonly Stored[] | undefined,
  findTerms: TermsFinder,
  now: number,
): Decision<Stored> {
  const wishes = requestDirectives(request)
  const decision = decideFreely(request, wishes, candidates, findTerms, now)
  if (!wishes.onlyIfCached) return decision
  // §5.2.1.7
  return decision.kind === 'serve' && !isForHandler(request) ? decision : { kind: 'unsatisfiable' }
}

function decideFreely<Stored extends StoredHead>(
  request: RequestHead,
  wishes: ParsedCacheControl,
  candidates: readonly Stored[] | undefined,
  findTerms: TermsFinder,
  now: number,
): Decision<Stored> {
  if (candidates === undefined) return { kind: 'forward', reason: 'uri-miss' }
  const dateOf = (candidate: Stored): number => findTerms(candidate).date
  const latest = selectStored(request, candidates, dateOf)
  if (latest === undefined) return { kind: 'forward', reason: 'vary-miss' }
  const stored = covers(latest, request)
    ? latest
    : selectStored(
        request,
        candidates.filter((candidate) => covers(candidate, request)),
        dateOf,
      )
  if (stored === undefined) return forwardPartial(request, latest)
  const terms = findTerms(stored)
  const age = ageAt(terms, now)
  const ttl = ttlAt(terms, now)
  const use = usability(terms, wishes, age, ttl)
  if (use === 'stale' || use === 'request') {
    const others = candidates.filter((other) => other !== stored && selects(request, other))
    return { kind: 'revalidate', stored, terms, reason: use, conditions: conditionsFor(stored), others }
  }
  return { kind: 'serve', stored, terms, age, ttl, refresh: use === 'refresh' }
}

/** A stored part is not the answer, but may be a piece of it (RFC 9111 §3.3, §3.4). */
function forwardPartial<Stored extends StoredHead>(request: RequestHead, stored: Stored): Forward<Stored> {
  const completion = completionOf(stored, request)
  return { kind: 'forward', reason: 'partial', ...(completion && { completes: { ...completion, stored } }) }
}

/** Whether the response may be used as it is (`use`), meanwhile (`refresh`), or why it must be validated. */
function usability(
  terms: Terms,
  wishes: ParsedCacheControl,
  age: number,
  ttl: number,
): 'use' | 'refresh' | 'stale' | 'request' {
  if (terms.noCache) return 'stale'
  if (ttl > 0) return isFreshEnough(terms, wishes, age, ttl) ? 'use' : 'request'
  if (terms.notStale !== undefined || !toleratesStale(wishes, age, -ttl)) return 'stale'
  if (-ttl < terms.staleWhileRevalidate) return 'refresh'
  return wishes.maxStale === undefined ? 'stale' : 'use'
}

/** Whether a fresh response is what the client wishes (RFC 9111 §5.2.1). */
function isFreshEnough(terms: Terms, wishes: ParsedCacheControl, age: number, ttl: number): boolean {
  const { noCache, maxAge = Infinity, minFresh = 0 } = wishes
  // A reload sends max-age=0, which immutable answers; no-cache asks for a validation all the same (RFC 8246 §2)
  return !noCache && (age <= maxAge * 1000 || terms.immutable) && ttl >= minFresh * 1000
}

/** Whether the client accepts a response that went stale `staleness` ms ago (RFC 9111 §5.2.1.1, §5.2.1.2). */
function toleratesStale(wishes: ParsedCacheControl, age: number, staleness: number): boolean {
  const { noCache, maxAge, minFresh, maxStale } = wishes
  if (noCache || minFresh !== undefined) return false
  if (maxStale === undefined) return maxAge === undefined
  return staleness <= maxStale * 1000 && age <= (maxAge ?? Infinity) * 1000
}
