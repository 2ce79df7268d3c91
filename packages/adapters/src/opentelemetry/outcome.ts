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
  return {
    'freshet.outcome': wordFor(outcome),
    ...(fwd !== undefined && { 'freshet.fwd': fwd }),
    ...(fwdStatus !== undefined && { 'freshet.fwd_status': fwdStatus }),
    ...(stored && { 'freshet.stored': true }),
    ...(notStored !== undefined && { 'freshet.not_stored.reason': notStored }),
    ...(detail !== undefined && { 'freshet.detail': detail }),
    ...seconds('freshet.age', age),
    ...seconds('freshet.ttl', ttl),
    ...(keys && key !== undefined && { 'freshet.key': key }),
  }
}

function seconds(name: string, ms: number | undefined): Attributes | undefined {
  return ms !== undefined && Number.isFinite(ms) ? { [name]: ms / 1000 } : undefined
}
