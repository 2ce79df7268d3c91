import type { Awaitable, RequestHead, StoredHead, StoredResponse, StreamedBody } from '../message.ts'
import type { Store } from './store.ts'

/** What a store is asked for. */
export type StoreOperation = 'match' | 'put' | 'delete'

/** An operation of a store that failed: it threw, passed its deadline, or answered nonsense. */
export type FaultSink = (operation: StoreOperation, key: string, error: unknown) => void

/** Why a store does not answer: it failed, or it failed so often that it is left alone for a while. */
export type StoreFailure = 'fault' | 'down'

/** What {@link Store.match} says, or why it says nothing. */
export type Matched = readonly StoredResponse[] | undefined | StoreFailure

/** How a store is asked when it may fail. */
export interface GuardedStore {
  /** `isUrgent`: it is tried even where the store is left alone. */
  match(key: string, request: RequestHead, isUrgent?: boolean): Awaitable<Matched>
  /** What {@link match} would say, for one who only looks: no fault is told of, or counts for the breaker. Never rejects. */
  peek(key: string, request: RequestHead): Promise<Matched>
  /**
   * Whether it worked. `onLate` hears of a write that was done after all, when its deadline had passed. `isUrgent`: as
   * for `match`, and with three times the deadline, for a storage may have to wait until it can write a name again.
   */
  put(
    key: string,
    stored: StoredResponse,
    ttl: number,
    onLate?: () => void,
    isUrgent?: boolean,
  ): Awaitable<boolean>
  /**
   * Resolves to whether it worked; rejects as `content` does. The deadline is for each piece, and `onLate` is that of
   * `put`. `undefined`: the store cannot do it.
   */
  readonly putStreamed:
    | ((
        key: string,
        head: StoredHead,
        content: ReadableStream<Uint8Array>,
        ttl: number,
        onLate?: () => void,
      ) => Promise<boolean>)
    | undefined
  /** As the store has it, which may throw, hang and answer nonsense. `undefined`: the store cannot tell. */
  readonly places: Store['places'] | undefined
  /** Content that stays in the store, of which each piece comes within the deadline, else its stream errors. */
  timed(key: string, body: StreamedBody): StreamedBody
  /** Resolves to what {@link Store.delete} says, or `'fault'`. It is tried even where the store is left alone. */
  delete(key: string): Promise<boolean | 'fault'>
}
