import type { Awaitable, RequestHead, StoredBody, StoredHead, StoredResponse } from '../message.ts'
import { after } from './after.ts'
import { Arrivals } from './arrivals.ts'
import type { ByteStorage } from './byte-storage.ts'
import { ChunkStorage } from './chunk-storage.ts'
import { ContentLost } from './chunks.ts'
import { Commits } from './commits.ts'
import { Hints } from './hints.ts'
import { gathered, piecesOf, viewsOf } from './pieces.ts'
import { createKeyedQueue } from './queue.ts'
import { isChunks, type RecordContent } from './record.ts'
import { recordPlaces } from './record-places.ts'
import { type RecordStoreOptions, type RecordStoreSettings, settingsOf } from './record-store-options.ts'
import { chunksOfFound, type Entry, type Found, Records } from './records.ts'
import { mustHave } from './shape.ts'
import type { Store } from './store.ts'
import { type Swept, sweep } from './sweep.ts'
import { selectedNames, type VariantIndex } from './variant-index.ts'

/** A store in a {@link ByteStorage}. */
export interface RecordStore extends Store {
  match(key: string, request: RequestHead): Promise<readonly StoredResponse[] | undefined>
  put(key: string, stored: StoredResponse, ttl: number): Promise<void>
  putStreamed(key: string, head: StoredHead, content: ReadableStream<Uint8Array>, ttl: number): Promise<void>
  delete(key: string): Promise<boolean>
  /**
   * Removes every record that has expired, and what a process that was killed left behind once that has expired: for a
   * storage that forgets nothing by itself. Reads all of them. Rejects with a `TypeError` when the storage cannot list.
   */
  sweep(): Promise<Swept>
}

/**
 * A store in any storage of named bytes. A response without `Vary` is one record; the variants of one that varies are
 * a record each, beside one that lists them; content longer than `recordBytes` lies in chunks, written before the head
 * that knows them. It throws what the storage throws, and has no deadline of its own.
 * @throws TypeError when an option is not what it should be
 */
export function createRecordStore(storage: ByteStorage, options: RecordStoreOptions = {}): RecordStore {
  mustHave('storage', storage, ['read', 'write', 'remove'], 'a ByteStorage')
  const settings = settingsOf(options, storage.maxBytes)
  const swept = (): Promise<Swept> => sweep(storage, settings.prefix, settings.now())
  return Object.assign(new LayoutStore(storage, settings), { sweep: swept })
}

/** The same for a cache, which knows already what it is given, and has nobody who could ask for a sweep. */
export function openRecordStore(storage: ByteStorage, options: RecordStoreOptions): Store {
  return new LayoutStore(storage, settingsOf(options, storage.maxBytes))
}

/** Writes of one key that may wait for the storage. */
const MAX_WAITING = 256

class LayoutStore implements Omit<RecordStore, 'sweep'> {
  readonly places?: NonNullable<Store['places']>
  readonly #settings: RecordStoreSettings
  readonly #records: Records
  readonly #chunks: ChunkStorage
  readonly #hints: Hints
  readonly #inTurn = createKeyedQueue(MAX_WAITING)
  readonly #commits: Commits
  readonly #arrivals = new Arrivals()
  /** Content that was found not to be whole and is about to be deleted. */
  readonly #lost = new Set<string>()

  constructor(storage: ByteStorage, settings: RecordStoreSettings) {
    this.#settings = settings
    this.#records = new Records(storage, settings.prefix, settings.now)
    this.#chunks = new ChunkStorage(storage, settings.recordBytes)
    this.#hints = new Hints(settings.hintAge)
    this.#commits = new Commits({
      settings,
      records: this.#records,
      chunks: this.#chunks,
      hints: this.#hints,
      inTurn: this.#inTurn,
    })
    if (storage.list) this.places = (key) => recordPlaces(storage, settings, key)
  }

  match(key: string, request: RequestHead): Promise<readonly StoredResponse[] | undefined> {
    const now = this.#records.now()
    const hint = this.#hints.get(key, now)
    const read = (): Promise<readonly StoredResponse[] | undefined> =>
      this.#commits.readBase(key, now).then((base) => this.#foundIn(base, key, request))
    if (hint?.kind !== 'index') return read()
    return this.#variants(key, hint.index, request).then((known) => (known.length > 0 ? known : read()))
  }

  put(key: string, stored: StoredResponse, ttl: number): Promise<void> {
    return this.#arrivals.during(key, async (isDeleted) => {
      const now = this.#records.now()
      const { body } = stored
      const isHere = this.#chunks.has(body, this.#ownerOf(key, stored))
      const content = isHere ? body.chunks : await this.#contentOf(key, body, now, ttl)
      await this.#commits.commit(key, entryOf(stored, content, expiry(now, ttl)), !isHere, isDeleted)
    })
  }

  putStreamed(
    key: string,
    head: StoredHead,
    content: ReadableStream<Uint8Array>,
    ttl: number,
  ): Promise<void> {
    return this.#arrivals.during(key, async (isDeleted) => {
      const now = this.#records.now()
      const pieces = piecesOf(content, this.#settings.recordBytes)
      const chunks = await this.#chunks.write(this.#records.baseOf(key), pieces, chunkExpiry(now, ttl), now)
      await this.#commits.commit(key, entryOf(head, chunks, expiry(now, ttl)), true, isDeleted)
    })
  }

  delete(key: string): Promise<boolean> {
    this.#arrivals.deleted(key)
    return this.#inTurn(key, async (isOvertaking) => {
      const hint = this.#hints.get(key, this.#records.now())
      this.#hints.forget(key)
      const base = await this.#records.read(key)
      // What cannot be used goes too: it may be the record of a later version. What another process replaced
      // meanwhile may still be found by the hint of a third.
      const indexes = [base, hint].flatMap((found) => (found?.kind === 'index' ? [found.index] : []))
      const variants = new Set(indexes.flatMap((index) => index.variants))
      const runs = [chunksOfFound(base), ...indexes.flatMap((index) => Object.values(index.chunks))]
      // what was not found may be there: a storage that is many may not know yet
      await this.#records.remove(key, [undefined])
      await this.#records.remove(key, [...variants])
      for (const run of new Set(runs)) if (run) await this.#chunks.remove(this.#records.baseOf(key), run)
      this.#hints.learn(key, { kind: 'nothing' }, this.#records.now())
      if (isOvertaking) throw new Error('An earlier write has not ended, and may come after the removal')
      return base !== undefined && base.kind !== 'unusable'
    })
  }

  #foundIn(base: Found, key: string, request: RequestHead): Awaitable<readonly StoredResponse[] | undefined> {
    if (base?.kind === 'index') return this.#variants(key, base.index, request)
    if (base?.kind !== 'entry') return undefined
    return after(this.#stored(key, base), (stored) => stored && [stored])
  }

  async #variants(key: string, index: VariantIndex, request: RequestHead): Promise<StoredResponse[]> {
    const names = selectedNames(key, index, request)
    const read = async (name: string): Promise<StoredResponse | undefined> => {
      const record = await this.#records.read(key, name)
      return record?.kind === 'entry' ? this.#stored(key, record) : undefined
    }
    return present(await Promise.all(names.map(read)))
  }

  #stored(key: string, entry: Entry): Awaitable<StoredResponse | undefined> {
    const { head, content } = entry
    if (!isChunks(content)) return { ...head, body: content }
    // what is not whole is not to be found again
    if (this.#lost.has(content.id)) return undefined
    const onLost = (): void => void this.#forgetLost(key, entry, content.id).catch(() => {})
    const body = this.#chunks.open(this.#records.baseOf(key), this.#ownerOf(key, head), content, onLost)
    if (head.status !== 206) return { ...head, body }
    // a part is there to be put together with others
    return gathered(body).then((bytes) => ({ ...head, body: bytes }), unlessLost)
  }

  async #forgetLost(key: string, entry: Entry, id: string): Promise<void> {
    this.#lost.add(id)
    await this.#commits.removeLost(key, entry).finally(() => this.#lost.delete(id))
  }

  /** Tells the one entry to which content in chunks belongs: two that shared it would remove it from each other. */
  #ownerOf(key: string, { selecting }: StoredHead): string {
    return JSON.stringify([this.#records.baseOf(key), selecting])
  }

  /** The content as a record can hold it: what is too long for one is written to chunks now. */
  async #contentOf(key: string, body: StoredBody, now: number, ttl: number): Promise<RecordContent> {
    const { recordBytes } = this.#settings
    if (body === null || (body instanceof Uint8Array && body.byteLength <= recordBytes)) return body
    const pieces =
      body instanceof Uint8Array ? viewsOf(body, recordBytes) : piecesOf(body.read(), recordBytes)
    return this.#chunks.write(this.#records.baseOf(key), pieces, chunkExpiry(now, ttl), now)
  }
}

function present(found: readonly (StoredResponse | undefined)[]): StoredResponse[] {
  return found.filter((stored) => stored !== undefined)
}

function unlessLost(error: unknown): undefined {
  if (!(error instanceof ContentLost)) throw error
}

function entryOf(head: StoredHead, content: RecordContent, wanted: number): Entry {
  const { body: _, ...rest } = head as StoredResponse
  // the entry cannot outlive its chunks
  const expiresAt = isChunks(content) ? Math.min(wanted, content.expiresAt) : wanted
  return { kind: 'entry', head: rest, content, expiresAt }
}

/** What is to be put is of use until then; what is no number, or less than nothing, is nothing. */
function expiry(now: number, ttl: number): number {
  return now + (ttl > 0 ? ttl : 0)
}

/** A validation may prolong the entry without writing its chunks anew. */
function chunkExpiry(now: number, ttl: number): number {
  return now + 2 * (expiry(now, ttl) - now)
}
