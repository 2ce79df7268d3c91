import type { Attributes } from '@opentelemetry/api'
import type { Outcome } from '@freshet/core'

/** How a request was answered, in one word of few. */
export type OutcomeWord =
  | 'hit'
  | 'stale'
  | 'collapsed'
  | 'revalidated'
  | 'stale-if-error'
  | 'miss'
  | 'bypass'
  | 'unsatisfiable'
  | 'error'

/** The word for `outcome`, which `isFailed` says came to nothing but the handler's error. */
export function wordFor(outcome: Outcome, isFailed = false): OutcomeWord {
  const { hit, fwd, fwdStatus, collapsed, age, ttl } = outcome
  if (isFailed) return 'error'
  if (hit) return ttl !== undefined && ttl <= 0 ? 'stale' : 'hit'
  if (collapsed) return 'collapsed'
  if (fwdStatus === 304) return 'revalidated'
  if (age !== undefined) return 'stale-if-error'
  if (fwd === undefined) return 'unsatisfiable'
  return fwd === 'bypass' || fwd === 'method' ? 'bypass' : 'miss'
}

/** What a span tells of `outcome`; the key only where the user wants it. */
export function outcomeAttributes(outcome: Outcome, keys: boolean): Attributes {
  const { fwd, fwdStatus, stored, notStored, detail, age, ttl, key } = outcome
  const told: Attributes = { 'freshet.outcome': wordFor(outcome) }
  if (fwd !== undefined) told['freshet.fwd'] = fwd
  if (fwdStatus !== undefined) told['freshet.fwd_status'] = fwdStatus
  if (stored) told['freshet.stored'] = true
  if (notStored !== undefined) told['freshet.not_stored.reason'] = notStored
  if (detail !== undefined) told['freshet.detail'] = detail
  // in seconds, as all durations of the conventions are
  if (age !== undefined) told['freshet.age'] = age / 1000
  if (ttl !== undefined && Number.isFinite(ttl)) told['freshet.ttl'] = ttl / 1000
  if (keys && key !== undefined) told['freshet.key'] = key
  return told
}
