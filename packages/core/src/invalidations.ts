/** How many names are remembered; past that the oldest counts as the time of all that are not. */
const REMEMBERED = 10_000

/** When sets of responses were made invalid by name, in this process (RFC 9875 §3). */
export class Invalidations {
  readonly #times = new Map<string, number>()
  #forgotten = -Infinity

  /** @param now ms since the epoch */
  add(name: string, now: number): void {
    this.#times.delete(name)
    this.#times.set(name, now)
    const [oldest] = this.#times
    if (this.#times.size <= REMEMBERED || oldest === undefined) return
    this.#times.delete(oldest[0])
    this.#forgotten = Math.max(this.#forgotten, oldest[1])
  }

  get isEmpty(): boolean {
    return this.#times.size === 0
  }

  /** Whether what was asked for at `requestTime` (ms since the epoch) has been, or may have been, made invalid since. */
  covers(name: string, requestTime: number): boolean {
    return (this.#times.get(name) ?? this.#forgotten) >= requestTime
  }
}
