import type { Exchange } from './exchange.ts'
import { tell } from './tell.ts'

/** Requests that came one after another and were answered alike: the last of them, and how many they are. */
export interface Run {
  readonly last: Exchange
  readonly times: number
}

/** The last requests, oldest first. */
export class Recent {
  readonly #bound: number
  #runs: Run[] = []

  /** @param bound how many runs are kept */
  constructor(bound: number) {
    this.#bound = bound
  }

  add(exchange: Exchange): void {
    const run = this.#runs.at(-1)
    if (run !== undefined && isAlike(run.last, exchange)) {
      this.#runs[this.#runs.length - 1] = { last: exchange, times: run.times + 1 }
      return
    }
    this.#runs.push({ last: exchange, times: 1 })
    // in one go: what is moved for each request costs more than what is drawn
    if (this.#runs.length > 2 * this.#bound) this.#runs = this.#runs.slice(-this.#bound)
  }

  /** The last `count`, oldest first. */
  last(count: number): readonly Run[] {
    return this.#runs.slice(Math.max(0, this.#runs.length - Math.min(count, this.#bound)))
  }

  clear(): void {
    this.#runs = []
  }
}

function isAlike(one: Exchange, other: Exchange): boolean {
  return (
    one.method === other.method &&
    one.url === other.url &&
    one.status === other.status &&
    tell(one).what === tell(other).what
  )
}
