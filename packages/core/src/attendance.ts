/**
 * Who waits for one answer. Its signal aborts when the last of them has left: the first to ask may leave, and others
 * still want what it asked for.
 */
export class Attendance {
  #made: AbortController | undefined
  #waiting = 0
  #isOver = false

  /** What the handler is given in place of the client's own signal. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Counts a client until it leaves, as its signal says or by what is returned. */
  add(client: AbortSignal | undefined): () => void {
    let isHere = true
    const leave = (): void => {
      if (!isHere) return
      isHere = false
      client?.removeEventListener('abort', left)
      this.#waiting--
    }
    const left = (): void => {
      leave()
      if (this.#waiting === 0 && !this.#isOver) this.#controller.abort(client?.reason)
    }
    this.#waiting++
    client?.addEventListener('abort', left)
    if (client?.aborted) left()
    return leave
  }

  /** The answer is there, and is kept whoever leaves: from now on nothing aborts. */
  end(): void {
    this.#isOver = true
  }

  /** Most handlers look at no signal, and few clients leave. */
  get #controller(): AbortController {
    return (this.#made ??= new AbortController())
  }
}
