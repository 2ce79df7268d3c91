import { type Signal, signal } from './signal.ts'

/** One who reads a body that others read too. */
export interface Reader {
  /** How many chunks of the body it has taken. */
  taken: number
  /** Whether it is the capture, and no client. */
  readonly isCapture: boolean
  /** Whether it wants more than has come. */
  isWaiting: boolean
  /** Why it gets no more. */
  cut?: Error
}

/** Those who read one body, and wait for it and for each other. */
export class Readers {
  readonly #readers = new Set<Reader>()
  /** Raised when something has come, or nothing more comes. */
  #news: Signal = signal()
  /** Raised when a reader has taken something, wants more, or has left. */
  #demand: Signal = signal()
  /** The chunk for which those behind are waited for, and what ends that. */
  #holdup: { readonly at: number; readonly timer: ReturnType<typeof setTimeout> } | undefined

  add(reader: Reader): void {
    this.#readers.add(reader)
  }

  remove(reader: Reader): void {
    this.#readers.delete(reader)
    this.ask()
  }

  /** Whether a client reads. */
  get isAttended(): boolean {
    for (const { isCapture } of this.#readers) if (!isCapture) return true
    return false
  }

  /** The capture, where it reads like a client. */
  get capture(): Reader | undefined {
    for (const reader of this.#readers) if (reader.isCapture) return reader
    return undefined
  }

  get isAnyWaiting(): boolean {
    for (const { isWaiting } of this.#readers) if (isWaiting) return true
    return false
  }

  /** The number of the next chunk of the reader that is furthest behind; `count` when none is behind that. */
  slowest(count: number): number {
    let slowest = count
    for (const { taken } of this.#readers) slowest = Math.min(slowest, taken)
    return slowest
  }

  /** Waits with `reader` until something has come, or nothing more comes. */
  async waitForNews(reader: Reader): Promise<void> {
    reader.isWaiting = true
    this.ask()
    await this.#news.promise
  }

  /** Says that something has come, or that nothing more comes. */
  tell(): void {
    for (const reader of this.#readers) reader.isWaiting = false
    const news = this.#news
    this.#news = signal()
    news.raise()
  }

  /** Says that a reader has taken something, wants more, or has left. */
  ask(): void {
    this.#demand.raise()
  }

  /** What is raised at the next {@link ask} from now on. */
  get nextDemand(): Promise<void> {
    this.#demand = signal()
    return this.#demand.promise
  }

  /**
   * While there is no room, sees to it that those whom a client waits for take something within `stall` ms, whatever the
   * other readers do meanwhile: else `onStall` is given them. The capture alone waits for ever.
   */
  watch(isFull: boolean, count: number, stall: number, onStall: (reader: Reader) => void): void {
    const readers = [...this.#readers]
    const isClientKept = isFull && readers.some(({ isWaiting, isCapture }) => isWaiting && !isCapture)
    const at = isClientKept ? this.slowest(count) : undefined
    if (at === this.#holdup?.at) return
    clearTimeout(this.#holdup?.timer)
    const end = (): void => {
      this.#holdup = undefined
      for (const reader of readers) if (reader.taken === at) onStall(reader)
      this.tell()
      // where another has come to stand in the same place
      this.ask()
    }
    this.#holdup = at === undefined ? undefined : { at, timer: setTimeout(end, stall) }
  }
}
