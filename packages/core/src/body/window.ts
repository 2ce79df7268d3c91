/** The chunks of a body that are still to be had: all that came, or the last of them. */
export class Window {
  readonly #chunks: Uint8Array<ArrayBuffer>[] = []
  #dropped = 0
  #held = 0

  /** How many chunks are gone. */
  get dropped(): number {
    return this.#dropped
  }

  /** How many chunks came, those that are gone included. */
  get count(): number {
    return this.#dropped + this.#chunks.length
  }

  /** Bytes that are here. */
  get held(): number {
    return this.#held
  }

  push(chunk: Uint8Array<ArrayBuffer>): void {
    this.#chunks.push(chunk)
    this.#held += chunk.byteLength
  }

  /** Chunk number `at` of the body; `undefined` when it is gone, or has not come. */
  get(at: number): Uint8Array<ArrayBuffer> | undefined {
    return this.#chunks[at - this.#dropped]
  }

  /** Drops the oldest chunks until no more than `most` bytes are here, but none from number `needed` on. */
  shrink(most: number, needed: number): void {
    let count = 0
    for (; this.#held > most && this.#dropped + count < needed; count++) {
      this.#held -= this.#chunks[count]?.byteLength ?? 0
    }
    this.#chunks.splice(0, count)
    this.#dropped += count
  }

  /** All of it in one, when nothing is gone. */
  bytes(): Uint8Array<ArrayBuffer> {
    const [only] = this.#chunks
    if (this.#chunks.length === 1 && only !== undefined) return only
    const bytes = new Uint8Array(this.#held)
    let at = 0
    for (const chunk of this.#chunks) {
      bytes.set(chunk, at)
      at += chunk.byteLength
    }
    return bytes
  }
}
