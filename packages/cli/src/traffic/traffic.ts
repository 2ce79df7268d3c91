import type { Exchange } from './exchange.ts'
import type { Happening } from './happening.ts'
import { Recent } from './recent.ts'
import { noTotals, type Totals, withCall, withExchange } from './totals.ts'

/** Who is told what goes through the proxy. */
export interface Audience {
  exchange(exchange: Exchange): void
  happening(happening: Happening): void
}

/** More rows than any terminal has. */
const ROWS = 500

/** What goes through the proxy: what has come to an end, and how much is under way. */
export class Traffic {
  readonly recent: Recent = new Recent(ROWS)
  #totals: Totals
  #underWay = 0
  #audience: Audience | undefined

  /** @param now ms since the epoch */
  constructor(now: number) {
    this.#totals = noTotals(now)
  }

  get totals(): Totals {
    return this.#totals
  }

  /** Requests that are being answered. */
  get underWay(): number {
    return this.#underWay
  }

  /** Tells `audience` from now on. */
  showTo(audience: Audience): void {
    this.#audience = audience
  }

  begin(): void {
    this.#underWay++
  }

  /** With `undefined` for one that had nothing to do with the cache. */
  end(exchange: Exchange | undefined): void {
    this.#underWay--
    if (exchange === undefined) return
    this.#totals = withExchange(this.#totals, exchange)
    this.recent.add(exchange)
    this.#audience?.exchange(exchange)
  }

  /** The origin is asked. */
  call(): void {
    this.#totals = withCall(this.#totals)
  }

  happening(happening: Happening): void {
    this.#audience?.happening(happening)
  }

  /** Counts from nothing again. @param now ms since the epoch */
  clear(now: number): void {
    this.#totals = noTotals(now)
    this.recent.clear()
  }
}
