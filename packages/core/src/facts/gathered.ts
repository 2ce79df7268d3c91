import type { Decision, NotStored, StoredHead } from '../decide/decision.ts'
import type { Terms } from '../decide/terms.ts'
import type { Overrides, RequestHead } from '../message.ts'
import type { Policy } from '../rules/policy.ts'
import type { AnswerFacts, Bypass, KeyFacts, PurgeFacts, StoreFacts } from './facts.ts'

/** All that was looked up for {@link Facts}. Times are in ms since the epoch. */
export interface Gathered {
  readonly name: string
  readonly policy: Policy
  readonly now: number
  /** As it came. */
  readonly request: RequestHead
  /** As the decisions see it. */
  readonly head: RequestHead
  readonly overrides: Overrides | undefined
  readonly key: KeyFacts
  readonly bypass: Exclude<Bypass, 'for-the-handler'> | undefined
  readonly store: StoreFacts['state']
  readonly underWay: number
  readonly candidates: readonly GatheredCandidate[]
  readonly decision: Decision<StoredHead>
  /** Where the store alone would answer. */
  readonly answer: AnswerFacts | undefined
  readonly refusal: { readonly reason: NotStored; readonly status?: number; readonly at: number } | undefined
  readonly atStake: readonly StoredHead[]
  readonly invalidatedAt: number | undefined
}

/** A stored response as it was found. */
export interface GatheredCandidate {
  readonly stored: StoredHead
  readonly bytes: number
  /** By its own fields, whatever was purged. */
  readonly terms: Terms
  readonly purges: readonly PurgeFacts[]
}
