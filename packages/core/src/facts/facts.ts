import type { Decision, NotStored } from '../decide/decision.ts'
import type { Terms } from '../decide/terms.ts'
import type { ForwardReason } from '../fields/cache-status.ts'
import type { Overrides } from '../message.ts'
import type { Policy } from '../rules/policy.ts'
import type { SectionName } from './section-name.ts'
import type { Because } from './why.ts'

/**
 * What a cache would do with a request if it came now, by which rule, and all that has a say in it: plain data, which JSON can carry.
 * Times are in ms, points in time in ms since the epoch; what has no bound is `Infinity`, for which JSON has `null`. A `rule` is
 * the section that it stands in; `null`: it is the cache's own affair, or its user's. Values of `Cookie`, `Authorization` and their
 * kin are never in it.
 */
export interface Facts {
  readonly at: number
  readonly cache: CacheFacts
  readonly decision: DecisionFacts
  readonly key: KeyFacts
  readonly request: RequestFacts
  readonly store: StoreFacts
  /** What is stored under the key, in the order of the store. */
  readonly candidates: readonly CandidateFacts[]
  /** Why the last answer was not stored; `null`: it was, or that is not known. */
  readonly refusal: RefusalFacts | null
  /** What is stored for the URL of a request that may change it. */
  readonly atStake: { readonly responses: number; readonly groups: readonly string[] }
  /** When what was stored for the URL was last made invalid; `null`: something is stored, or that is not known. */
  readonly invalidatedAt: number | null
}

/** The cache that was asked. */
export interface CacheFacts {
  readonly name: string
  readonly type: 'shared' | 'private'
  readonly policy: Omit<Policy, 'methods' | 'shared'> & { readonly methods: readonly string[] }
}

/** A field and its value. */
export type FieldShown = readonly [name: string, value: string]

/** What is decided, and why. */
export interface DecisionFacts {
  readonly kind: Decision['kind']
  readonly because: Because
  readonly rule: SectionName | null
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
  /** The bytes that it would be asked for, to complete what is stored, both ends included. */
  readonly missing: { readonly first: number; readonly last: number } | null
  /** The answer that the store alone would give; `null`: the handler would have a part in it. */
  readonly answer: AnswerFacts | null
}

/** The head of an answer. */
export interface AnswerFacts {
  readonly status: number
  /** Seconds. */
  readonly age: number | null
  readonly cacheStatus: string
  readonly contentRange: string | null
}

/** What tells the request from others. */
export interface KeyFacts {
  /** `null`: it is not shown, for it depends on what is secret. */
  readonly value: string | null
  readonly length: number
  /** Who made it: the cache of the URL, the cache's option `key`, or the `key` of this request. */
  readonly madeBy: 'url' | 'option' | 'request'
  /** The `No-Vary-Search` that says which part of the query does not matter. */
  readonly noVarySearch: string | null
  /** The request's content, where it is part of the key: `digest` is a SHA-256 of it and of the fields about it. */
  readonly content: { readonly bytes: number; readonly digest: string } | null
}

/** What of the request matters to a cache. */
export interface RequestFacts {
  readonly method: string
  readonly url: string
  readonly fields: readonly FieldShown[]
  /** Fields that it carries and whose values are not shown. */
  readonly notShown: readonly string[]
  /** Why it goes past the cache; `null`: it does not. */
  readonly bypass: Bypass | null
  /** What its options say in place of the fields; `null`: nothing. */
  readonly overrides: Overrides | null
}

/** Why a request goes past the cache: for what only the handler can weigh, or for a user's option. */
export type Bypass = 'for-the-handler' | 'filtered' | 'option-fault' | 'content-too-large'

/** Whether the store said what it has. */
export interface StoreFacts {
  /** `fault`: it failed, `down`: it failed so often that it is left alone. */
  readonly state: 'answered' | 'fault' | 'down' | 'not-asked'
  /** Requests for the same that are under way to the handler. */
  readonly underWay: number
}

/** A stored response, and what became of it. */
export interface CandidateFacts {
  readonly verdict: Verdict
  readonly rule: SectionName | null
  readonly status: number
  /** Of its content. */
  readonly bytes: number
  /** Which bytes it has, both ends included, of how many; `null`: it is whole. */
  readonly part: PartFacts | null
  /** Its fields that say how it may be used. */
  readonly fields: readonly FieldShown[]
  /** Fields that it carries and whose values are not shown. */
  readonly notShown: readonly string[]
  readonly selecting: readonly SelectingFacts[]
  readonly receivedAt: number
  readonly age: number
  /** From when it was made on, whatever was purged; `field` says so: `cdn-cache-control`, for one; `null`: none does. */
  readonly lifetime: {
    readonly ms: number
    readonly source: Terms['source']
    readonly field: string | null
    readonly rule: SectionName | null
  }
  readonly freshUntil: number
  /** `null`: it may not be used so. */
  readonly staleWhileRevalidateUntil: number | null
  /** `null`: it may not be used so. */
  readonly staleIfErrorUntil: number | null
  /** What else its fields permit, whatever was purged. */
  readonly terms: Omit<Terms, 'lifetime' | 'source' | 'responseTime'>
  /** By what it was purged, or made stale. */
  readonly purges: readonly PurgeFacts[]
  /** What was said of it in place of its fields; `null`: nothing. */
  readonly overrides: Overrides | null
  /** Whether its `ETag` is of this cache's making. */
  readonly isTagged: boolean
}

/** A part of some content. */
export interface PartFacts {
  readonly first: number
  readonly last: number
  /** `null`: not known. */
  readonly size: number | null
}

/** `other-variant`: the request does not select it; `not-preferred`: another is better; `too-small`: it is a part that lacks something. */
export type Verdict = 'chosen' | 'other-variant' | 'not-preferred' | 'too-small' | 'purged'

/** A request field that `Vary` names, in the form in which values are compared; `null`: the request did not carry it. */
export interface SelectingFacts {
  readonly name: string
  readonly stored: string | null
  readonly request: string | null
  readonly matches: boolean
}

/** A purge that a response fell under. */
export interface PurgeFacts {
  readonly by: 'url' | 'tag' | 'group' | 'prefix' | 'everything'
  /** The tag, the group, the prefix or the URL; empty for everything. */
  readonly name: string
  readonly mode: 'hard' | 'soft'
  readonly at: number
  /** Whether it may have been another of its kind: more were purged than are remembered one by one. */
  readonly isAssumed?: boolean
}

/** Why an answer was not stored. */
export interface RefusalFacts {
  readonly reason: NotStored
  readonly rule: SectionName | null
  /** Of the answer. */
  readonly status: number | null
  readonly at: number
}
