import type {
  CandidateFacts,
  DecisionFacts,
  KeyFacts,
  PurgeFacts,
  RequestFacts,
  StoreFacts,
} from '../facts/facts.ts'
import type { Explained } from './rule.ts'
import type { Moment, Span } from './times.ts'

/**
 * What a cache would do with a request if it came now, and why: data, as JSON has it. The values of `Cookie`, `Authorization`
 * and their kin are never in it.
 */
export interface Explanation {
  readonly at: Moment
  readonly cache: { readonly name: string; readonly type: 'shared' | 'private' }
  readonly decision: DecisionExplained
  /** What would happen then, in this order. */
  readonly next: readonly Explained[]
  readonly key: KeyExplained
  readonly request: RequestExplained
  readonly store: StoreExplained
  /** What is stored under the key, in the order of the store. */
  readonly candidates: readonly CandidateExplained[]
}

/** What is decided, in the words of the decisions and of `Cache-Status`. */
export interface DecisionExplained extends Omit<DecisionFacts, 'rule'>, Explained {}

/** What tells the request from others. */
export interface KeyExplained extends KeyFacts {
  readonly notes: readonly Explained[]
}

/** What of the request matters to a cache. */
export interface RequestExplained extends Omit<RequestFacts, 'overrides'> {
  readonly notes: readonly Explained[]
}

/** Whether the store said what it has. */
export interface StoreExplained extends StoreFacts {
  readonly notes: readonly Explained[]
}

/** A stored response, and what became of it. */
export interface CandidateExplained extends Pick<
  CandidateFacts,
  'verdict' | 'status' | 'bytes' | 'part' | 'fields' | 'selecting'
> {
  /** Why it was chosen or not. */
  readonly why: Explained
  readonly received: Moment
  readonly age: Span
  readonly lifetime: LifetimeExplained
  readonly freshUntil: Moment
  /** `null`: it may not be. */
  readonly staleWhileRevalidateUntil: Moment | null
  /** `null`: it may not be. */
  readonly staleIfErrorUntil: Moment | null
  /** By what it was purged, or made stale. */
  readonly purges: readonly PurgeExplained[]
  readonly notes: readonly Explained[]
}

/** How long a response is fresh, from when it was made on. */
export interface LifetimeExplained extends Span, Pick<CandidateFacts['lifetime'], 'source' | 'field'> {
  readonly why: Explained
}

/** A purge that a response fell under. */
export interface PurgeExplained extends Omit<PurgeFacts, 'at' | 'isAssumed'>, Explained {
  readonly at: Moment
}
