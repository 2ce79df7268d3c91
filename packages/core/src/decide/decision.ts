import type { StoredHead, StoredResponse } from '../message.ts'
import type { Uncapturable } from '../rules/capturability.ts'
import type { Completion } from '../rules/combining.ts'
import type { Unstorable } from '../rules/storability.ts'
import type { Conditions } from '../rules/validation.ts'
import type { Terms } from './terms.ts'

/** What to do with a request, before the handler is asked. Times are in ms. */
export type Decision<Stored extends StoredHead = StoredResponse> =
  | Serve<Stored>
  | Revalidate<Stored>
  | Forward<Stored>
  | Unsatisfiable

export type { StoredHead } from '../message.ts'

/** A stored response is the answer. */
export interface Serve<Stored extends StoredHead = StoredResponse> {
  readonly kind: 'serve'
  readonly stored: Stored
  readonly terms: Terms
  readonly age: number
  /** What is left of its freshness; negative when it is served stale. */
  readonly ttl: number
  /** Whether to ask the handler meanwhile (stale-while-revalidate, RFC 5861 §3). */
  readonly refresh: boolean
}

/** The handler is asked about a stored response, with conditions when it carries a validator. */
export interface Revalidate<Stored extends StoredHead = StoredResponse> {
  readonly kind: 'revalidate'
  readonly stored: Stored
  readonly terms: Terms
  /** `stale`: the response may not be reused as it is; `request`: the client asked for more. */
  readonly reason: 'stale' | 'request'
  readonly conditions: Conditions
  /** Other stored responses that the request selects: what says that this one is current may say so of them too. */
  readonly others?: readonly Stored[]
}

/** The handler answers. The reasons are those of RFC 9211 §2.2. */
export interface Forward<Stored extends StoredHead = StoredResponse> {
  readonly kind: 'forward'
  readonly reason: 'bypass' | 'method' | 'uri-miss' | 'vary-miss' | 'request' | 'partial'
  /** A stored part to which the answer may add what it lacks, instead of bringing it all (RFC 9111 §3.4). */
  readonly completes?: Completes<Stored>
}

/** A stored part, and how to complete it. */
export interface Completes<Stored extends StoredHead = StoredResponse> extends Completion {
  readonly stored: Stored
}

/** `only-if-cached` without a response that may be used: 504 (RFC 9111 §5.2.1.7). */
export interface Unsatisfiable {
  readonly kind: 'unsatisfiable'
}

/** What to do with the handler's answer. */
export type Conclusion = StoreIt | Freshen | ServeStale | Retry | Pass

/** The answer goes to the client and, once its content has come whole, into the store. */
export interface StoreIt {
  readonly kind: 'store'
  readonly head: StoredHead
  readonly terms: Terms
}

/** A stored response was validated: it is brought up to date and is the answer (RFC 9111 §4.3.4). */
export interface Freshen {
  readonly kind: 'freshen'
  readonly stored: StoredResponse
  readonly terms: Terms
  /** Other stored responses with the same strong validator, up to date too. */
  readonly others?: readonly Freshen[]
}

/** The handler failed and a stale response covers for it (RFC 9111 §4.2.4, RFC 5861 §4). */
export interface ServeStale {
  readonly kind: 'serve-stale'
  readonly stored: StoredResponse
  readonly terms: Terms
}

/** A 304 for a response that is not stored here answers nobody: ask again without conditions (RFC 9111 §4.3.3). */
export interface Retry {
  readonly kind: 'retry'
}

/** The answer goes to the client and is not stored. */
export interface Pass {
  readonly kind: 'pass'
  readonly reason: NotStored
  /** Whether what is stored under the key has been overtaken by this answer. */
  readonly outdated: boolean
}

/** Why an answer was not stored. */
export type NotStored =
  | Unstorable
  | NotCaptured
  | 'useless'
  | 'tags'
  | 'part'
  | 'error'
  | 'filtered'
  | 'handler-failed'
  | 'purged'
  | 'store-fault'

/** Why the content of an answer was not kept. */
export type NotCaptured = Uncapturable | 'incomplete'
