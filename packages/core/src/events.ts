import type { NotStored } from './decide/decision.ts'
import type { Outcome } from './outcome.ts'

/** What happened in a cache. The words are those of the decisions, of `Cache-Status` and of `explain`. */
export type CacheEvent =
  | AnswerEvent
  | StoredEvent
  | NotStoredEvent
  | FreshenedEvent
  | InvalidatedEvent
  | PurgedEvent
  | RefreshFailedEvent
  | StoreFaultEvent
  | StoreBreakerEvent
  | OptionFaultEvent

/** A request was answered. */
export interface AnswerEvent {
  readonly type: 'answer'
  readonly method: string
  readonly url: string
  readonly status: number
  readonly outcome: Outcome
}

/** A response is in the store. */
export interface StoredEvent {
  readonly type: 'stored'
  readonly key: string
  /** The length of its content in bytes. */
  readonly size: number
}

/** A response was not stored, and why. */
export interface NotStoredEvent {
  readonly type: 'not-stored'
  readonly key: string
  readonly reason: NotStored
  /** The status of the answer; left out where the handler gave none. */
  readonly status?: number
}

/** A stored response was validated and brought up to date. */
export interface FreshenedEvent {
  readonly type: 'freshened'
  readonly key: string
}

/** What was stored under a key is gone: by a purge, an unsafe method (RFC 9111 §4.4), or an answer that overtook it. */
export interface InvalidatedEvent {
  readonly type: 'invalidated'
  readonly key: string
  readonly cause: 'purge' | 'unsafe-method' | 'overtaken'
}

/** Something was purged, in all processes that share the store. */
export interface PurgedEvent {
  readonly type: 'purged'
  readonly target: 'url' | 'tag' | 'prefix' | 'everything'
  /** The URL, the tag or the prefix; empty for everything. */
  readonly value: string
  /** Whether it stays, stale. */
  readonly soft: boolean
}

/** A background refresh (stale-while-revalidate) brought no answer; the stored response stays. */
export interface RefreshFailedEvent {
  readonly type: 'refresh-failed'
  readonly key: string
  readonly error: unknown
}

/** The store, or the lock, threw, did not answer in time, or answered nonsense; the request went on without it. */
export interface StoreFaultEvent {
  readonly type: 'store-fault'
  readonly operation: 'match' | 'put' | 'delete' | 'lock'
  readonly key: string
  readonly error: unknown
}

/** The store failed so often that it is left alone for a while (`open`), or it answers again (`closed`). */
export interface StoreBreakerEvent {
  readonly type: 'store-breaker'
  readonly state: 'open' | 'closed'
}

/** An option that is asked at each request threw, or said what it must not; the request went on without the cache. */
export interface OptionFaultEvent {
  readonly type: 'option-fault'
  readonly option: 'perRequest' | 'filterRequest' | 'filterResponse' | 'key'
  readonly error: unknown
}

export type EventSink = (event: CacheEvent) => void
