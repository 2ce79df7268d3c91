import { eachOf } from './at-once.ts'
import type { ByteStorage } from './byte-storage.ts'
import { digest } from './digest.ts'
import type { Kept, KeptResponse, Place } from './place.ts'
import { decodeRecord, keyIn, type RecordContent, type StoreRecord } from './record.ts'
import type { RecordStoreSettings } from './record-store-options.ts'

/** What follows the prefix in the name of a key's base record; those of variants and chunks go on. */
const DIGEST = /^[0-9a-v]{24}$/

/** How many records are read at a time. */
const AT_ONCE = 8

/** The keys whose records stand in a storage that can list its names, or `key` alone. Nothing but names is read before it is asked for. */
export async function* recordPlaces(
  storage: ByteStorage,
  { prefix, now }: Pick<RecordStoreSettings, 'prefix' | 'now'>,
  key: string | undefined,
): AsyncGenerator<Place, void, void> {
  const start = prefix === '' ? '' : `${prefix}:`
  const placeOf = (id: string): Place => ({
    name: id,
    read: () => keptUnder(storage, start, id, now()),
  })
  if (key !== undefined) return yield placeOf(digest(key))
  for await (const name of storage.list?.(start) ?? []) {
    const id = name.slice(start.length)
    if (name.startsWith(start) && DIGEST.test(id)) yield placeOf(id)
  }
}

/** What the base record of this name leads to: what else is there is found by no request. */
async function keptUnder(
  storage: ByteStorage,
  start: string,
  id: string,
  now: number,
): Promise<Kept | undefined> {
  const bytes = (await storage.read(start + id)) ?? undefined
  const key = bytes && keyIn(bytes)
  if (key === undefined || digest(key) !== id) return undefined
  const base = decodeRecord(key, bytes!, now)
  if (base === undefined) return undefined
  if (base.kind === 'entry') {
    return base.head.selecting.length > 0 ? undefined : { key, responses: [keptIn(base)] }
  }
  const found = await eachOf(base.index.variants, AT_ONCE, async (variant) => {
    const bytes = await storage.read(`${start}${id}-${variant}`)
    const record = bytes ? decodeRecord(key, bytes, now) : undefined
    return record?.kind === 'entry' ? [keptIn(record)] : []
  })
  return found.some((one) => one.length > 0) ? { key, responses: found.flat() } : undefined
}

function keptIn({ head, content }: Extract<StoreRecord, { kind: 'entry' }>): KeptResponse {
  return { head, bytes: lengthOf(content) }
}

function lengthOf(content: RecordContent): number {
  if (content === null) return 0
  return content instanceof Uint8Array ? content.byteLength : content.size
}
