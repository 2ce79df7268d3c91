import type { ByteStorage } from './byte-storage.ts'
import { decodeFrame, isFrame } from './frame.ts'
import { keptUntil } from './record.ts'

/** What a sweep did. */
export interface Swept {
  /** Records that were looked at. */
  readonly examined: number
  readonly removed: number
}

/** How many records are read, or removed, at a time. */
const AT_ONCE = 16

/**
 * Removes the records under `prefix` that have expired at `now` (ms since the epoch), and those that are not whole. What
 * is foreign, or of another version, stays.
 */
export async function sweep(storage: ByteStorage, prefix: string, now: number): Promise<Swept> {
  if (storage.list === undefined) throw new TypeError('This storage cannot list its names')
  let examined = 0
  let removed = 0
  let names: string[] = []
  const examine = async (): Promise<void> => {
    const useless = await Promise.all(names.map((name) => isUseless(storage, name, now)))
    const gone = names.filter((_, at) => useless[at])
    if (gone.length > 0) await storage.remove(gone)
    examined += names.length
    removed += gone.length
    names = []
  }
  for await (const name of storage.list(prefix === '' ? '' : `${prefix}:`)) {
    names.push(name)
    if (names.length >= AT_ONCE) await examine()
  }
  await examine()
  return { examined, removed }
}

async function isUseless(storage: ByteStorage, name: string, now: number): Promise<boolean> {
  const bytes = await storage.read(name)
  // listed, and yet not there any more: a storage that says so of what has expired
  if (bytes === null || bytes === undefined) return true
  if (!isFrame(bytes)) return false
  const until = keptUntil(decodeFrame(bytes)?.head)
  return until === undefined || until <= now
}
