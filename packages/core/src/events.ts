import type { NotStored } from './decide/decision.ts'
import type { ForwardReason } from './fields/cache-status.ts'
import type { Outcome } from './outcome.ts'

/**
 * What happened in a cache. The words are those of the decisions, of `Cache-Status` and of `explain`. `flight` is the same in all
 * that comes of one call of the handler: a number, from 1 in each cache.
 */
export type CacheEvent =
  | AnswerEvent
  | AskedEvent
  | HandledEvent
  | FailedEvent
  | StoredEvent
  | NotStoredEvent
  | FreshenedEvent
  | InvalidatedEvent
  | PurgedEvent
  | EvictedEvent
  | RefreshedEvent
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
  /** The length of the content in bytes; `undefined` where it is still to come and nobody said how long it is. */
  readonly size: number | undefined
  /** Ms that the handler took for it when it was asked last; `undefined` where it was asked now. */
  readonly saved: number | undefined
}

/** The handler is about to be called: in the same turn, and nothing else happens before. */
export interface AskedEvent {
  readonly type: 'asked'
  readonly key: string
  readonly method: string
  /** Why it is asked. */
  readonly reason: ForwardReason
  /** Whether no client waits for it: a refresh. */
  readonly background: boolean
  /** `undefined` for what goes past the cache. */
  readonly flight: number | undefined
}

/** The handler answered, with `status`, or threw `error`. */
export interface HandledEvent {
  readonly type: 'handled'
  readonly key: string
  readonly method: string
  readonly reason: ForwardReason
  readonly background: boolean
  readonly flight: number | undefined
  /** `undefined`: it threw. */
  readonly status: number | undefined
  readonly error: unknown
  /** Ms that it took to answer, without the content that is still to come. */
  readonly duration: number
}

/** The handler threw, and nothing stored could stand in for its answer: whoever asked was told `error`. */
export interface FailedEvent {
  readonly type: 'failed'
  readonly method: string
  readonly url: string
  readonly error: unknown
  readonly outcome: Outcome
}

/** A response is in the store. */
export interface StoredEvent {
  readonly type: 'stored'
  readonly key: string
  readonly flight: number
  /** The length of its content in bytes. */
  readonly size: number
}

/** A response was not stored, and why. */
export interface NotStoredEvent {
  readonly type: 'not-stored'
  readonly key: string
  readonly flight: number
  readonly reason: NotStored
  /** The status of the answer; left out where the handler gave none. */
  readonly status?: number
}

/** A stored response was validated and brought up to date. */
export interface FreshenedEvent {
  readonly type: 'freshened'
  readonly key: string
  readonly flight: number
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

/** A response is gone from this process's memory, where there was no more room for it. */
export interface EvictedEvent {
  readonly type: 'evicted'
  readonly key: string
}

/** A background refresh (stale-while-revalidate) brought what `outcome` says: an `answer` that no client waited for. */
export interface RefreshedEvent {
  readonly type: 'refreshed'
  readonly key: string
  readonly status: number
  readonly outcome: Outcome
}

/** A background refresh (stale-while-revalidate) brought no answer; the stored response stays. */
export interface RefreshFailedEvent {
  readonly type: 'refresh-failed'
  readonly key: string
  readonly flight: number
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
