import { isStreamed } from './body/streamed.ts'
import type { RequestHead, StoredResponse } from './message.ts'
import type { GuardedStore, StoreFailure } from './store/guarded.ts'
import {
  asStored,
  EMPTY_LEDGER,
  INSTANT,
  isTold,
  type Ledger,
  LEDGER_KEY,
  ledgerIn,
  merged,
} from './store/ledger.ts'

/** Ms for which it is remembered that something was purged: longer than the year for which responses are kept at most, as a rule. */
export const PURGE_MEMORY: number = 400 * 24 * 60 * 60 * 1000

/** Ms for which a storage may still bring a record as it was: Cloudflare KV takes a minute. */
export const LAG = 90_000

/** A record of purges is what it is, whoever asks. */
const ANY_REQUEST: RequestHead = {
  method: 'GET',
  url: 'https://freshet.invalid/',
  headers: new Map<string, string>() as never,
}

/** A record of purges, with its content, however many records of the storage that takes; or why the store says nothing. */
export async function recordUnder(
  store: GuardedStore,
  key: string,
  isUrgent = false,
): Promise<StoredResponse | undefined | StoreFailure> {
  return recordIn(store, key, await store.match(key, ANY_REQUEST, isUrgent))
}

/** The same, by a look that the store is not to notice. */
export async function peekedUnder(
  store: GuardedStore,
  key: string,
): Promise<StoredResponse | undefined | StoreFailure> {
  return recordIn(store, key, await store.peek(key, ANY_REQUEST))
}

async function recordIn(
  store: GuardedStore,
  key: string,
  found: readonly StoredResponse[] | undefined | StoreFailure,
): Promise<StoredResponse | undefined | StoreFailure> {
  if (typeof found === 'string') return found
  const record = found?.[0]
  if (!record || !isStreamed(record.body)) return record
  const content = new Response(store.timed(key, record.body).read()).arrayBuffer()
  return content.then(
    (bytes) => ({ ...record, body: new Uint8Array(bytes) }),
    () => 'fault',
  )
}

/** One writing of the ledger. */
interface Telling {
  /** Parts of the ledger of which it has news. */
  readonly buckets: Set<number>
  /** Whether what is told now is still in time for it. */
  isOpen: boolean
  done: Promise<Ledger | undefined>
}

/** The {@link Ledger} of all processes with one store, as it is known here. */
export class LedgerExchange {
  readonly #store: GuardedStore
  readonly #now: () => number
  #ledger: Ledger = EMPTY_LEDGER
  #readAt = -Infinity
  #telling: Telling | undefined
  /** What the store said before the ledger was written from here last, and when that was. */
  #before: Ledger = EMPTY_LEDGER
  #toldAt = -Infinity

  /** @param now ms since the epoch */
  constructor(store: GuardedStore, now: () => number) {
    this.#store = store
    this.#now = now
  }

  get ledger(): Ledger {
    return this.#ledger
  }

  /** When it was asked for last, of what was answered: ms since the epoch. */
  get readAt(): number {
    return this.#readAt
  }

  /**
   * Tells all processes. Those who come at once tell it together, for a storage may take but one write of a name in a second.
   * @param bucket of the name that was purged, which is then found by another time than before
   * @returns what the store said before; `undefined`: it failed
   */
  tell(news: Ledger, bucket?: number): Promise<Ledger | undefined> {
    this.#ledger = merged(this.#ledger, news)
    const last = this.#telling
    const none = Promise.resolve(undefined)
    const telling: Telling = last?.isOpen ? last : { buckets: new Set(), isOpen: true, done: none }
    if (bucket !== undefined) telling.buckets.add(bucket)
    if (telling !== last) telling.done = this.#write(telling, last?.done)
    this.#telling = telling
    return telling.done
  }

  /** Reads it anew. Resolves to whether the store could say. */
  async refresh(): Promise<boolean> {
    const found = await this.#read()
    if (found === undefined) return false
    // what another has written over, for it read before this one wrote; what only brings what was there before is late
    const isLate = isTold(found, this.#before) && Math.abs(this.#now() - this.#toldAt) < LAG
    if (!isTold(this.#ledger, found) && !isLate) await this.#put(found)
    return true
  }

  async #write(telling: Telling, last: Promise<unknown> | undefined): Promise<Ledger | undefined> {
    await last
    const found = await this.#read(true)
    telling.isOpen = false
    if (found === undefined) return undefined
    const buckets: Record<number, number> = {}
    // who has read what the store said knows by another time that there is more
    for (const bucket of telling.buckets) buckets[bucket] = (found.buckets[bucket] ?? 0) + INSTANT
    this.#ledger = merged(this.#ledger, { ...EMPTY_LEDGER, buckets })
    return (await this.#put(found)) ? found : undefined
  }

  async #read(isUrgent = false): Promise<Ledger | undefined> {
    const asked = this.#now()
    const found = await recordUnder(this.#store, LEDGER_KEY, isUrgent)
    if (typeof found === 'string') return undefined
    const ledger = ledgerIn(found)
    this.#ledger = merged(this.#ledger, ledger)
    this.#readAt = asked
    return ledger
  }

  /** A purge is tried even where the store is left alone. */
  async #put(found: Ledger): Promise<boolean> {
    const now = this.#now()
    this.#before = found
    this.#toldAt = now
    const stored = asStored(this.#ledger, now)
    const isTaken = await this.#store.put(LEDGER_KEY, stored, PURGE_MEMORY, undefined, true)
    // what was not taken is no news that is on its way
    if (!isTaken) this.#toldAt = -Infinity
    return isTaken
  }
}
