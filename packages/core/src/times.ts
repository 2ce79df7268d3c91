import { Newest } from './store/newest.ts'

/** How many names are remembered. */
const REMEMBERED = 100_000

/** When each of many names was last called: ms since the epoch. */
export class Times {
  readonly #times = new Newest<string, number>(REMEMBERED)
  readonly #isKeptElsewhere: boolean
  #forgotten = 0

  /** @param isKeptElsewhere whether a name may be forgotten; else the time of the oldest that was counts for all that are not known */
  constructor(isKeptElsewhere: boolean) {
    this.#isKeptElsewhere = isKeptElsewhere
  }

  add(name: string, now: number): void {
    const oldest = this.#times.note(name, now)
    if (oldest !== undefined && !this.#isKeptElsewhere) this.#forgotten = Math.max(this.#forgotten, oldest[1])
  }

  /** Whether it is `name` itself whose time {@link get} tells, and not that of all that are forgotten. */
  knows(name: string): boolean {
    return this.#times.has(name)
  }

  /** 0: never. */
  get(name: string): number {
    return this.#times.get(name) ?? this.#forgotten
  }
}
