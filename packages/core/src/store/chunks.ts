import type { StreamedBody } from '../message.ts'
import type { ByteStorage } from './byte-storage.ts'

/** No body has more chunks: what says so is not to be believed, and would take for ever to remove. */
export const MAX_CHUNKS: number = 2 ** 20

/** Where content lies that is not in its entry's own record: in chunks of `each` bytes, the last one shorter. */
export interface Chunks {
  /** Part of each chunk's name, new for every body: a head finds its own chunks or none. */
  readonly id: string
  readonly each: number
  readonly size: number
  /** ms since the epoch, from which on the storage may have forgotten them; `Infinity`: never. */
  readonly expiresAt: number
}

/** What a head says that is there and is not, or not whole. */
export class ContentLost extends Error {
  override name = 'ContentLost'
}

/** A body in chunks, by which its storage knows it again when only its head is to be written. */
export class ChunkedBody implements StreamedBody {
  readonly storage: ByteStorage
  readonly owner: string
  readonly chunks: Chunks
  readonly #read: (first: number, last: number) => ReadableStream<Uint8Array<ArrayBuffer>>

  constructor(
    storage: ByteStorage,
    owner: string,
    chunks: Chunks,
    read: (first: number, last: number) => ReadableStream<Uint8Array<ArrayBuffer>>,
  ) {
    this.storage = storage
    this.owner = owner
    this.chunks = chunks
    this.#read = read
  }

  get byteLength(): number {
    return this.chunks.size
  }

  read(first = 0, last: number = this.chunks.size - 1): ReadableStream<Uint8Array<ArrayBuffer>> {
    return this.#read(first, last)
  }
}

/** What has to be known of chunks to remove them. */
export interface ChunkRun {
  readonly id: string
  readonly count: number
}

export function runOf({ id, each, size }: Chunks): ChunkRun {
  return { id, count: Math.ceil(size / each) }
}

/** A name that was never there before: 120 random bits in base 36. */
export function newId(): string {
  const random = crypto.getRandomValues(new Uint32Array(4))
  return Array.from(random, (part) => part.toString(36)).join('')
}
