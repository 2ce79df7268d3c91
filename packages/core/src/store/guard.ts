import type { Awaitable, RequestHead, StoredHead, StoredResponse, StreamedBody } from '../message.ts'
import type { Breaker } from './breaker.ts'
import { checked } from './checked.ts'
import type { FaultSink, GuardedStore, Matched, StoreOperation } from './guarded.ts'
import { inTime, usedInTime } from './in-time.ts'
import { look } from './look.ts'
import { Paced } from './paced.ts'
import type { Store } from './store.ts'
import { timed } from './timed.ts'

/** What stands between the cache and a store. */
export interface Guard {
  /** Ms within which an operation ends. */
  readonly deadline: number
  /** Whether the store sees to it itself that what it finds is no nonsense. */
  readonly isSound: boolean
  readonly onFault: FaultSink
  /** `undefined`: the store is asked every time. */
  readonly breaker: Breaker | undefined
  /** Hears that the store is left alone (`open`), or answers again (`closed`). */
  readonly onBreaker: (state: 'open' | 'closed') => void
  /** ms since the epoch. */
  readonly now: () => number
}

/** How many deadlines an urgent write has: a storage may take but one write of a name in a second, and wait for its turn. */
const URGENT = 3

/** Whatever the store does, an operation ends within its deadline, without throwing, and `onFault` hears of what went wrong. */
export function guardStore(store: Store, guard: Guard): GuardedStore {
  return new Guarded(store, guard)
}

class Guarded implements GuardedStore {
  readonly putStreamed: GuardedStore['putStreamed']
  readonly places: GuardedStore['places']
  readonly #store: Store
  readonly #guard: Guard

  constructor(store: Store, guard: Guard) {
    this.#store = store
    this.#guard = guard
    this.putStreamed = store.putStreamed && this.#putStreamed.bind(this)
    this.places = store.places?.bind(store)
  }

  match(key: string, request: RequestHead, isUrgent = false): Awaitable<Matched> {
    if (!isUrgent && !this.#allows()) return 'down'
    try {
      const found = this.#store.match(key, request)
      if (isPromise(found)) return this.#awaited(key, found)
      const known = this.#checked(found)
      this.#succeeded()
      return known
    } catch (error) {
      return this.#failed('match', key, error)
    }
  }

  async peek(key: string, request: RequestHead): Promise<Matched> {
    const { breaker, now } = this.#guard
    if (breaker?.wouldAllow(now()) === false) return 'down'
    try {
      return this.#checked(await this.#inTime(look(this.#store, key, request)))
    } catch {
      return 'fault'
    }
  }

  async put(
    key: string,
    stored: StoredResponse,
    ttl: number,
    onLate?: () => void,
    isUrgent = false,
  ): Promise<boolean> {
    if (!isUrgent && !this.#allows()) return false
    let late = false
    const written = await this.#attempt('put', key, () => {
      const done = Promise.resolve(this.#store.put(key, stored, ttl)).then(() => true)
      done.then(
        () => late && onLate?.(),
        () => {},
      )
      return this.#inTime(done, isUrgent ? URGENT : 1)
    })
    late = written === 'fault'
    return !late
  }

  timed(key: string, body: StreamedBody): StreamedBody {
    return timed(body, this.#guard.deadline, (error) => this.#failed('match', key, error))
  }

  delete(key: string): Promise<boolean | 'fault'> {
    return this.#attempt('delete', key, async () => (await this.#inTime(this.#store.delete(key))) === true)
  }

  async #putStreamed(
    key: string,
    head: StoredHead,
    content: ReadableStream<Uint8Array>,
    ttl: number,
    onLate?: () => void,
  ): Promise<boolean> {
    // no probe: nobody knows how long the content will take to come
    if (this.#guard.breaker?.isOpen) {
      await content.cancel().catch(() => {})
      return false
    }
    const pace = new Paced(content, this.#guard.deadline)
    let late = false
    try {
      const written = Promise.resolve(this.#store.putStreamed?.(key, head, pace.content, ttl))
      written.then(
        () => late && onLate?.(),
        () => {},
      )
      await Promise.race([written, pace.overdue])
      if (!pace.isTaken) throw pace.failure?.error ?? new Error('The store did not take the whole content')
      this.#succeeded()
      return true
    } catch (error) {
      late = true
      const { failure } = pace
      // a store that fails because its content did is as it should be
      if (failure !== undefined && error !== pace.late) this.#succeeded()
      else this.#failed('put', key, error)
      if (failure !== undefined) throw failure.error
      return false
    } finally {
      pace.done()
    }
  }

  /** Every hit on a storage that answers later passes here: one promise, where `#attempt` would take six. */
  #awaited(
    key: string,
    found: Promise<readonly StoredResponse[] | undefined>,
  ): Promise<readonly StoredResponse[] | undefined | 'fault'> {
    return usedInTime(
      found,
      this.#guard.deadline,
      (stored): readonly StoredResponse[] | undefined | 'fault' => {
        const sound = this.#checked(stored)
        this.#succeeded()
        return sound
      },
      (error) => this.#failed('match', key, error),
    )
  }

  async #attempt<T>(operation: StoreOperation, key: string, work: () => Promise<T>): Promise<T | 'fault'> {
    try {
      const result = await work()
      this.#succeeded()
      return result
    } catch (error) {
      return this.#failed(operation, key, error)
    }
  }

  #checked(found: readonly StoredResponse[] | undefined): readonly StoredResponse[] | undefined {
    return this.#guard.isSound ? found : checked(found)
  }

  #inTime<T>(answer: Awaitable<T>, times = 1): Promise<T> {
    return inTime(Promise.resolve(answer), this.#guard.deadline * times)
  }

  #allows(): boolean {
    const { breaker, now } = this.#guard
    return breaker === undefined || breaker.allows(now())
  }

  #succeeded(): void {
    const { breaker, onBreaker } = this.#guard
    if (breaker?.succeeded()) onBreaker('closed')
  }

  #failed(operation: StoreOperation, key: string, error: unknown): 'fault' {
    const { breaker, now, onBreaker, onFault } = this.#guard
    onFault(operation, key, error)
    if (breaker?.failed(now())) onBreaker('open')
    return 'fault'
  }
}

function isPromise<T>(value: Awaitable<T>): value is Promise<T> {
  return typeof (value as Promise<T> | undefined)?.then === 'function'
}
