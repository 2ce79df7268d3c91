import type { Decision } from '../decide/decision.ts'
import type { Terms } from '../decide/terms.ts'
import type { ForwardReason } from '../fields/cache-status.ts'
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

/** A field and its value. */
export type FieldShown = readonly [name: string, value: string]

/** What is decided, in the words of the decisions and of `Cache-Status`. */
export interface DecisionExplained extends Explained {
  readonly kind: Decision['kind']
  /** Why the handler would be asked (RFC 9211 §2.2); `null`: it would not. */
  readonly fwd: ForwardReason | null
  /** As in `Cache-Status`; `null`: nothing. */
  readonly detail: string | null
  /** Which of the candidates would be the answer, be validated or be completed; `null`: none. */
  readonly candidate: number | null
  /** Whether the handler would be asked in the background. */
  readonly refresh: boolean
  /** The fields that the handler would be asked with, beside the client's. */
  readonly conditions: readonly FieldShown[]
  /** The answer that the store alone would give; `null`: the handler would have a part in it. */
  readonly answer: AnswerExplained | null
}

/** The head of an answer. */
export interface AnswerExplained {
  readonly status: number
  /** Seconds. */
  readonly age: number | null
  readonly cacheStatus: string
  readonly contentRange: string | null
}

/** What tells the request from others. */
export interface KeyExplained {
  /** `null`: it is not shown, for it depends on what is secret. */
  readonly value: string | null
  readonly length: number
  /** Who made it: the cache of the URL, the cache's option `key`, or the `key` of this request. */
  readonly madeBy: 'url' | 'option' | 'request'
  /** The `No-Vary-Search` that says which part of the query does not matter. */
  readonly noVarySearch: string | null
  /** The request's content, where it is part of the key: `digest` is a SHA-256 of it and of the fields about it. */
  readonly content: { readonly bytes: number; readonly digest: string } | null
  readonly notes: readonly Explained[]
}

/** What of the request matters to a cache. */
export interface RequestExplained {
  readonly method: string
  readonly url: string
  readonly fields: readonly FieldShown[]
  /** Fields that it carries and whose values are not shown. */
  readonly notShown: readonly string[]
  /** Why it goes past the cache; `null`: it does not. */
  readonly bypass: Bypass | null
  readonly notes: readonly Explained[]
}

/** Why a request goes past the cache: for what only the handler can weigh, or for a user's option. */
export type Bypass = 'for-the-handler' | 'filtered' | 'option-fault' | 'content-too-large'

/** Whether the store said what it has. */
export interface StoreExplained {
  /** `fault`: it failed, `down`: it failed so often that it is left alone. */
  readonly state: 'answered' | 'fault' | 'down' | 'not-asked'
  /** Requests for the same that are under way to the handler. */
  readonly underWay: number
  readonly notes: readonly Explained[]
}

/** A stored response, and what became of it. */
export interface CandidateExplained {
  readonly verdict: Verdict
  /** Why it was chosen or not. */
  readonly why: Explained
  readonly status: number
  /** Of its content. */
  readonly bytes: number
  /** Which bytes it has, both ends included, of how many; `null`: it is whole. */
  readonly part: PartExplained | null
  /** Its fields that say how it may be used. */
  readonly fields: readonly FieldShown[]
  readonly selecting: readonly SelectingExplained[]
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

/** A part of some content. */
export interface PartExplained {
  readonly first: number
  readonly last: number
  /** `null`: not known. */
  readonly size: number | null
}

/** `other-variant`: the request does not select it; `not-preferred`: another is better; `too-small`: it is a part that lacks something. */
export type Verdict = 'chosen' | 'other-variant' | 'not-preferred' | 'too-small' | 'purged'

/** A request field that `Vary` names, in the form in which values are compared; `null`: the request did not carry it. */
export interface SelectingExplained {
  readonly name: string
  readonly stored: string | null
  readonly request: string | null
  readonly matches: boolean
}

/** How long a response is fresh, from when it was made on. */
export interface LifetimeExplained extends Span {
  readonly source: Terms['source']
  /** Which field says so: `cdn-cache-control`, for one; `null`: none does. */
  readonly field: string | null
  readonly why: Explained
}

/** A purge that a response fell under. */
export interface PurgeExplained extends Explained {
  readonly by: 'url' | 'tag' | 'group' | 'prefix' | 'everything'
  /** The tag, the group, the prefix or the URL; empty for everything. */
  readonly name: string
  readonly mode: 'hard' | 'soft'
  readonly at: Moment
}
