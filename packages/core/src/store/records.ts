import type { ByteStorage } from './byte-storage.ts'
import { type ChunkRun, runOf } from './chunks.ts'
import { digest } from './digest.ts'
import { Decoded } from './decoded.ts'
import { chunksIn, encodeEntry, encodeIndex, isChunks } from './record.ts'
import type { StoreRecord } from './record.ts'
import type { VariantIndex } from './variant-index.ts'

/** A response and its content, or where that lies. */
export type Entry = Extract<StoreRecord, { kind: 'entry' }>

/** What is of no use: foreign, not whole, another key's, or expired; then its chunks may still be there. */
export interface Unusable {
  readonly kind: 'unusable'
  readonly chunks: ChunkRun | undefined
}

/** What may stand under a name: nothing, a record, or what is no use. */
export type Found = StoreRecord | Unusable | undefined

/**
 * The records of keys and their variants in a storage. `variant` is a variant's name; without one it is the base
 * record: the entry of a response without `Vary`, or the index of the variants.
 */
export class Records {
  /** ms since the epoch. */
  readonly now: () => number
  readonly #storage: ByteStorage
  readonly #prefix: string
  readonly #decoded = new Decoded()

  constructor(storage: ByteStorage, prefix: string, now: () => number) {
    this.now = now
    this.#storage = storage
    this.#prefix = prefix === '' ? '' : `${prefix}:`
  }

  /**
   * The name of a key's base record, with which the names of all its records begin. Flat, as a file system's driver
   * cannot keep a record whose name is another's directory.
   */
  baseOf(key: string): string {
    return this.#prefix + digest(key)
  }

  async read(key: string, variant?: string): Promise<Found> {
    const name = this.#nameOf(key, variant)
    const bytes = await this.#storage.read(name)
    if (bytes === null || bytes === undefined) return undefined
    const record = this.#decoded.decode(name, key, bytes, this.now())
    // a variant where there should be none is not what was written there
    const isMisplaced = variant === undefined && record?.kind === 'entry' && record.head.selecting.length > 0
    if (record !== undefined && !isMisplaced) return record
    return { kind: 'unusable', chunks: chunksIn(key, bytes) }
  }

  async writeEntry(key: string, variant: string | undefined, entry: Omit<Entry, 'kind'>): Promise<void> {
    const { head, content, expiresAt } = entry
    const bytes = encodeEntry(key, head, content, expiresAt)
    // whoever replaces what has expired has to find its chunks
    const until = isChunks(content) ? Math.max(expiresAt, content.expiresAt) : expiresAt
    await this.#write(this.#nameOf(key, variant), bytes, until)
  }

  async writeIndex(key: string, index: VariantIndex, expiresAt: number): Promise<void> {
    await this.#write(this.#nameOf(key), encodeIndex(key, index, expiresAt), expiresAt)
  }

  async remove(key: string, variants: readonly (string | undefined)[]): Promise<void> {
    if (variants.length > 0) await this.#storage.remove(variants.map((variant) => this.#nameOf(key, variant)))
  }

  #nameOf(key: string, variant?: string): string {
    return variant === undefined ? this.baseOf(key) : `${this.baseOf(key)}-${variant}`
  }

  async #write(name: string, bytes: Uint8Array<ArrayBuffer>, expiresAt: number): Promise<void> {
    const ttl = expiresAt === Infinity ? undefined : Math.max(1000, expiresAt - this.now())
    await this.#storage.write(name, bytes, ttl)
  }
}

/** The chunks of an entry, as they are to be removed. */
export function chunksOfEntry({ content }: Pick<Entry, 'content'>): ChunkRun | undefined {
  return isChunks(content) ? runOf(content) : undefined
}

/** The chunks of what was found under a name, but not those of the variants that an index lists. */
export function chunksOfFound(found: Found): ChunkRun | undefined {
  return found?.kind === 'entry'
    ? chunksOfEntry(found)
    : found?.kind === 'unusable'
      ? found.chunks
      : undefined
}

/** The chunks of each variant of an index that is among `names`. */
export function chunksOfVariants({ chunks }: VariantIndex, names: readonly string[]): ChunkRun[] {
  return names.flatMap((name) => chunks[name] ?? [])
}
