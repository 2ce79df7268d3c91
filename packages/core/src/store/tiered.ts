import type { Awaitable, RequestHead, StoredFields, StoredHead, StoredResponse } from '../message.ts'
import { selects } from '../rules/vary.ts'
import { isPurgeRecord } from './ledger.ts'
import { look } from './look.ts'
import { Newest } from './newest.ts'
import { mustHave } from './shape.ts'
import type { Store } from './store.ts'

/** How a store in front of another is used. */
export interface TieredStoreOptions {
  /**
   * Ms for which the front answers by itself: as long as that it may be blind to what other processes put, replaced or
   * purged in the back. `Infinity` where no other process writes there. Default 1000.
   */
  blindness?: number
  /** The clock: ms since the epoch. Default `Date.now`. */
  now?: () => number
}

/**
 * `front`, small and near, before `back`, large and shared: `createTieredStore(createMemoryStore({ maxBytes }), back)`.
 * What is put goes to both; what is deleted is gone from both; content that stays in the back is read from there.
 * @throws TypeError when an option is not what it should be
 */
export function createTieredStore(front: Store, back: Store, options: TieredStoreOptions = {}): Store {
  const { blindness = 1000, now = () => Date.now() } = options
  for (const [name, store] of Object.entries({ front, back })) {
    mustHave(
      name,
      store,
      ['match', 'put', 'delete'],
      'a Store, as createRecordStore makes one of a ByteStorage',
    )
  }
  if (!(blindness >= 0)) throw new TypeError(`blindness must be 0 or more, not ${blindness}`)
  if (typeof now !== 'function') throw new TypeError('now must be a function')
  const tiers = new Tiers(front, back, blindness, now)
  return {
    match: (key, request) => tiers.match(key, request),
    peek: (key, request) => tiers.peek(key, request),
    put: (key, stored, ttl) => tiers.put(key, stored, ttl),
    delete: (key) => tiers.delete(key),
    // what the front has, the back has too
    ...(back.places && { places: (key?: string) => back.places!(key) }),
    ...(back.putStreamed && {
      putStreamed: (key: string, head: StoredHead, content: ReadableStream<Uint8Array>, ttl: number) =>
        tiers.putStreamed(key, head, content, ttl),
    }),
  }
}

/** Of how many keys it is remembered by which fields their responses are selected: the front answers for no more. */
const REMEMBERED = 100_000

class Tiers {
  readonly #front: Store
  readonly #back: Store
  readonly #blindness: number
  readonly #now: () => number
  /** When the back was known to have what the front has. By its headers, which every copy of a response shares. */
  readonly #known = new WeakMap<StoredFields, number>()
  /**
   * The names of the fields by which the responses of a key are selected, or `several` where they differ: then what the
   * front has may not be all that a request selects.
   */
  readonly #selections = new Newest<string, string>(REMEMBERED)
  /** Keys that are being read from the back, and whether they were written meanwhile. */
  readonly #reading = new Map<string, { count: number; isWritten: boolean }>()

  constructor(front: Store, back: Store, blindness: number, now: () => number) {
    this.#front = front
    this.#back = back
    this.#blindness = blindness
    this.#now = now
  }

  match(key: string, request: RequestHead): Awaitable<readonly StoredResponse[] | undefined> {
    // how long those are believed is not for a tier to say
    if (isPurgeRecord(key)) return this.#back.match(key, request)
    const near = this.#front.match(key, request)
    if (near instanceof Promise) {
      return near.then((found) => this.#sure(key, request, found) ?? this.#far(key, request))
    }
    return this.#sure(key, request, near) ?? this.#far(key, request)
  }

  /** The same, and nothing that the back says is kept in the front. */
  async peek(key: string, request: RequestHead): Promise<readonly StoredResponse[] | undefined> {
    if (isPurgeRecord(key)) return look(this.#back, key, request)
    const near = await look(this.#front, key, request)
    return this.#sure(key, request, near) ?? look(this.#back, key, request)
  }

  async put(key: string, stored: StoredResponse, ttl: number): Promise<void> {
    if (isPurgeRecord(key)) return this.#back.put(key, stored, ttl)
    this.#written(key)
    try {
      await this.#back.put(key, stored, ttl)
    } catch (error) {
      // nobody knows what the back has now
      await this.#front.delete(key)
      throw error
    }
    this.#written(key)
    await this.#keep(key, stored)
  }

  async putStreamed(
    key: string,
    head: StoredHead,
    content: ReadableStream<Uint8Array>,
    ttl: number,
  ): Promise<void> {
    try {
      await this.#back.putStreamed?.(key, head, content, ttl)
    } finally {
      this.#written(key)
      await this.#front.delete(key)
    }
  }

  async delete(key: string): Promise<boolean> {
    this.#written(key)
    await this.#front.delete(key)
    const deleted = await this.#back.delete(key)
    // what was read before the delete may have come after the first
    this.#written(key)
    await this.#forget(key)
    return deleted
  }

  /** What the front has for `request`, when it may be believed. */
  #sure(
    key: string,
    request: RequestHead,
    found: readonly StoredResponse[] | undefined,
  ): readonly StoredResponse[] | undefined {
    const now = this.#now()
    const sure = found?.filter(
      (stored) =>
        Math.abs(now - (this.#known.get(stored.headers) ?? -Infinity)) < this.#blindness &&
        this.#selections.get(key) === selectionOf(stored) &&
        selects(request, stored),
    )
    return sure !== undefined && sure.length > 0 ? sure : undefined
  }

  /** Asks the back, and keeps what it says in the front. */
  async #far(key: string, request: RequestHead): Promise<readonly StoredResponse[] | undefined> {
    const reading = this.#reading.get(key) ?? { count: 0, isWritten: false }
    this.#reading.set(key, reading)
    reading.count++
    try {
      const found = await this.#back.match(key, request)
      if (reading.isWritten) return found
      if (found === undefined) await this.#forget(key)
      for (const stored of found ?? []) await this.#keep(key, stored)
      return found
    } finally {
      if (--reading.count === 0 && this.#reading.get(key) === reading) this.#reading.delete(key)
    }
  }

  /** Says that what is being read of `key` is not the latest any more. */
  #written(key: string): void {
    const reading = this.#reading.get(key)
    if (reading === undefined) return
    reading.isWritten = true
    this.#reading.delete(key)
  }

  async #keep(key: string, stored: StoredResponse): Promise<void> {
    this.#known.set(stored.headers, this.#now())
    this.#learn(key, selectionOf(stored))
    // past its blindness the front is of no use
    await this.#front.put(key, stored, this.#blindness)
  }

  async #forget(key: string): Promise<void> {
    this.#selections.delete(key)
    await this.#front.delete(key)
  }

  #learn(key: string, selection: string): void {
    const known = this.#selections.get(key)
    const all = known === undefined || known === selection ? selection : SEVERAL
    this.#selections.note(key, all)
  }
}

/** No field has a space in its name. */
const SEVERAL = 'several selections'

function selectionOf({ selecting }: StoredResponse): string {
  return selecting.map(([name]) => name).join()
}
