import { LAG, LedgerExchange, peekedUnder, PURGE_MEMORY, recordUnder } from './ledger-exchange.ts'
import type { GuardedStore } from './store/guarded.ts'
import {
  asStored,
  bucketOf,
  EMPTY_LEDGER,
  type Ledger,
  LEDGER_KEY,
  ledgerIn,
  merged,
  nameKey,
  type Purged,
  type PurgeMode,
  timeIn,
} from './store/ledger.ts'
import { Newest } from './store/newest.ts'

/** What a purge is told of: a tag, a group or a key, each with its kind before it. */
export type SharedName = string

/** A name, and how it may have been purged. */
export type SharedPurge = readonly [mode: PurgeMode, name: SharedName]

/** How many names are known at once; what is forgotten is read again. */
const REMEMBERED = 100_000

/** What is known of a name. */
interface Known {
  readonly time: number
  /** What its part of the ledger said before its record was read. */
  readonly seen: number
  /** When that was: ms since the epoch. */
  readonly at: number
}

/** A reading of the ledger, for all who come while it is new enough. */
interface Refreshing {
  /** ms since the epoch. */
  readonly since: number
  readonly done: Promise<boolean>
}

/**
 * Purges of all processes that share a store. The store has a record for each name that was purged, and the {@link Ledger},
 * which tells of which names it may be worth reading. Both are kept here, and the ledger is read anew from time to time.
 */
export class SharedPurges {
  readonly #store: GuardedStore
  readonly #now: () => number
  readonly #blindness: number
  readonly #exchange: LedgerExchange
  readonly #known = new Newest<string, Known>(REMEMBERED)
  /** By what the ledger said, and the name. */
  readonly #learning = new Map<string, Promise<boolean>>()
  #refreshing: Refreshing | undefined

  /**
   * @param now ms since the epoch
   * @param blindness ms for which the ledger is believed
   */
  constructor(store: GuardedStore, now: () => number, blindness: number) {
    this.#store = store
    this.#now = now
    this.#blindness = blindness
    this.#exchange = new LedgerExchange(store, now)
  }

  get ledger(): Ledger {
    return this.#exchange.ledger
  }

  /** As of when purges elsewhere are known: ms since the epoch. */
  get knownAt(): number {
    return this.#exchange.readAt
  }

  /**
   * Sees to it that no purge is unknown for longer than the blindness.
   * @param meanwhile keeps the runtime alive until the promise settles
   * @returns what has to be waited for; it resolves to whether the store could be asked. `undefined`: nothing
   */
  refreshed(meanwhile: (work: Promise<unknown>) => void): Promise<boolean> | undefined {
    const now = this.#now()
    const age = Math.abs(now - this.knownAt)
    // who asks often never waits
    if (age < this.#blindness / 2) return undefined
    const underWay = this.#refreshing
    // what was begun too long ago may bring what is too old
    const isInTime = underWay !== undefined && Math.abs(now - underWay.since) < this.#blindness
    const { done } = isInTime ? underWay : this.#refresh(now, meanwhile)
    return age < this.#blindness ? undefined : done
  }

  /** When `name` was last purged, as far as is known. */
  purgedAt(name: SharedName): Purged {
    const timeOf = (mode: PurgeMode): number => this.#known.get(nameKey(mode, name))?.time ?? 0
    return { hard: timeOf('hard'), soft: timeOf('soft') }
  }

  /**
   * Whether {@link purgedAt} says all there is to say, and nothing has to be {@link learn}t.
   * @param since what was purged before does not matter
   * @param ledger by which: that which is known
   */
  isKnown([mode, name]: SharedPurge, since: number, ledger: Ledger = this.ledger): boolean {
    const key = nameKey(mode, name)
    const seen = ledger.buckets[bucketOf(key)] ?? 0
    if (seen < since) return true
    const known = this.#known.get(key)
    if (known?.seen !== seen) return false
    // read so soon after the ledger, the record may have been an old one
    const isSure = known.at - seen > LAG || this.#now() - known.at < this.#blindness
    return isSure || known.time >= since
  }

  /** Asks the store for when names were purged. Resolves to whether it could say. */
  async learn(purges: readonly SharedPurge[]): Promise<boolean> {
    const learnt = await Promise.all(purges.map(([mode, name]) => this.#learnOnce(nameKey(mode, name))))
    return learnt.every(Boolean)
  }

  /** Tells all processes of a purge of a name. Resolves to whether the store took it. */
  async note(mode: PurgeMode, name: SharedName, time: number): Promise<boolean> {
    const key = nameKey(mode, name)
    const bucket = bucketOf(key)
    // the ledger tells of what is there to be read
    if (!(await this.#put(key, time))) return false
    const found = await this.#exchange.tell({ ...EMPTY_LEDGER, buckets: { [bucket]: time } }, bucket)
    if (found === undefined) return false
    const other = found.buckets[bucket] ?? 0
    // another has purged a name of that part since, perhaps this one, which was just written over
    return other > time && other - time < LAG ? this.#put(key, other) : true
  }

  /** Tells all processes of a purge of everything, or of a prefix. Resolves to whether the store took it. */
  async noteAll(news: Ledger): Promise<boolean> {
    return (await this.#exchange.tell(news)) !== undefined
  }

  /** The ledger that a request would go by now, of which nothing is kept. `undefined`: the store does not say. */
  async peekLedger(): Promise<Ledger | undefined> {
    if (Math.abs(this.#now() - this.knownAt) < this.#blindness) return this.ledger
    const found = await peekedUnder(this.#store, LEDGER_KEY)
    return typeof found === 'string' ? undefined : merged(this.ledger, ledgerIn(found))
  }

  /** {@link purgedAt} by such a ledger, of which nothing is kept either. `undefined`: the store does not say. */
  async peekTime(
    ledger: Ledger,
    mode: PurgeMode,
    name: SharedName,
    since: number,
  ): Promise<number | undefined> {
    if (this.isKnown([mode, name], since, ledger)) return this.purgedAt(name)[mode]
    const found = await peekedUnder(this.#store, nameKey(mode, name))
    return typeof found === 'string' ? undefined : timeIn(found)
  }

  #refresh(since: number, meanwhile: (work: Promise<unknown>) => void): Refreshing {
    const refreshing = { since, done: this.#exchange.refresh() }
    this.#refreshing = refreshing
    void refreshing.done.then(() => {
      if (this.#refreshing === refreshing) this.#refreshing = undefined
    })
    meanwhile(refreshing.done)
    return refreshing
  }

  #learnOnce(key: string): Promise<boolean> {
    const seen = this.ledger.buckets[bucketOf(key)] ?? 0
    const same = `${seen} ${key}`
    const known = this.#learning.get(same)
    if (known !== undefined) return known
    const learning = this.#learn(key, seen).finally(() => this.#learning.delete(same))
    this.#learning.set(same, learning)
    return learning
  }

  async #learn(key: string, seen: number): Promise<boolean> {
    const at = this.#now()
    const found = await recordUnder(this.#store, key)
    if (typeof found === 'string') return false
    // a reading that began earlier may end later
    const time = Math.max(timeIn(found), this.#known.get(key)?.time ?? 0)
    this.#known.note(key, { time, seen, at })
    return true
  }

  /** A purge is tried even where the store is left alone. */
  async #put(key: string, value: number): Promise<boolean> {
    return this.#store.put(key, asStored(value, this.#now()), PURGE_MEMORY, undefined, true)
  }
}
