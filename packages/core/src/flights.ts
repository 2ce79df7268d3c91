import type { LiveBody } from './body/live.ts'
import type { StoredHead } from './decide/decision.ts'
import type { Terms } from './decide/terms.ts'
import type { StoredBody, StoredResponse } from './message.ts'

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

/** One request to the handler, from its start until the store has its answer. */
export class Flight {
  /** Resolves when it is known what the request brings; never rejects. */
  readonly landed: Promise<Landing>
  readonly company: Company
  /** Whether a purge came in between: the answer is older than the purge and is not stored. */
  fenced = false
  readonly #leave: () => void
  #land!: (landing: Landing) => void

  constructor(company: Company, leave: () => void) {
    this.company = company
    this.landed = new Promise((resolve) => (this.#land = resolve))
    this.#leave = leave
  }

  land(landing: Landing): void {
    this.#land(landing)
  }

  /** From now on the store answers; whoever still waits goes on alone. */
  end(): void {
    this.#land({ kind: 'unshared' })
    this.#leave()
  }
}

/** How many keys are remembered as not worth waiting for. */
const REMEMBERED = 1024

/** The requests to the handler that are under way, by key (collapsing, RFC 9111 §4). */
export class Flights {
  readonly #underWay = new Map<string, Set<Flight>>()
  readonly #unshared = new Set<string>()

  /** The flights under `key` that others may wait for, oldest first; none where waiting was in vain before. */
  under(key: string): readonly Flight[] {
    const flights = this.#underWay.get(key)
    if (flights === undefined || this.#unshared.has(key)) return []
    return [...flights].filter(({ company }) => company === 'open')
  }

  start(key: string, company: Company = 'open'): Flight {
    const flights = this.#underWay.get(key) ?? new Set()
    this.#underWay.set(key, flights)
    const flight = new Flight(company, () => {
      flights.delete(flight)
      if (flights.size === 0 && this.#underWay.get(key) === flights) this.#underWay.delete(key)
    })
    flights.add(flight)
    return flight
  }

  /** Keeps what is under way under `key` out of the store and from those who come later. */
  fence(key: string): void {
    for (const flight of this.#underWay.get(key) ?? []) flight.fenced = true
    this.#underWay.delete(key)
  }

  /** Remembers whether the last answer under `key` could serve others: if not, nobody waits for the next. */
  learn(key: string, shared: boolean): void {
    this.#unshared.delete(key)
    if (shared) return
    this.#unshared.add(key)
    const [oldest] = this.#unshared
    if (this.#unshared.size > REMEMBERED && oldest !== undefined) this.#unshared.delete(oldest)
  }
}
