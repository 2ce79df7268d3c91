/** Content that a store has to take in time; how long a piece is in coming does not count. */
export class Paced {
  readonly content: ReadableStream<Uint8Array>
  /** Rejects when the store took too long: to ask for the next piece, or to settle after the end, an error or its own leaving. Never resolves. */
  readonly overdue: Promise<never>
  /** What `overdue` rejected with, once it has. */
  late: Error | undefined
  /** The content's own error, once it has failed. */
  failure: { readonly error: unknown } | undefined
  /** Whether the store was told that this was all. */
  isTaken = false
  readonly #source: ReadableStreamDefaultReader<Uint8Array>
  readonly #deadline: number
  #timer: ReturnType<typeof setTimeout> | undefined
  /** Why the store gets no more. */
  #stopped: Error | undefined
  #expire!: (error: Error) => void

  /** @param deadline ms for each piece */
  constructor(content: ReadableStream<Uint8Array>, deadline: number) {
    this.#source = content.getReader()
    this.#deadline = deadline
    this.overdue = new Promise((_, reject) => (this.#expire = reject))
    this.overdue.catch(() => {})
    this.content = new ReadableStream<Uint8Array>(
      { pull: (controller) => this.#pull(controller), cancel: (reason) => this.#leave(reason) },
      { highWaterMark: 0 },
    )
    this.#wait()
  }

  /** Says that the store is done, well or not: nothing is overdue any more, and the content is let go. */
  done(): void {
    this.#stop(new Error('The store is done'))
  }

  async #pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    clearTimeout(this.#timer)
    try {
      const { done, value } = await this.#source.read()
      // what was cancelled ends as if it were whole
      if (this.#stopped !== undefined) return controller.error(this.#stopped)
      this.isTaken = done
      if (done) controller.close()
      else controller.enqueue(value)
    } catch (error) {
      this.failure = { error }
      controller.error(error)
    }
    this.#wait()
  }

  #leave(reason: unknown): Promise<void> {
    this.#wait()
    this.#stopped = new Error('The store left')
    return this.#source.cancel(reason)
  }

  #wait(): void {
    clearTimeout(this.#timer)
    if (this.#stopped !== undefined) return
    this.#timer = setTimeout(() => {
      this.late = new Error(`No answer within ${this.#deadline} ms`)
      this.#stop(this.late)
      this.#expire(this.late)
    }, this.#deadline)
  }

  #stop(reason: Error): void {
    clearTimeout(this.#timer)
    this.#stopped ??= reason
    this.#source.cancel(reason).catch(() => {})
  }
}
