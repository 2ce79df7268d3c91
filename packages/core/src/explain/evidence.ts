import type { Decision, NotStored, StoredHead } from '../decide/decision.ts'
import type { Terms } from '../decide/terms.ts'
import type { Overrides, RequestHead } from '../message.ts'
import type { Policy } from '../rules/policy.ts'
import type { AnswerExplained, Bypass, KeyExplained, PurgeExplained, StoreExplained } from './explanation.ts'

/** All that has to be known to explain what a cache would do with a request. Times are in ms since the epoch. */
export interface Evidence {
  readonly name: string
  readonly policy: Policy
  readonly now: number
  /** As it came. */
  readonly request: RequestHead
  /** As the decisions see it. */
  readonly head: RequestHead
  readonly overrides: Overrides | undefined
  readonly key: Omit<KeyExplained, 'notes'>
  readonly bypass: Exclude<Bypass, 'for-the-handler'> | undefined
  readonly store: StoreExplained['state']
  readonly underWay: number
  readonly candidates: readonly Candidate[]
  readonly decision: Decision<StoredHead>
  /** Where the store alone would answer. */
  readonly answer: AnswerExplained | undefined
  /** Why the last answer was not stored, where it is known. */
  readonly refusal: { readonly reason: NotStored; readonly status?: number; readonly at: number } | undefined
  /** What is stored for the URL of a request that may change it. */
  readonly atStake: readonly StoredHead[]
  /** When what was stored for the URL was last made invalid, where nothing is stored and that is known. */
  readonly invalidatedAt: number | undefined
}

/** A stored response as it was found. */
export interface Candidate {
  readonly stored: StoredHead
  readonly bytes: number
  /** By its own fields, whatever was purged. */
  readonly terms: Terms
  readonly purges: readonly PurgeCause[]
}

/** A purge that a response fell under. */
export interface PurgeCause extends Pick<PurgeExplained, 'by' | 'name' | 'mode'> {
  readonly at: number
  /** Whether it may have been another of its kind: more were purged than are remembered one by one. */
  readonly isAssumed?: boolean
}
