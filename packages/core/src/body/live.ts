import type { NotCaptured } from '../decide/decision.ts'
import type { Source } from './source.ts'
import { type Capture, none, NotWhole } from './capture.ts'
import type { LiveBodyOptions } from './live-options.ts'
import { type Reader, Readers } from './readers.ts'
import { Window } from './window.ts'

export type { LiveBodyOptions } from './live-options.ts'

/**
 * One body, read once from its source and many times from here, by each reader from its first byte. Up to the window it
 * is captured as fast as it comes, whatever its readers do. A longer one comes as fast as its readers take it, the
 * capture being one of them, and no more than the window is held between the fastest and the slowest.
 */
export class LiveBody {
  /** Settles when the capture has ended, or goes on as a stream; never rejects. */
  readonly captured: Promise<Capture>
  /** Settles when nothing more comes from the source; never rejects. */
  readonly ended: Promise<void>

  readonly #source: Source
  readonly #options: LiveBodyOptions
  readonly #readers = new Readers()
  readonly #window = new Window()
  #size = 0
  /** `here`: kept whole in the window; `streamed`: read like a client; `over`: not any more. */
  #capture: 'here' | 'streamed' | 'over' = 'here'
  /** When the body last brought something. */
  #heard: number
  #end: { readonly error?: unknown } | undefined
  #settle!: (capture: Capture) => void
  #patience: ReturnType<typeof setTimeout> | undefined

  constructor(source: Source, options: LiveBodyOptions) {
    this.#source = source
    this.#options = options
    this.#heard = options.now()
    this.captured = new Promise((settle) => (this.#settle = settle))
    if (options.streams && (options.length ?? 0) > this.#inMemory) this.#outgrow()
    this.ended = this.#pump()
  }

  /** Whether a new reader can still have the body from its first byte, and need not fear to wait for ever. */
  get readable(): boolean {
    const { now, stall } = this.#options
    if (this.#end === undefined && now() - this.#heard > stall) return false
    const broken = this.#end !== undefined && 'error' in this.#end
    return this.#window.dropped === 0 && !broken
  }

  /**
   * The body from its first byte. Errors when the source does, when the reader keeps others waiting for too long, and
   * when that byte is not here any more.
   */
  read(): ReadableStream<Uint8Array<ArrayBuffer>> {
    const reader: Reader = { taken: 0, isCapture: false, isWaiting: false }
    if (this.#window.dropped > 0) reader.cut = new Error('The beginning of the body is not here any more')
    else clearTimeout(this.#patience)
    return this.#read(reader)
  }

  /** Says that nobody may be reading: the body is given up when its patience ends. */
  unattended(): void {
    if (this.#end !== undefined || this.#readers.isAttended) return
    if (this.#capture === 'over') return this.#abandon('too-large')
    clearTimeout(this.#patience)
    this.#patience = setTimeout(() => {
      // on Workers a reader that came with another request cannot clear this timer
      if (!this.#readers.isAttended) this.#abandon('endless')
    }, this.#options.patience)
  }

  /** Bytes up to which the body is captured without its readers. */
  get #inMemory(): number {
    const { limit, window, streams } = this.#options
    return streams ? Math.min(limit, window) : limit
  }

  #read(reader: Reader): ReadableStream<Uint8Array<ArrayBuffer>> {
    if (reader.cut === undefined) this.#readers.add(reader)
    return new ReadableStream<Uint8Array<ArrayBuffer>>(
      { pull: (controller) => this.#deliver(reader, controller), cancel: () => this.#leave(reader) },
      { highWaterMark: 0 },
    )
  }

  async #deliver(
    reader: Reader,
    controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>,
  ): Promise<void> {
    while (reader.taken >= this.#window.count && this.#end === undefined && reader.cut === undefined) {
      await this.#readers.waitForNews(reader)
    }
    const chunk = reader.cut === undefined ? this.#window.get(reader.taken) : undefined
    if (chunk === undefined) return this.#close(reader, controller)
    reader.taken++
    // a reader may change what it was given, and others still need it; the capture does not
    controller.enqueue(reader.isCapture ? chunk : new Uint8Array(chunk))
    if (this.#capture !== 'here') this.#shrink()
    this.#readers.ask()
  }

  #close(reader: Reader, controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>): void {
    this.#readers.remove(reader)
    if (reader.cut !== undefined) controller.error(reader.cut)
    else if (this.#end !== undefined && 'error' in this.#end) controller.error(this.#end.error)
    else if (reader.isCapture && !this.#isWhole()) controller.error(new NotWhole('incomplete'))
    else controller.close()
  }

  #leave(reader: Reader): void {
    if (reader.isCapture) this.#capture = 'over'
    this.#readers.remove(reader)
    this.unattended()
  }

  async #pump(): Promise<void> {
    try {
      for (;;) {
        if (this.#capture !== 'here') await this.#room()
        const { done, value } = await this.#source.read()
        if (done) return this.#finish({})
        this.#take(value)
      }
    } catch (error) {
      this.#finish({ error })
      this.#source.cancel(error).catch(() => {})
    }
  }

  /** Waits until a reader wants more than has come, and there is room for it. */
  async #room(): Promise<void> {
    const watch = (isFull: boolean): void =>
      this.#readers.watch(isFull, this.#window.count, this.#options.stall, (reader) => this.#cut(reader))
    while (this.#end === undefined) {
      const demand = this.#readers.nextDemand
      this.#shrink()
      const isFull = this.#window.held > this.#options.window
      if (this.#readers.isAnyWaiting && !isFull) break
      watch(isFull)
      await demand
    }
    watch(false)
  }

  /** Nobody can come any more once something is gone: then only what is still to be read is kept. */
  #shrink(): void {
    const most = this.#window.dropped > 0 ? 0 : this.#options.window
    this.#window.shrink(most, this.#readers.slowest(this.#window.count))
  }

  /** Lets one go whom the others wait for. */
  #cut(reader: Reader): void {
    reader.cut = new Error('The body was cut: others waited for this reader for too long')
    this.#leave(reader)
  }

  #take(chunk: Uint8Array<ArrayBuffer>): void {
    if (!(chunk instanceof Uint8Array)) throw new TypeError('A body must be made of Uint8Array chunks')
    this.#window.push(chunk)
    this.#size += chunk.byteLength
    this.#heard = this.#options.now()
    if (this.#size > this.#options.limit) this.#release()
    else if (this.#capture === 'here' && this.#size > this.#inMemory) this.#outgrow()
    this.#readers.tell()
  }

  #isWhole(): boolean {
    return this.#options.length === undefined || this.#options.length === this.#size
  }

  #finish(end: { readonly error?: unknown }): void {
    if (this.#end !== undefined) return
    this.#end = end
    clearTimeout(this.#patience)
    if (this.#capture === 'here') {
      const whole = !('error' in end) && this.#isWhole()
      this.#settle(whole ? { kind: 'whole', bytes: this.#window.bytes() } : none('incomplete'))
    }
    this.#readers.tell()
    // whoever waits for room need not any more
    this.#readers.ask()
  }

  /** The body is longer than the window: from now on the capture reads like a client. */
  #outgrow(): void {
    this.#capture = 'streamed'
    this.#settle({ kind: 'streamed', content: this.#read({ taken: 0, isCapture: true, isWaiting: false }) })
  }

  /** The body is longer than the limit: the capture ends. */
  #release(): void {
    if (this.#capture === 'over') return
    this.#capture = 'over'
    this.#settle(none('too-large'))
    const { capture } = this.#readers
    if (capture !== undefined) {
      capture.cut = new NotWhole('too-large')
      this.#readers.remove(capture)
    }
    this.unattended()
  }

  #abandon(reason: NotCaptured): void {
    this.#settle(none(reason))
    this.#capture = 'over'
    this.#finish({ error: new NotWhole(reason) })
    this.#source.cancel().catch(() => {})
  }
}
