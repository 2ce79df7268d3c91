import { isOnWorkers } from './body/workers.ts'

/** One who waits: its signal is looked at only where somebody looks at that of the attendance. */
interface Client {
  readonly request: { readonly signal?: AbortSignal }
  /** Ends its being watched. */
  unwatch?: () => void
}

/**
 * Who waits for one answer. Its signal aborts when the last of them has left: the first to ask may leave, and others
 * still want what it asked for.
 */
export class Attendance {
  #made: AbortController | undefined
  readonly #present: Client[] = []
  #isOver = false

  /** What the handler is given in place of the client's own signal. Few look at it: to follow one costs as much as a whole hit. */
  get signal(): AbortSignal {
    if (this.#made === undefined) {
      this.#made = new AbortController()
      for (const client of Array.from(this.#present)) this.#watch(client)
    }
    return this.#made.signal
  }

  /** Counts a client until it leaves, as its signal says or by what is returned. */
  add(request: Client['request']): () => void {
    const client: Client = { request }
    this.#present.push(client)
    // the handler is called for the first, and could not look at the signals of others
    const isOfAnother = this.#present.length > 1 && isOnWorkers()
    if (this.#made !== undefined || isOfAnother) this.#watch(client)
    return () => this.#remove(client)
  }

  /** The answer is there, and is kept whoever leaves: from now on nothing aborts. */
  end(): void {
    this.#isOver = true
  }

  #watch(client: Client): void {
    if (client.unwatch !== undefined) return
    const { signal } = client.request
    const left = (): void => {
      this.#remove(client)
      if (this.#present.length === 0 && !this.#isOver) this.#made?.abort(signal?.reason)
    }
    client.unwatch = () => signal?.removeEventListener('abort', left)
    signal?.addEventListener('abort', left)
    if (signal?.aborted) left()
  }

  #remove(client: Client): void {
    const at = this.#present.indexOf(client)
    if (at >= 0) this.#present.splice(at, 1)
    client.unwatch?.()
  }
}
