import {
  bucketOf,
  asStored,
  EMPTY_LEDGER,
  isTold,
  type Ledger,
  ledgerIn,
  merged,
  type PurgeMode,
  timeIn,
} from './store/ledger.ts'
import type { RequestHead } from './message.ts'
import type { GuardedStore } from './store/guarded.ts'
import { remember } from './store/remember.ts'

/** What a purge is told of: a tag, a group or a key, each with its kind before it. */
export type SharedName = string

/** No URL has a space, so that no key of a response is one of these. */
const LEDGER_KEY = 'freshet purges'
const nameKey = (mode: PurgeMode, name: SharedName): string => `freshet purged ${mode} ${name}`

/** Whether what is under `key` is one of these, and no response. */
export function isOfPurges(key: string): boolean {
  return key === LEDGER_KEY || key.startsWith('freshet purged ')
}

/** Ms for which it is remembered that something was purged: longer than the year for which responses are kept at most, as a rule. */
export const PURGE_MEMORY: number = 400 * 24 * 60 * 60 * 1000

/** How many names are known at once; what is forgotten is read again. */
const REMEMBERED = 100_000

const ANY_REQUEST: RequestHead = {
  method: 'GET',
  url: 'https://freshet.invalid/',
  headers: new Map<string, string>() as never,
}

/** What is known of a name, and what its part of the ledger said before that was read. */
interface Known {
  readonly time: number
  readonly seen: number
}

/**
 * Purges of all processes that share a store. The store has a record for each name that was purged, and the {@link Ledger},
 * which tells of which names it may be worth reading. Both are kept here, and the ledger is read anew from time to time.
 */
export class SharedPurges {
  readonly #store: GuardedStore
  readonly #now: () => number
  readonly #blindness: number
  readonly #known = new Map<string, Known>()
  #ledger: Ledger = EMPTY_LEDGER
  #refreshedAt = -Infinity
  #refreshing: Promise<boolean> | undefined

  /**
   * @param now ms since the epoch
   * @param blindness ms for which the ledger is believed
   */
  constructor(store: GuardedStore, now: () => number, blindness: number) {
    this.#store = store
    this.#now = now
    this.#blindness = blindness
  }

  get ledger(): Ledger {
    return this.#ledger
  }

  /**
   * Sees to it that no purge is unknown for longer than the blindness.
   * @param meanwhile keeps the runtime alive until the promise settles
   * @returns what has to be waited for; it resolves to whether the store could be asked. `undefined`: nothing
   */
  refreshed(meanwhile: (work: Promise<unknown>) => void): Promise<boolean> | undefined {
    const age = Math.abs(this.#now() - this.#refreshedAt)
    // who asks often never waits
    if (age < this.#blindness / 2) return undefined
    if (this.#refreshing === undefined) {
      this.#refreshing = this.#refresh().finally(() => (this.#refreshing = undefined))
      meanwhile(this.#refreshing)
    }
    return age < this.#blindness ? undefined : this.#refreshing
  }

  /**
   * When `name` was last purged so: ms since the epoch, 0 for never.
   * @param since what was purged before does not matter
   * @returns `undefined`: it has to be {@link learn}t
   */
  timeOf(mode: PurgeMode, name: SharedName, since: number): number | undefined {
    const key = nameKey(mode, name)
    const seen = this.#ledger.buckets[bucketOf(key)] ?? 0
    if (seen < since) return 0
    const known = this.#known.get(key)
    return known?.seen === seen ? known.time : undefined
  }

  /** Asks the store for when names were purged. Resolves to whether it could say. */
  async learn(names: readonly (readonly [mode: PurgeMode, name: SharedName])[]): Promise<boolean> {
    const learnt = await Promise.all(names.map(([mode, name]) => this.#learn(nameKey(mode, name))))
    return learnt.every(Boolean)
  }

  /** Tells all processes of a purge of a name. Resolves to whether the store took it. */
  async note(mode: PurgeMode, name: SharedName, time: number): Promise<boolean> {
    const key = nameKey(mode, name)
    // the ledger tells of what is there to be read
    if (!(await this.#put(key, time))) return false
    return this.noteAll({ ...EMPTY_LEDGER, buckets: { [bucketOf(key)]: time } })
  }

  /** Tells all processes of a purge of everything, or of a prefix. Resolves to whether the store took it. */
  async noteAll(news: Ledger): Promise<boolean> {
    this.#ledger = merged(this.#ledger, news)
    return (await this.#read(true)) !== undefined && (await this.#put(LEDGER_KEY, this.#ledger))
  }

  /** The ledger that a request would go by now, of which nothing is kept. `undefined`: the store does not say. */
  async peekLedger(): Promise<Ledger | undefined> {
    if (Math.abs(this.#now() - this.#refreshedAt) < this.#blindness) return this.#ledger
    const found = await this.#store.peek(LEDGER_KEY, ANY_REQUEST)
    return typeof found === 'string' ? undefined : merged(this.#ledger, ledgerIn(found?.[0]))
  }

  /** {@link timeOf} by such a ledger, of which nothing is kept either. `undefined`: the store does not say. */
  async peekTime(
    { buckets }: Ledger,
    mode: PurgeMode,
    name: SharedName,
    since: number,
  ): Promise<number | undefined> {
    const key = nameKey(mode, name)
    const seen = buckets[bucketOf(key)] ?? 0
    if (seen < since) return 0
    const known = this.#known.get(key)
    if (known?.seen === seen) return known.time
    const found = await this.#store.peek(key, ANY_REQUEST)
    return typeof found === 'string' ? undefined : timeIn(found?.[0])
  }

  async #refresh(): Promise<boolean> {
    const found = await this.#read()
    // what another has written over, for it read before this one wrote
    if (found && !isTold(this.#ledger, found)) await this.#put(LEDGER_KEY, this.#ledger)
    return found !== undefined
  }

  async #read(isUrgent = false): Promise<Ledger | undefined> {
    const asked = this.#now()
    const found = await this.#store.match(LEDGER_KEY, ANY_REQUEST, isUrgent)
    if (typeof found === 'string') return undefined
    const ledger = ledgerIn(found?.[0])
    this.#ledger = merged(this.#ledger, ledger)
    this.#refreshedAt = asked
    return ledger
  }

  /** A purge is tried even where the store is left alone. */
  #put(key: string, value: unknown): Promise<boolean> {
    return this.#store.put(key, asStored(value, this.#now()), PURGE_MEMORY, undefined, true)
  }

  async #learn(key: string): Promise<boolean> {
    const seen = this.#ledger.buckets[bucketOf(key)] ?? 0
    const found = await this.#store.match(key, ANY_REQUEST)
    if (typeof found === 'string') return false
    remember(this.#known, key, { time: timeIn(found?.[0]), seen }, REMEMBERED)
    return true
  }
}
