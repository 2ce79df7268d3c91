/** When a store that keeps failing is left alone, and for how long. */
export interface BreakerOptions {
  /** Operations that have to fail one after another. A whole number from 1, default 5. */
  readonly failures: number
  /** Ms until it is asked again; twice as long each time that it fails again, up to 30 times this. Default 1000. */
  readonly cooldown: number
}

const LONGEST = 30

/**
 * Stops asking a store that keeps failing, so that requests do not each wait for it, and tries it again with one
 * operation after a while. Times are ms since the epoch.
 */
export class Breaker {
  readonly #options: BreakerOptions
  #failures = 0
  #openUntil: number | undefined
  #cooldown: number
  #isProbing = false

  constructor(options: BreakerOptions) {
    this.#options = options
    this.#cooldown = options.cooldown
  }

  /** Whether the store is left alone, or being tried. */
  get isOpen(): boolean {
    return this.#openUntil !== undefined
  }

  /** Whether the store may be asked now. Whoever is told so says how it went. */
  allows(now: number): boolean {
    if (this.#openUntil === undefined) return true
    if (!this.wouldAllow(now)) return false
    this.#isProbing = true
    return true
  }

  /** What {@link allows} would say, for one who does not ask the store. */
  wouldAllow(now: number): boolean {
    return this.#openUntil === undefined || (now >= this.#openUntil && !this.#isProbing)
  }

  /** The store answered. Returns whether it had been left alone until now. */
  succeeded(): boolean {
    this.#failures = 0
    if (this.#openUntil === undefined) return false
    this.#openUntil = undefined
    this.#isProbing = false
    this.#cooldown = this.#options.cooldown
    return true
  }

  /** The store failed. Returns whether it is left alone from now on. */
  failed(now: number): boolean {
    if (this.#openUntil !== undefined) {
      if (!this.#isProbing) return false
      this.#isProbing = false
      this.#cooldown = Math.min(this.#cooldown * 2, this.#options.cooldown * LONGEST)
      this.#openUntil = now + this.#cooldown
      return false
    }
    if (++this.#failures < this.#options.failures) return false
    this.#openUntil = now + this.#cooldown
    return true
  }
}
