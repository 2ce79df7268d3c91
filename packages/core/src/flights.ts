import { Attendance } from './attendance.ts'
import type { LiveBody } from './body/live.ts'
import type { StoredHead } from './decide/decision.ts'
import type { Terms } from './decide/terms.ts'
import type { RequestHead, StoredBody, StoredResponse } from './message.ts'
import { requestDirectives } from './rules/directives.ts'
import { isShareable } from './rules/forwarding.ts'
import { Newest } from './store/newest.ts'

/** What a request that was under way turned out to be, for those who waited for it. */
export type Landing =
  /** An answer that may be stored, or a stored response that was validated. */
  | { readonly kind: 'answered'; readonly head: StoredHead; readonly content: Content; readonly terms: Terms }
  /** The handler failed, and a stale response covers for it. */
  | { readonly kind: 'failed'; readonly stored: StoredResponse; readonly terms: Terms }
  /** An answer for one client only. */
  | { readonly kind: 'unshared' }

/** Content that is here, or still on its way. */
export type Content = StoredBody | LiveBody

/** `open`: others may wait for it; `alone`: its answer is for one request. */
export type Company = 'open' | 'alone'

/** What a flight is to be for. */
export interface Departure {
  readonly key: string
  readonly request: RequestHead
  /** What {@link Flights.purges} said when the request came. */
  readonly since: number
}

/** Whether others may wait for the answer to `request`: it can serve them, and may be stored (RFC 9111 §5.2.1.5). */
export function canBeFollowed(request: RequestHead): boolean {
  return isShareable(request) && !requestDirectives(request).noStore
}

/** One request to the handler, from its start until the store has its answer. */
export class Flight {
  /** From 1 in each cache. */
  readonly id: number
  readonly request: RequestHead
  readonly since: number
  readonly company: Company
  /** The clients that wait for it. */
  readonly attendance: Attendance = new Attendance()
  /** Called once when it ends. */
  onEnd: (() => void) | undefined
  /** Whether it asks only now, having waited for another process: whoever waited for it meanwhile waits once more. */
  isLate = false
  /** What it brought, once that is known. */
  landing: Landing | undefined
  /** The keys under which it is, or was. */
  readonly keys: string[] = []
  readonly #leave: (flight: Flight) => void
  #awaited: Promise<Landing> | undefined
  #land: ((landing: Landing) => void) | undefined

  /** @param leave called when it ends */
  constructor(id: number, { request, since }: Departure, company: Company, leave: (flight: Flight) => void) {
    this.id = id
    this.#leave = leave
    this.request = request
    this.since = since
    this.company = company
  }

  /** Resolves when it is known what the request brings; never rejects. */
  get landed(): Promise<Landing> {
    return (this.#awaited ??= new Promise((resolve) => {
      if (this.landing === undefined) this.#land = resolve
      else resolve(this.landing)
    }))
  }

  land(landing: Landing): void {
    this.landing ??= landing
    if (landing.kind === 'answered') this.attendance.end()
    this.#land?.(this.landing)
  }

  /** From now on the store answers; whoever still waits goes on alone. */
  end(): void {
    this.land({ kind: 'unshared' })
    this.#leave(this)
    this.onEnd?.()
    this.onEnd = undefined
  }
}

/** How many keys are remembered as not worth waiting for, and as purged. */
const REMEMBERED = 1024

/** The requests to the handler that are under way, by key (collapsing, RFC 9111 §4). */
export class Flights {
  readonly #underWay = new Map<string, readonly Flight[]>()
  readonly #unshared = new Newest<string, true>(REMEMBERED)
  /** When keys were purged last, as a count of all purges; the oldest first. */
  readonly #purged = new Newest<string, number>(REMEMBERED)
  #purges = 0
  #started = 0
  /** When a flight under a key ended last, as a count of all ends; the oldest first. */
  readonly #ended = new Newest<string, number>(REMEMBERED)
  #ends = 0
  /** The latest purge whose key is no longer remembered: it may have been any. */
  #forgotten = 0
  readonly #isAtOnce: boolean

  /** @param isAtOnce whether the store answers at once: then no flight ends while it is asked, and {@link endedSince} knows of none */
  constructor(isAtOnce = false) {
    this.#isAtOnce = isAtOnce
  }

  /** How many flights there are. */
  get size(): number {
    let size = 0
    for (const flights of this.#underWay.values()) size += flights.length
    return size
  }

  /** How many purges there have been: what was read from the store before a later one may be gone since. */
  get purges(): number {
    return this.#purges
  }

  /** How many times a flight has ended: what was read from the store before a later one may be overtaken since. */
  get ends(): number {
    return this.#ends
  }

  /** Whether a flight under `key` is known to have ended after `ends` said `since`. */
  endedSince(key: string, since: number): boolean {
    return (this.#ended.get(key) ?? 0) > since
  }

  /** The flights under `key` that others may wait for, oldest first; none where waiting was in vain before. */
  under(key: string): readonly Flight[] {
    return this.isUnshared(key) ? [] : this.open(key)
  }

  /** Whether the last answer under `key` could not serve others. */
  isUnshared(key: string): boolean {
    return this.#unshared.has(key)
  }

  /** The flights under `key` whose answer may be for all; not those of requests that came before a purge. */
  open(key: string): readonly Flight[] {
    const flights = this.#underWay.get(key)
    const isOpen = ({ company, since }: Flight): boolean =>
      company === 'open' && !this.purgedSince(key, since)
    return flights === undefined ? [] : flights.filter(isOpen)
  }

  start(departure: Departure, company: Company = 'open'): Flight {
    const flight = new Flight(++this.#started, departure, company, this.#leave)
    this.join(departure.key, flight)
    return flight
  }

  /** Puts a flight under a key: where its answer is to be found under another than it started under, under both. */
  join(key: string, flight: Flight): void {
    if (flight.keys.includes(key) || this.isFenced(flight)) return
    flight.keys.push(key)
    const flights = this.#underWay.get(key)
    this.#underWay.set(key, flights === undefined ? [flight] : [...flights, flight])
  }

  /** Takes a flight from where it still is. */
  readonly #leave = (flight: Flight): void => {
    for (const key of flight.keys) {
      if (!this.#isAtOnce) this.#ended.note(key, ++this.#ends)
      const left = this.#underWay.get(key)?.filter((other) => other !== flight)
      if (left?.length === 0) this.#underWay.delete(key)
      else if (left !== undefined) this.#underWay.set(key, left)
    }
  }

  /** Keeps what is under way under `key` out of the store and from those who come later. */
  fence(key: string): void {
    this.#underWay.delete(key)
    const oldest = this.#purged.note(key, ++this.#purges)
    if (oldest !== undefined) this.#forgotten = oldest[1]
  }

  /** Whether one of the keys of a flight was, or may have been, purged since it started: what it brings is not stored. */
  isFenced(flight: Flight): boolean {
    for (const key of flight.keys) if (this.purgedSince(key, flight.since)) return true
    return false
  }

  /** Whether `key` was, or may have been, purged after `purges` said `since`. */
  purgedSince(key: string, since: number): boolean {
    return (this.#purged.get(key) ?? this.#forgotten) > since
  }

  /** Remembers whether the last answer under `key` could serve others: if not, nobody waits for the next. */
  learn(key: string, shared: boolean): void {
    if (shared) this.#unshared.delete(key)
    else this.#unshared.note(key, true)
  }
}
