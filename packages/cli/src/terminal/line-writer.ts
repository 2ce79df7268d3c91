import type { Output } from '../host.ts'

/** How many lines may wait for a reader; more are left out. */
const BOUND = 10_000

/**
 * Writes lines as fast as their reader takes them, many at once where many come, and never keeps the proxy waiting: what a
 * slow reader has no time for is left out, and counted.
 */
export class LineWriter {
  readonly #output: Output
  readonly #tellLost: (count: number) => string
  #lines: string[] = []
  #lost = 0
  #isBusy = false

  /** @param tellLost the line that stands for so many */
  constructor(output: Output, tellLost: (count: number) => string) {
    this.#output = output
    this.#tellLost = tellLost
  }

  write(line: string): void {
    if (this.#lines.length >= BOUND) this.#lost++
    else this.#lines.push(line)
    if (this.#isBusy) return
    this.#isBusy = true
    setImmediate(() => this.#next())
  }

  /** Hands over all that waits, and whether the reader keeps up with it. */
  flush(): boolean {
    if (this.#lost > 0) this.#lines.push(this.#tellLost(this.#lost))
    this.#lost = 0
    const lines = this.#lines
    this.#lines = []
    return lines.length === 0 || this.#output.write(`${lines.join('\n')}\n`) !== false
  }

  #next(): void {
    if (this.flush() || this.#output.once === undefined) this.#isBusy = false
    else this.#output.once('drain', () => this.#next())
  }
}
