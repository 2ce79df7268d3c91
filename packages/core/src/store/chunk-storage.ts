import type { StoredBody } from '../message.ts'
import type { ByteStorage } from './byte-storage.ts'
import { ChunkedBody, type ChunkRun, type Chunks, ContentLost, MAX_CHUNKS, newId } from './chunks.ts'
import { decodeFrame, encodeFrame } from './frame.ts'

const CHUNK = 3

/** How many chunks of one body are written, or read ahead, at a time. */
const AT_ONCE = 4
const AHEAD = 1
const REMOVED_AT_ONCE = 256

/** The chunks of long bodies in a storage. Its names are `base`, the name of their key, and what tells them apart. */
export class ChunkStorage {
  readonly each: number
  readonly #storage: ByteStorage
  readonly #readers = new Map<string, { count: number; whenFree?: () => void }>()

  /** @param each bytes of a chunk */
  constructor(storage: ByteStorage, each: number) {
    this.#storage = storage
    this.each = each
  }

  /**
   * Writes what comes. When it errors, a write fails, or there is more than 2^20 chunks can hold, what was written is removed,
   * and the promise rejects.
   */
  async write(
    base: string,
    content: AsyncIterable<Uint8Array>,
    expiresAt: number,
    now: number,
  ): Promise<Chunks> {
    const id = newId()
    const underWay = new Set<Promise<unknown>>()
    let failure: { readonly error: unknown } | undefined
    let count = 0
    let size = 0
    try {
      for await (const piece of content) {
        if (count >= MAX_CHUNKS)
          throw new RangeError(`Content of more than ${size} bytes needs larger records`)
        const frame = encodeFrame(CHUNK, { id, at: count, expiresAt }, piece)
        const ttl = expiresAt === Infinity ? undefined : Math.max(1000, expiresAt - now)
        const writing = attempt(() => this.#storage.write(chunkName(base, id, count), frame, ttl))
          .catch((error: unknown) => (failure ??= { error }))
          .finally(() => underWay.delete(writing))
        underWay.add(writing)
        count++
        size += piece.byteLength
        if (underWay.size >= AT_ONCE) await Promise.race(underWay)
        if (failure) break
      }
      await Promise.all(underWay)
      if (failure) throw failure.error
      return { id, each: this.each, size, expiresAt }
    } catch (error) {
      const pending = [...underWay]
      // the storage that just failed may fail again; what stays expires
      await this.#removeAll(base, id, count).catch(() => {})
      // a write that hangs may come to its end after all
      if (pending.length > 0)
        void Promise.all(pending)
          .then(() => this.#removeAll(base, id, count))
          .catch(() => {})
      throw error
    }
  }

  /**
   * The content in chunks.
   * @param owner tells the one entry that has it
   * @param onLost called when a piece of it turns out not to be there
   */
  open(base: string, owner: string, chunks: Chunks, onLost: () => void): ChunkedBody {
    const read = (first: number, last: number) => this.#read(base, chunks, first, last, onLost)
    void afterTurns(this.#hold(chunks.id))
    return new ChunkedBody(this.#storage, owner, chunks, read)
  }

  /** Whether `body` lies here, and belongs to the entry that `owner` tells. */
  has(body: StoredBody, owner: string): body is ChunkedBody {
    return body instanceof ChunkedBody && body.storage === this.#storage && body.owner === owner
  }

  /** Removes the chunks as soon as nobody in this process reads them. */
  async remove(base: string, chunks: ChunkRun): Promise<void> {
    const remove = (): Promise<unknown> => this.#removeAll(base, chunks.id, chunks.count)
    const reading = this.#readers.get(chunks.id)
    if (reading === undefined) await remove()
    else reading.whenFree = () => void remove().catch(() => {})
  }

  async #removeAll(base: string, id: string, count: number): Promise<void> {
    for (let first = 0; first < count; first += REMOVED_AT_ONCE) {
      const length = Math.min(REMOVED_AT_ONCE, count - first)
      await this.#storage.remove(Array.from({ length }, (_, at) => chunkName(base, id, first + at)))
    }
  }

  #read(
    base: string,
    chunks: Chunks,
    first: number,
    last: number,
    onLost: () => void,
  ): ReadableStream<Uint8Array<ArrayBuffer>> {
    const { id, each, size } = chunks
    const end = Math.min(last, size - 1)
    const ahead: Promise<Uint8Array<ArrayBuffer>>[] = []
    let next = Math.floor(first / each)
    let position = first
    const release = this.#hold(id)
    const nextPiece = async (): Promise<Uint8Array<ArrayBuffer> | undefined> => {
      for (; ahead.length <= AHEAD && next * each <= end; next++) {
        const piece = this.#readOne(base, chunks, next)
        piece.catch(() => {})
        ahead.push(piece)
      }
      const piece = await ahead.shift()
      const start = position % each
      const taken = piece?.subarray(start, start + end - position + 1)
      position += taken?.byteLength ?? 0
      return taken
    }
    const pull = async (
      controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>,
    ): Promise<void> => {
      try {
        const piece = await nextPiece()
        // a client may change what it is given, and some storages keep what they gave
        if (piece !== undefined) controller.enqueue(new Uint8Array(piece))
        if (piece !== undefined && position <= end) return
        release()
        controller.close()
      } catch (error) {
        release()
        if (error instanceof ContentLost) onLost()
        throw error
      }
    }
    return new ReadableStream({ pull, cancel: release }, { highWaterMark: 0 })
  }

  async #readOne(base: string, { id, each, size }: Chunks, at: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = await this.#storage.read(chunkName(base, id, at))
    const frame = bytes ? decodeFrame(bytes) : undefined
    const head = frame?.head as { id?: unknown; at?: unknown } | null | undefined
    const length = Math.min(each, size - at * each)
    if (frame?.kind !== CHUNK || head?.id !== id || head.at !== at || frame.body.byteLength !== length) {
      throw new ContentLost(`A piece of the stored content is missing: number ${at}`)
    }
    return frame.body
  }

  /** Counts a reader of a body; what is answered counts it out, once. */
  #hold(id: string): () => void {
    const reading = this.#readers.get(id) ?? { count: 0 }
    this.#readers.set(id, reading)
    reading.count++
    let held = true
    return () => {
      if (!held) return
      held = false
      if (--reading.count > 0) return
      this.#readers.delete(id)
      reading.whenFree?.()
    }
  }
}

function chunkName(base: string, id: string, at: number): string {
  return `${base}-${id}-${at}`
}

/** Turns of the microtask queue within which whoever asked for an entry begins to read its content. */
const TURNS = 100

/** Nobody else may remove the content between the answer and the first read. */
async function afterTurns(release: () => void): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) await undefined
  release()
}

/** So that what throws at once and what rejects are one. */
async function attempt<T>(work: () => T | Promise<T>): Promise<T> {
  return work()
}
