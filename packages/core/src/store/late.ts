import type { Awaitable, RequestHead, StoredResponse, StreamedBody } from '../message.ts'
import type { Foreign, ForeignOptions } from './foreign.ts'
import type { GuardedStore, StoreFailure } from './guard.ts'
import { inTime } from './in-time.ts'
import { hasMethods } from './shape.ts'
import type { Store } from './store.ts'

type Found = readonly StoredResponse[] | undefined | StoreFailure

/** A storage that is not memory of our own. What it takes to use one is loaded along with the first cache that has one. */
export function lateStore(storage: Foreign, options: ForeignOptions): GuardedStore {
  const isStore = hasMethods<Store>(storage, ['match', 'put', 'delete'])
  return new LateStore(storage, options, !isStore || storage.putStreamed !== undefined)
}

class LateStore implements GuardedStore {
  readonly putStreamed: GuardedStore['putStreamed']
  readonly #storage: Foreign
  readonly #options: ForeignOptions
  #store: GuardedStore | undefined
  #loading: Promise<GuardedStore> | undefined

  constructor(storage: Foreign, options: ForeignOptions, streams: boolean) {
    this.#storage = storage
    this.#options = options
    this.putStreamed = streams
      ? async (...args) => (await this.#open(args[0]))?.putStreamed?.(...args) ?? false
      : undefined
    this.#load().catch(() => {})
  }

  match(key: string, request: RequestHead, isUrgent?: boolean): Awaitable<Found> {
    if (this.#store !== undefined) return this.#store.match(key, request, isUrgent)
    return this.#open(key).then((store) =>
      store === undefined ? 'fault' : store.match(key, request, isUrgent),
    )
  }

  async put(...args: Parameters<GuardedStore['put']>): Promise<boolean> {
    return (await this.#open(args[0]))?.put(...args) ?? false
  }

  timed(key: string, body: StreamedBody): StreamedBody {
    // what it found was found when it was there
    return this.#store!.timed(key, body)
  }

  async delete(key: string): Promise<boolean | 'fault'> {
    return (await this.#open(key))?.delete(key) ?? 'fault'
  }

  /** The store, in time. What cannot be loaded is a fault like any other, and is tried again. */
  async #open(key: string): Promise<GuardedStore | undefined> {
    if (this.#store !== undefined) return this.#store
    try {
      return await inTime(this.#load(), this.#options.deadline)
    } catch (error) {
      this.#options.onFault('match', key, error)
      return undefined
    }
  }

  #load(): Promise<GuardedStore> {
    this.#loading ??= import('./foreign.ts').then(
      ({ openForeign }) => (this.#store = openForeign(this.#storage, this.#options)),
      (error: unknown) => {
        this.#loading = undefined
        throw error
      },
    )
    return this.#loading
  }
}
