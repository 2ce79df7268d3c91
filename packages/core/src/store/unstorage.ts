import type { RequestHead, StoredResponse } from '../message.ts'
import { createKeyedQueue } from './queue.ts'
import type { StoreRecord } from './record.ts'
import { Records } from './records.ts'
import type { Found, UnstorageLike } from './records.ts'
import type { Store } from './store.ts'
import { addVariant, emptyIndex, selectedNames, variantName } from './variant-index.ts'

export type { UnstorageLike } from './records.ts'

const MAX_WAITING = 256

/** How responses are laid out in an unstorage `Storage`. */
export interface UnstorageStoreOptions {
  /** What each record's key starts with: segments of letters, digits, `_`, `-` and `.`, parted by `:`. Default `'freshet'`. */
  prefix?: string
  /** How many variants of one key are kept; the oldest goes first. A whole number from 1, default 64. */
  maxVariants?: number
  /** The largest body in bytes that is kept, default 16 MiB: in base64 and with its head it fits Cloudflare KV's 25 MiB. */
  maxRecordBytes?: number
  /** The clock that says whether a record has expired: ms since the epoch. Default `Date.now`. */
  now?: () => number
}

/**
 * A store in any unstorage `Storage`. A response without `Vary` is one record; the variants of one that varies are
 * a record each, beside one that lists them. It throws what the driver throws, and has no deadline of its own.
 * `put` rejects with a `RangeError` when the body is larger than `maxRecordBytes`; what it would have replaced is gone.
 * Throws a `TypeError` on options out of range.
 */
export function createUnstorageStore(storage: UnstorageLike, options: UnstorageStoreOptions = {}): Store {
  const {
    prefix = 'freshet',
    maxVariants = 64,
    maxRecordBytes = 16 * 1024 ** 2,
    now = () => Date.now(),
  } = options
  if (prefix !== '' && !prefix.split(':').every(isSegment)) {
    throw new TypeError(
      `prefix must be segments of letters, digits, _, - and . parted by ":", not "${prefix}"`,
    )
  }
  if (!Number.isInteger(maxVariants) || maxVariants < 1) {
    throw new TypeError(`maxVariants must be a whole number from 1, not ${maxVariants}`)
  }
  if (!(maxRecordBytes > 0)) throw new TypeError(`maxRecordBytes must be more than 0, not ${maxRecordBytes}`)
  return new UnstorageStore(new Records(storage, prefix, now), { maxVariants, maxRecordBytes })
}

/** unstorage refuses `.` and `..`. */
function isSegment(segment: string): boolean {
  return /^[\w.-]+$/.test(segment) && !/^\.+$/.test(segment)
}

interface Limits {
  readonly maxVariants: number
  readonly maxRecordBytes: number
}

class UnstorageStore implements Store {
  readonly #records: Records
  readonly #limits: Limits
  // Two writers of one index at once would each list only their own variant.
  readonly #inTurn = createKeyedQueue(MAX_WAITING)

  constructor(records: Records, limits: Limits) {
    this.#records = records
    this.#limits = limits
  }

  async match(key: string, request: RequestHead): Promise<readonly StoredResponse[] | undefined> {
    const base = await this.#records.read(key)
    if (base === undefined || base.kind === 'unusable') return undefined
    if (base.kind === 'entry') return [base.stored]
    const variants = selectedNames(key, base.index, request).map((name) => this.#records.read(key, name))
    return (await Promise.all(variants)).flatMap((found) => (found?.kind === 'entry' ? [found.stored] : []))
  }

  put(key: string, stored: StoredResponse, ttl: number): Promise<void> {
    return this.#inTurn(key, async () => {
      const base = await this.#records.read(key)
      if (isOver(this.#limits.maxRecordBytes, stored)) {
        await this.#removeReplaced(key, base, stored)
        throw new RangeError(`The body is larger than maxRecordBytes, ${this.#limits.maxRecordBytes} bytes`)
      }
      const now = this.#records.now()
      const entry: Entry = { kind: 'entry', stored, expiresAt: now + (ttl > 0 ? ttl : 0) }
      if (base?.kind === 'index') return this.#putVariants(key, base, [entry], now)
      if (stored.selecting.length === 0) return this.#records.writeEntry(key, undefined, entry)
      // The response without Vary that stood where the index will stand becomes a variant like the others.
      const entries = base?.kind === 'entry' ? [base, entry] : [entry]
      return this.#putVariants(key, { index: emptyIndex(), expiresAt: -Infinity }, entries, now)
    })
  }

  delete(key: string): Promise<boolean> {
    return this.#inTurn(key, async () => {
      const base = await this.#records.read(key)
      if (base === undefined) return false
      // The base goes first: without it no variant can be reached. What cannot be used goes too: it may be the
      // record of a later version.
      await this.#records.remove(key, [undefined])
      if (base.kind === 'index') await this.#records.remove(key, base.index.variants)
      return base.kind !== 'unusable'
    })
  }

  /** The variants go first and the index after them, and only if it does not list them yet or would expire too soon. */
  async #putVariants(key: string, before: Listed, entries: readonly Entry[], now: number): Promise<void> {
    let { index, expiresAt } = before
    let dropped: readonly string[] = []
    for (const entry of entries) {
      const { selecting } = entry.stored
      const name = variantName(key, index, selecting)
      await this.#records.writeEntry(key, name, entry)
      ;({ index, dropped } = addVariant(index, selecting, name, this.#limits.maxVariants))
      // Twice the variant's time, so that it can be replaced without the index.
      if (entry.expiresAt > expiresAt) expiresAt = now + 2 * (entry.expiresAt - now)
    }
    if (index === before.index && expiresAt === before.expiresAt) return
    await this.#records.writeIndex(key, index, expiresAt)
    await this.#records.remove(key, dropped)
  }

  async #removeReplaced(key: string, base: Found, { selecting }: StoredResponse): Promise<void> {
    if (base?.kind === 'index') await this.#records.remove(key, [variantName(key, base.index, selecting)])
    else if (selecting.length === 0) await this.#records.remove(key, [undefined])
  }
}

type Entry = Extract<StoreRecord, { kind: 'entry' }>
type Listed = Pick<Extract<StoreRecord, { kind: 'index' }>, 'index' | 'expiresAt'>

function isOver(limit: number, { body }: StoredResponse): boolean {
  return body !== null && body.byteLength > limit
}
