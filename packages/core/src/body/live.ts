import type { NotCaptured } from '../decide/decision.ts'

/** How a capture ended: with the whole content, or with the reason why there is none. */
export type Capture =
  | { readonly kind: 'whole'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'none'; readonly reason: NotCaptured }

export interface LiveBodyOptions {
  /** Bytes; a longer body is not captured, and then flows only as fast as its fastest reader takes it. */
  readonly limit: number
  /** The declared length in bytes: a body that ends elsewhere is incomplete (RFC 9111 §3.3). */
  readonly length: number | undefined
  /** How long a body may bring nothing, in ms, before nobody new is to wait for it. */
  readonly stall: number
  /** The clock: ms since the epoch. */
  readonly now: () => number
  /** How long a body that nobody reads any more may go on, in ms, before it is given up. */
  readonly patience: number
}

interface Reader {
  /** How many chunks of the body it has taken. */
  taken: number
}

/**
 * One body, read once from its source and many times from here, by each reader from its first byte. It is
 * captured as fast as it comes, whatever its readers do, until it ends or passes the limit.
 */
export class LiveBody {
  /** Settles when the capture has ended; never rejects. */
  readonly captured: Promise<Capture>
  /** Settles when nothing more comes from the source; never rejects. */
  readonly ended: Promise<void>

  readonly #source: ReadableStreamDefaultReader<Uint8Array>
  readonly #options: LiveBodyOptions
  readonly #readers = new Set<Reader>()
  /** Copies of the chunks from number `#dropped` on. */
  #chunks: Uint8Array<ArrayBuffer>[] = []
  #dropped = 0
  #size = 0
  #capturing = true
  /** When the body last brought something. */
  #heard: number
  #end: { readonly error?: unknown } | undefined
  #settle!: (capture: Capture) => void
  #news = signal()
  #demand = signal()
  #patience: ReturnType<typeof setTimeout> | undefined

  constructor(source: ReadableStream<Uint8Array>, options: LiveBodyOptions) {
    this.#source = source.getReader()
    this.#options = options
    this.#heard = options.now()
    this.captured = new Promise((settle) => (this.#settle = settle))
    this.ended = this.#pump()
  }

  /** Whether a new reader can still have the body from its first byte, and need not fear to wait for ever. */
  get readable(): boolean {
    const { now, stall } = this.#options
    if (this.#end === undefined && now() - this.#heard > stall) return false
    const broken = this.#end !== undefined && 'error' in this.#end
    return this.#dropped === 0 && !broken && (this.#capturing || this.#end !== undefined)
  }

  /** The body from its first byte. Errors when the source does. */
  read(): ReadableStream<Uint8Array> {
    const reader: Reader = { taken: 0 }
    this.#readers.add(reader)
    clearTimeout(this.#patience)
    return new ReadableStream<Uint8Array>(
      {
        pull: (controller) => this.#deliver(reader, controller),
        cancel: () => this.#leave(reader),
      },
      { highWaterMark: 0 },
    )
  }

  /** Says that nobody may be reading: the body is given up when its patience ends. */
  unattended(): void {
    if (this.#readers.size > 0 || this.#end !== undefined) return
    if (!this.#capturing) return this.#abandon('too-large')
    clearTimeout(this.#patience)
    this.#patience = setTimeout(() => {
      // on Workers a reader that came with another request cannot clear this timer
      if (this.#readers.size === 0) this.#abandon('endless')
    }, this.#options.patience)
  }

  async #deliver(reader: Reader, controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    while (reader.taken - this.#dropped >= this.#chunks.length && this.#end === undefined) {
      this.#demand.raise()
      await this.#news.promise
    }
    const chunk = this.#chunks[reader.taken - this.#dropped]
    if (chunk !== undefined) {
      reader.taken++
      // a reader may change what it was given, and others still need it
      controller.enqueue(new Uint8Array(chunk))
      if (!this.#capturing) this.#dropTaken()
      return
    }
    this.#readers.delete(reader)
    if (this.#end !== undefined && 'error' in this.#end) controller.error(this.#end.error)
    else controller.close()
  }

  #leave(reader: Reader): void {
    this.#readers.delete(reader)
    this.unattended()
  }

  async #pump(): Promise<void> {
    try {
      for (;;) {
        if (!this.#capturing) await this.#demand.promise
        const { done, value } = await this.#source.read()
        if (done) return this.#finish({})
        this.#take(value)
      }
    } catch (error) {
      this.#finish({ error })
      this.#source.cancel(error).catch(() => {})
    }
  }

  #take(chunk: Uint8Array): void {
    if (!(chunk instanceof Uint8Array)) throw new TypeError('A body must be made of Uint8Array chunks')
    // a Buffer's slice() would share its bytes
    this.#chunks.push(new Uint8Array(chunk))
    this.#size += chunk.byteLength
    this.#heard = this.#options.now()
    if (this.#size > this.#options.limit) this.#release('too-large')
    this.#tell()
  }

  #finish(end: { readonly error?: unknown }): void {
    if (this.#end !== undefined) return
    this.#end = end
    clearTimeout(this.#patience)
    const { length } = this.#options
    const whole = !('error' in end) && (length === undefined || length === this.#size)
    if (this.#capturing) this.#settle(whole ? { kind: 'whole', bytes: this.#bytes() } : none('incomplete'))
    this.#tell()
  }

  /** Ends the capture: from now on chunks are kept only until the slowest reader has them, and asked for one by one. */
  #release(reason: NotCaptured): void {
    this.#capturing = false
    this.#settle(none(reason))
    this.#demand = signal()
    this.#dropTaken()
    this.unattended()
  }

  #abandon(reason: NotCaptured): void {
    this.#capturing = false
    this.#settle(none(reason))
    this.#finish({ error: new Error('The body was given up: nobody was reading it') })
    this.#source.cancel().catch(() => {})
    // nobody will ask for more, and whoever waits for the end should not wait for that
    this.#demand.raise()
  }

  #dropTaken(): void {
    let slowest = Infinity
    for (const { taken } of this.#readers) slowest = Math.min(slowest, taken)
    const count = Math.min(slowest - this.#dropped, this.#chunks.length)
    this.#chunks.splice(0, count)
    this.#dropped += count
  }

  #tell(): void {
    const news = this.#news
    this.#news = signal()
    news.raise()
  }

  #bytes(): Uint8Array<ArrayBuffer> {
    const [only] = this.#chunks
    if (this.#chunks.length === 1 && only !== undefined) return only
    const bytes = new Uint8Array(this.#size)
    let at = 0
    for (const chunk of this.#chunks) {
      bytes.set(chunk, at)
      at += chunk.byteLength
    }
    return bytes
  }
}

function none(reason: NotCaptured): Capture {
  return { kind: 'none', reason }
}

interface Signal {
  readonly promise: Promise<void>
  raise(): void
}

function signal(): Signal {
  let raise!: () => void
  const promise = new Promise<void>((resolve) => (raise = resolve))
  return { promise, raise }
}
