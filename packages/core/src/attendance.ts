/**
 * Who waits for one answer. Its signal aborts when the last of them has left: the first to ask may leave, and others
 * still want what it asked for.
 */
export class Attendance {
  #controller: AbortController | undefined
  #reason: unknown
  #isAborted = false
  #waiting = 0
  #isOver = false

  /** What the handler is given in place of the client's own signal. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController()
      if (this.#isAborted) this.#controller.abort(this.#reason)
    }
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
      if (this.#waiting === 0 && !this.#isOver) this.#abort(client?.reason)
    }
    this.#waiting++
    client?.addEventListener('abort', left)
    if (client?.aborted) left()
    return leave
  }

  #abort(reason: unknown): void {
    this.#isAborted = true
    this.#reason = reason
    this.#controller?.abort(reason)
  }

  /** The answer is there, and is kept whoever leaves: from now on nothing aborts. */
  end(): void {
    this.#isOver = true
  }
}
