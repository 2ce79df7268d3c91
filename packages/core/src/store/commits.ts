import type { ChunkStorage } from './chunk-storage.ts'
import { type ChunkRun, runOf } from './chunks.ts'
import { type Base, baseOf, type Hints } from './hints.ts'
import type { KeyedQueue } from './queue.ts'
import { isChunks, type RecordContent } from './record.ts'
import type { RecordStoreSettings } from './record-store-options.ts'
import {
  chunksOfEntry,
  chunksOfFound,
  chunksOfVariants,
  type Entry,
  type Found,
  type Records,
} from './records.ts'
import { addVariant, emptyIndex, lists, variantName } from './variant-index.ts'

/** What the writes of one store share. */
export interface CommitParts {
  readonly settings: RecordStoreSettings
  readonly records: Records
  readonly chunks: ChunkStorage
  readonly hints: Hints
  /** Two writers of one index at once would each list only their own variant. */
  readonly inTurn: KeyedQueue
}

type Index = Extract<Base, { kind: 'index' }>

/** Writes entries whose content is in the storage already, and removes what they replace. */
export class Commits {
  readonly #maxVariants: number
  readonly #records: Records
  readonly #chunks: ChunkStorage
  readonly #hints: Hints
  readonly #inTurn: KeyedQueue

  constructor({ settings, records, chunks, hints, inTurn }: CommitParts) {
    this.#maxVariants = settings.maxVariants
    this.#records = records
    this.#chunks = chunks
    this.#hints = hints
    this.#inTurn = inTurn
  }

  /**
   * Writes an entry. One whose content is not new is left when that was replaced or deleted meanwhile.
   * @param isNew whether its content was written for it, and is removed when it is certain that nothing tells of it
   * @param isDeleted whether its key was deleted since it came: then it is left too
   */
  async commit(key: string, entry: Entry, isNew: boolean, isDeleted: () => boolean): Promise<void> {
    let isTried = false
    const write = async (): Promise<void> => {
      if (isDeleted()) return this.#removeReplaced(key, isNew ? chunksOfEntry(entry) : undefined, null)
      const base = await this.#baseFor(key, entry, isNew)
      if (base === undefined) return
      isTried = true
      try {
        await this.#replace(key, base, entry)
      } catch (error) {
        // nobody knows what stands there now
        this.#hints.forget(key)
        throw error
      }
    }
    try {
      await this.#inTurn(key, write)
    } catch (error) {
      if (isNew && !isTried) await this.#removeReplaced(key, chunksOfEntry(entry), null).catch(() => {})
      throw error
    }
  }

  /** Removes an entry whose content in chunks is not whole, unless other content has taken its place. */
  async removeLost(key: string, entry: Entry): Promise<void> {
    await this.#inTurn(key, async () => {
      this.#hints.forget(key)
      const base = await this.readBase(key)
      if (!(await this.#holds(key, base, entry))) return
      const name = base?.kind === 'index' ? variantName(key, base.index, entry.head.selecting) : undefined
      const isLast = base?.kind === 'index' && base.index.variants.length === 1
      await this.#records.remove(key, isLast ? [undefined, name] : [name])
      this.#hints.forget(key)
      await this.#removeReplaced(key, chunksOfEntry(entry), null)
    })
  }

  /** Reads a key's base record, and remembers what it was. @param now ms since the epoch */
  readBase(key: string, now: number = this.#records.now()): Promise<Found> {
    const before = this.#hints.stamp(key)
    return this.#records.read(key).then((found) => {
      this.#hints.confirm(key, before, found, now)
      return found
    })
  }

  /** Whether the content in chunks that `entry` has is still that of its key, whose base record was just read. */
  async #holds(key: string, base: Found, { head, content }: Entry): Promise<boolean> {
    const isVariant = base?.kind === 'index'
    const name = isVariant ? variantName(key, base.index, head.selecting) : undefined
    const found = isVariant ? await this.#records.read(key, name) : base
    return isChunks(content) && chunksOfFound(found)?.id === content.id
  }

  /** What stands in the base record, read anew where what is known of it will not do. */
  async #baseFor(key: string, entry: Entry, isNew: boolean): Promise<Base | undefined> {
    const now = this.#records.now()
    const hint = isNew ? this.#hints.get(key, now) : undefined
    if (hint !== undefined && (this.#hints.isRecent(key, now) || !writesIndex(key, hint, entry))) return hint
    const found = await this.readBase(key)
    return isNew || (await this.#holds(key, found, entry)) ? baseOf(found) : undefined
  }

  async #replace(key: string, base: Base, entry: Entry): Promise<void> {
    if (base.kind === 'index') return this.#putVariants(key, base, [entry])
    const replaced = base.kind === 'entry' ? base.chunks : undefined
    if (entry.head.selecting.length > 0) {
      // The response without Vary that stood where the index will stand becomes a variant like the others.
      const before = base.kind === 'entry' ? await this.#records.read(key) : undefined
      if (before?.kind === 'index') return this.#putVariants(key, before, [entry])
      const entries = before?.kind === 'entry' ? [before, entry] : [entry]
      await this.#putVariants(key, { index: emptyIndex(), expiresAt: -Infinity }, entries)
      if (before?.kind !== 'entry') await this.#removeReplaced(key, replaced, entry.content)
      return
    }
    await this.#records.writeEntry(key, undefined, entry)
    this.#hints.learn(key, baseOf(entry), this.#records.now())
    await this.#removeReplaced(key, replaced, entry.content)
  }

  /** The variants go first and the index after them, and only if it does not list them yet or would expire too soon. */
  async #putVariants(key: string, before: Omit<Index, 'kind'>, entries: readonly Entry[]): Promise<void> {
    const now = this.#records.now()
    let { index, expiresAt } = before
    for (const entry of entries) {
      const { selecting } = entry.head
      const name = variantName(key, index, selecting)
      await this.#records.writeEntry(key, name, entry)
      const added = addVariant(index, { name, selecting, chunks: chunksOfEntry(entry) }, this.#maxVariants)
      // Twice the variant's time, so that it can be replaced without the index.
      if (neededUntil(entry) > expiresAt) expiresAt = now + 2 * (neededUntil(entry) - now)
      if (added.index !== index || expiresAt !== before.expiresAt) {
        await this.#records.writeIndex(key, added.index, expiresAt)
        this.#hints.learn(key, { kind: 'index', index: added.index, expiresAt }, now)
      }
      await this.#removeReplaced(key, index.chunks[name], entry.content)
      await this.#removeVariants(key, added.dropped, chunksOfVariants(index, added.dropped))
      index = added.index
    }
  }

  async #removeReplaced(key: string, before: ChunkRun | undefined, after: RecordContent): Promise<void> {
    if (before === undefined || (isChunks(after) && runOf(after).id === before.id)) return
    await this.#chunks.remove(this.#records.baseOf(key), before)
  }

  async #removeVariants(key: string, names: readonly string[], runs: readonly ChunkRun[]): Promise<void> {
    await this.#records.remove(key, names)
    for (const run of runs) await this.#chunks.remove(this.#records.baseOf(key), run)
  }
}

/** Whether an index has to be written for the entry. */
function writesIndex(key: string, base: Base, entry: Entry): boolean {
  const { selecting } = entry.head
  if (base.kind !== 'index') return selecting.length > 0
  const name = variantName(key, base.index, selecting)
  const isListed = lists(base.index, { name, selecting, chunks: chunksOfEntry(entry) })
  return !isListed || neededUntil(entry) > base.expiresAt
}

/** Until when the index has to tell of the entry: as long as its chunks may be there. */
function neededUntil({ content, expiresAt }: Entry): number {
  return isChunks(content) ? content.expiresAt : expiresAt
}
