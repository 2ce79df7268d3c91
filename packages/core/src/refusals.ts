import type { NotStored } from './decide/decision.ts'
import type { EventSink } from './events.ts'
import { Newest } from './store/newest.ts'

/** Why an answer was not stored. */
export interface Refusal {
  readonly reason: NotStored
  /** The status of the answer; left out where there was none. */
  readonly status?: number
  /** ms since the epoch. */
  readonly at: number
}

/** How many keys are remembered. */
const REMEMBERED = 1024

/** Tells of answers that were not stored, and remembers why the last ones were not: for who asks why nothing is there. */
export class Refusals {
  readonly #emit: EventSink | undefined
  readonly #now: () => number
  readonly #last = new Newest<string, Refusal>(REMEMBERED)

  /** @param now ms since the epoch */
  constructor(emit: EventSink | undefined, now: () => number) {
    this.#emit = emit
    this.#now = now
  }

  /** @param status that of the answer; `undefined` or 0: there was none */
  add(key: string, flight: number, reason: NotStored, status: number | undefined): void {
    const refusal = { reason, ...(status && { status }) }
    this.#last.note(key, { ...refusal, at: this.#now() })
    this.#emit?.({ type: 'not-stored', key, flight, ...refusal })
  }

  /** Why the last answer under `key` that was not stored was not, if it is remembered; one may have been stored since. */
  of(key: string): Refusal | undefined {
    return this.#last.get(key)
  }
}
