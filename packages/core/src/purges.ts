import type { TermsFinder } from './decide/decide.ts'
import type { StoredHead } from './decide/decision.ts'
import { softened } from './decide/terms.ts'
import type { Awaitable } from './message.ts'
import { HeaderSection } from './fields/header-section.ts'
import { SectionMemo } from './fields/section-memo.ts'
import type { Times as ExchangeTimes } from './rules/age.ts'
import { kindOf, type PurgeName, type Subject } from './purge-names.ts'
import { groupNames, type Name, tagsOf } from './rules/names.ts'
import type { SharedPurges } from './shared-purges.ts'
import {
  EMPTY_LEDGER,
  later,
  type Ledger,
  merged,
  NEVER,
  type Purged,
  type PurgeMode,
} from './store/ledger.ts'
import { Times } from './times.ts'

/** What is left of stored responses when those that were purged are taken out, and the terms of those that are: stale, where that was soft. */
export interface Reviewed<Stored> {
  readonly stored: readonly Stored[] | undefined
  readonly findTerms: TermsFinder
}

type TimesOfNames = Readonly<Record<PurgeMode, Readonly<Record<'tag' | 'group' | 'key', Times>>>>

/** What was purged in this process. */
export interface KnownPurges {
  readonly times: TimesOfNames
  readonly ledger: Ledger
  /** Keys that the store failed to delete, and when. */
  readonly undeleted: Times
}

/**
 * What was purged, and when: in this process at once, in others as {@link SharedPurges} brings it. A response is purged when its
 * request was made no later: so is what is still on its way.
 */
export class Purges {
  readonly #findTerms: TermsFinder
  readonly #shared: SharedPurges | undefined
  readonly #times: TimesOfNames
  /** Keys that the store failed to delete, and may come back with. */
  readonly #undeleted = new Times(false)
  #ledger: Ledger = EMPTY_LEDGER
  #isQuiet = true
  #latest = -Infinity
  readonly #tags = new SectionMemo<readonly Name[]>()

  /** @param shared `undefined`: no other process has this store */
  constructor(findTerms: TermsFinder, shared: SharedPurges | undefined) {
    this.#findTerms = findTerms
    this.#shared = shared
    const times = (): Times => new Times(shared !== undefined)
    const kinds = () => ({ tag: times(), group: times(), key: times() })
    this.#times = { hard: kinds(), soft: kinds() }
  }

  /** The time of a purge that is done now: later than that of each request before it. @param now ms since the epoch */
  begin(now: number): number {
    this.#latest = now > this.#latest + INSTANT ? now : this.#latest + 2 * INSTANT
    return this.#latest
  }

  /** The times of a request that is made now: as purges count it, later than each purge in this process. @param now ms since the epoch */
  timesOf(now: number): Omit<ExchangeTimes, 'responseTime'> {
    return now > this.#latest ? { requestTime: now } : { requestTime: now, order: this.#latest + INSTANT }
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
    return { times: this.#times, ledger: this.#ledger, undeleted: this.#undeleted }
  }

  /** {@link here}, after what other processes have purged is known. Resolves to `'fault'` when the store cannot say. */
  review<Stored extends StoredHead>(
    stored: readonly Stored[] | undefined,
    subject: Subject,
  ): Awaitable<Reviewed<Stored> | 'fault'> {
    const unknown = stored && this.#shared && this.#unknown(stored, subject, this.#shared)
    if (unknown === undefined || unknown.length === 0) return this.here(stored, subject)
    return this.#shared!.learn(unknown).then((isKnown) => (isKnown ? this.here(stored, subject) : 'fault'))
  }

  /** What is left of `stored`, as far as this process knows. */
  here<Stored extends StoredHead>(stored: readonly Stored[] | undefined, subject: Subject): Reviewed<Stored> {
    const findTerms = this.#findTerms
    // an empty list is not the same as none: there are other variants
    if (!stored?.length || this.#knowsOfNone(subject)) return { stored, findTerms }
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
      // no variant of some is not nothing
      stored: left.length > 0 || stored.length === 0 ? left : undefined,
      findTerms: stale.size > 0 ? findSoftened : findTerms,
    }
  }

  #knowsOfNone({ target }: Subject): boolean {
    const isQuietElsewhere = this.#shared === undefined || this.#shared.ledger === EMPTY_LEDGER
    return this.#isQuiet && isQuietElsewhere && target === undefined
  }

  /** When a response was last purged by anything that it is known by. */
  #lastPurge(response: StoredHead, subject: Subject): Purged {
    let last = byUrl(this.#ledger, subject.url)
    const { ledger = EMPTY_LEDGER } = this.#shared ?? {}
    if (ledger !== EMPTY_LEDGER) last = later(last, byUrl(ledger, subject.url))
    const order = orderOf(response)
    for (const name of this.namesOf(response, subject)) {
      const kind = kindOf(name)
      last = later(last, {
        hard: Math.max(
          kind === 'key' && subject.target === undefined ? 0 : this.#times.hard[kind].get(name),
          this.#shared?.timeOf('hard', name, order) ?? 0,
        ),
        soft: Math.max(this.#times.soft[kind].get(name), this.#shared?.timeOf('soft', name, order) ?? 0),
      })
    }
    return later(last, { hard: this.#undeleted.get(subject.key), soft: 0 })
  }

  #unknown(
    stored: readonly StoredHead[],
    subject: Subject,
    shared: SharedPurges,
  ): (readonly [mode: PurgeMode, name: string])[] {
    if (shared.ledger === EMPTY_LEDGER) return []
    const all = stored.flatMap((response) =>
      this.namesOf(response, subject).flatMap((name) =>
        MODES.filter((mode) => shared.timeOf(mode, name, orderOf(response)) === undefined).map(
          (mode) => [mode, name] as const,
        ),
      ),
    )
    return all
  }

  /** By what `response` can be purged, beside the beginning of its URL. */
  namesOf(response: StoredHead, { url, key, target }: Subject): readonly PurgeName[] {
    const groups = groupNames(url, response.headers.get('cache-groups'))
    return [`key ${target ?? key}`, ...this.#tagNames(response), ...groups]
  }

  #tagNames(response: StoredHead): readonly Name[] {
    const { headers } = response
    const known = headers instanceof HeaderSection ? this.#tags.get(headers) : undefined
    if (known !== undefined) return known
    const names = (tagsOf(response) ?? []).map((tag): Name => `tag ${tag}`)
    if (headers instanceof HeaderSection) this.#tags.set(headers, names)
    return names
  }
}

/** Less than a clock can tell, and more than a number of ms since the epoch can: ms. */
const INSTANT = 2 ** -10

/** When a response was asked for, as purges count it: ms since the epoch. */
export function orderOf({ order, requestTime }: StoredHead): number {
  return order ?? requestTime
}

const MODES: readonly PurgeMode[] = ['hard', 'soft']

function byUrl({ everything, prefixes }: Ledger, url: string): Purged {
  let last = everything
  for (const prefix of Object.keys(prefixes)) {
    if (url.startsWith(prefix)) last = later(last, prefixes[prefix])
  }
  return last ?? NEVER
}
