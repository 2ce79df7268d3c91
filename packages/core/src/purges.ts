import type { TermsFinder } from './decide/decide.ts'
import type { StoredHead } from './decide/decision.ts'
import { softened } from './decide/terms.ts'
import type { Awaitable } from './message.ts'
import { orderOf, type Times as ExchangeTimes } from './rules/age.ts'
import type { SharedPurge, SharedPurges } from './shared-purges.ts'
import {
  byUrl,
  EMPTY_LEDGER,
  INSTANT,
  later,
  type Ledger,
  merged,
  MODES,
  type Purged,
  type PurgeMode,
} from './store/ledger.ts'
import { kindOf, type PurgeName, StoredNames, type Subject } from './stored-names.ts'
import { Times } from './times.ts'

/** What is left of stored responses when those that were purged are taken out, and the terms of those that are: stale, where that was soft. */
export interface Reviewed<Stored> {
  readonly stored: readonly Stored[] | undefined
  readonly findTerms: TermsFinder
}

/** What was purged in this process. */
export interface KnownPurges {
  readonly times: Readonly<Record<PurgeMode, Readonly<Record<'tag' | 'group' | 'key', Times>>>>
  readonly ledger: Ledger
  /** Keys that the store failed to delete, and may come back with. */
  readonly undeleted: Times
  /** Whether no other cache has the store. */
  readonly isAlone: boolean
}

/**
 * What was purged, and when: in this process at once, in others as {@link SharedPurges} brings it. A response is purged when its
 * request was made no later: so is what is still on its way.
 */
export class Purges {
  readonly #shared: SharedPurges | undefined
  readonly #times: KnownPurges['times']
  readonly #undeleted = new Times(false)
  #ledger: Ledger = EMPTY_LEDGER
  #isQuiet = true
  #isAlone = true
  /** The latest purge, and the latest request that was asked with. */
  #latest = -Infinity
  #asked = -Infinity
  readonly names: StoredNames = new StoredNames()

  /** @param shared `undefined`: no other process has this store */
  constructor(shared: SharedPurges | undefined) {
    this.#shared = shared
    const times = (): Times => new Times(shared !== undefined)
    const kinds = () => ({ tag: times(), group: times(), key: times() })
    this.#times = { hard: kinds(), soft: kinds() }
  }

  /** The time of a purge that is done now: later than that of each request before it. @param now ms since the epoch */
  begin(now: number): number {
    const before = this.#latest + INSTANT
    this.#latest = now > before && now >= this.#asked ? now : Math.max(before, this.#asked) + INSTANT
    return this.#latest
  }

  /**
   * The times of a request that is made now: as purges count it, later than each purge in this process.
   * @param now ms since the epoch
   * @param confirmed the order of what it is about, if it may be about what is stored
   */
  timesOf(now: number, confirmed?: number): Omit<ExchangeTimes, 'responseTime'> {
    if (confirmed !== undefined && this.mayHaveSince(confirmed)) return { requestTime: now, order: confirmed }
    const order = this.#orderAt(now)
    this.#asked = Math.max(this.#asked, order)
    return order === now ? { requestTime: now } : { requestTime: now, order }
  }

  /** As of when purges are known, as they are counted. @param now ms since the epoch */
  knownAt(now: number): number {
    const here = this.#orderAt(now)
    return this.#shared === undefined ? here : Math.min(here, this.#shared.knownAt)
  }

  /** Whether something may have been purged of what was found when purges were known as of `knownAt`. */
  mayHaveSince(knownAt: number): boolean {
    return this.#shared !== undefined || this.#latest > knownAt
  }

  /** Says that another cache keeps its responses in the same store. */
  join(): void {
    this.#isAlone = false
    this.#isQuiet = false
  }

  /** Notes a purge in this process. @param time ms since the epoch */
  add(mode: PurgeMode, name: PurgeName, time: number): void {
    const kind = kindOf(name)
    // what is under such a key was deleted, unless there is content in the key
    if (mode === 'soft' || kind !== 'key') this.#isQuiet = false
    this.#times[mode][kind].add(name, time)
  }

  /** The same, of everything or of a prefix. */
  addAll(news: Ledger): void {
    this.#isQuiet = false
    this.#ledger = merged(this.#ledger, news)
  }

  /** Says that the store failed to delete what is under `key`, and may come back with it. @param time ms since the epoch */
  addUndeleted(key: string, time: number): void {
    this.#isQuiet = false
    this.#undeleted.add(key, time)
  }

  /** All that this process knows of, for who asks by what something was purged. */
  get known(): KnownPurges {
    return { times: this.#times, ledger: this.#ledger, undeleted: this.#undeleted, isAlone: this.#isAlone }
  }

  /** {@link here}, after what other processes have purged is known. Resolves to `'fault'` when the store cannot say. */
  review<Stored extends StoredHead>(
    stored: readonly Stored[] | undefined,
    subject: Subject,
    findTerms: TermsFinder,
  ): Awaitable<Reviewed<Stored> | 'fault'> {
    const unknown = stored && this.#shared && this.#unknown(stored, subject, this.#shared)
    if (unknown === undefined || unknown.length === 0) return this.here(stored, subject, findTerms)
    // what is purged while it is learnt need not be known to a request that came before
    const learnt = this.#shared!.learn(unknown)
    return learnt.then((isKnown) => (isKnown ? this.here(stored, subject, findTerms) : 'fault'))
  }

  /** What is left of `stored`, as far as this process knows. */
  here<Stored extends StoredHead>(
    stored: readonly Stored[] | undefined,
    subject: Subject,
    findTerms: TermsFinder,
  ): Reviewed<Stored> {
    // an empty list is not the same as none: there are other variants
    if (!stored?.length || this.knowsOfNone(subject.target)) return { stored, findTerms }
    const stale = new Map<StoredHead, number>()
    const left = stored.filter((response) => {
      const { hard, soft } = this.#lastPurge(response, subject)
      if (soft >= orderOf(response)) stale.set(response, soft)
      return hard < orderOf(response)
    })
    const findSoftened: TermsFinder = (response) => {
      const since = stale.get(response)
      return since === undefined ? findTerms(response) : softened(findTerms(response), since)
    }
    return {
      stored: left.length > 0 ? left : undefined,
      findTerms: stale.size > 0 ? findSoftened : findTerms,
    }
  }

  /** Later than each purge in this process. */
  #orderAt(now: number): number {
    return now > this.#latest ? now : this.#latest + INSTANT
  }

  /** Whether nothing at all was purged, as far as this process knows. Unsaid of a key with content in it, whose URL has the key `target`. */
  knowsOfNone(target: string | undefined): boolean {
    const isQuietElsewhere = this.#shared === undefined || this.#shared.ledger === EMPTY_LEDGER
    return this.#isQuiet && isQuietElsewhere && target === undefined
  }

  /** When a response was last purged by anything that it is known by. */
  #lastPurge(response: StoredHead, subject: Subject): Purged {
    let last = byUrl(this.#ledger, subject.url)
    const { ledger = EMPTY_LEDGER } = this.#shared ?? {}
    if (ledger !== EMPTY_LEDGER) last = later(last, byUrl(ledger, subject.url))
    // what is under a key was deleted, unless there is content in the key, or another cache was putting it there
    const isDeleted = this.#isAlone && subject.target === undefined
    for (const name of this.names.of(response, subject)) {
      const kind = kindOf(name)
      last = later(last, {
        hard: kind === 'key' && isDeleted ? 0 : this.#times.hard[kind].get(name),
        soft: this.#times.soft[kind].get(name),
      })
      last = later(last, this.#shared?.purgedAt(name))
    }
    return later(last, { hard: this.#undeleted.get(subject.key), soft: 0 })
  }

  #unknown(stored: readonly StoredHead[], subject: Subject, shared: SharedPurges): readonly SharedPurge[] {
    if (shared.ledger === EMPTY_LEDGER) return []
    return stored.flatMap((response) => {
      const all = this.names
        .of(response, subject)
        .flatMap((name) => MODES.map((mode) => [mode, name] as const))
      return all.filter((purge) => !shared.isKnown(purge, orderOf(response)))
    })
  }
}
