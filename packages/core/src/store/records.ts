import { digest } from './digest.ts'
import { toBytes } from './raw.ts'
import { decodeRecord, encodeEntry, encodeIndex } from './record.ts'
import type { StoreRecord } from './record.ts'
import type { VariantIndex } from './variant-index.ts'

/** 68 years: whatever a driver computes from it stays a date and a 64-bit number. */
const MAX_TTL_SECONDS = 2 ** 31 - 1

/** What is used of unstorage's `Storage`, 1.17 or 2.x, with any driver. */
export interface UnstorageLike {
  getItemRaw(key: string): Promise<unknown>
  /** `ttl` in seconds. */
  setItemRaw(key: string, value: Uint8Array<ArrayBuffer>, options?: { ttl?: number }): Promise<unknown>
  removeItem(key: string): Promise<unknown>
}

/** What may stand under a name: nothing, a record, or what is no use (foreign, not whole, another key's, expired). */
export type Found = StoreRecord | { readonly kind: 'unusable' } | undefined

/**
 * The records of keys and their variants in a storage. `variant` is a variant's name; without one it is the base
 * record: the entry of a response without `Vary`, or the index of the variants.
 */
export class Records {
  /** ms since the epoch. */
  readonly now: () => number
  readonly #storage: UnstorageLike
  readonly #prefix: string

  constructor(storage: UnstorageLike, prefix: string, now: () => number) {
    this.now = now
    this.#storage = storage
    this.#prefix = prefix === '' ? '' : `${prefix}:`
  }

  async read(key: string, variant?: string): Promise<Found> {
    const raw = await this.#storage.getItemRaw(this.#nameOf(key, variant))
    if (raw === null || raw === undefined) return undefined
    const bytes = toBytes(raw)
    return (bytes && decodeRecord(key, bytes, this.now())) ?? { kind: 'unusable' }
  }

  writeEntry(
    key: string,
    variant: string | undefined,
    { stored, expiresAt }: Extract<StoreRecord, { kind: 'entry' }>,
  ): Promise<void> {
    return this.#write(this.#nameOf(key, variant), encodeEntry(key, stored, expiresAt), expiresAt)
  }

  writeIndex(key: string, index: VariantIndex, expiresAt: number): Promise<void> {
    return this.#write(this.#nameOf(key), encodeIndex(key, index, expiresAt), expiresAt)
  }

  async remove(key: string, variants: readonly (string | undefined)[]): Promise<void> {
    await Promise.all(variants.map((variant) => this.#storage.removeItem(this.#nameOf(key, variant))))
  }

  /** Flat, as a file system's driver cannot keep a record whose name is another's directory. */
  #nameOf(key: string, variant?: string): string {
    const base = this.#prefix + digest(key)
    return variant === undefined ? base : `${base}-${variant}`
  }

  async #write(name: string, bytes: Uint8Array<ArrayBuffer>, expiresAt: number): Promise<void> {
    // A TTL of 0 would be for ever: what is of no use any more gets the shortest there is.
    const seconds = Math.max(1, Math.ceil((expiresAt - this.now()) / 1000))
    const options = expiresAt === Infinity ? undefined : { ttl: Math.min(seconds, MAX_TTL_SECONDS) }
    await this.#storage.setItemRaw(name, bytes, options)
  }
}
