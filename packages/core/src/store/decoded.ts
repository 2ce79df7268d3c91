import { decodeRecord, type StoreRecord } from './record.ts'
import { Newest } from './newest.ts'

/** How many records are remembered, and bytes of a head that may be. */
const REMEMBERED = 1000
const LONGEST_HEAD = 8 * 1024

/** A record, and the bytes around its body by which it is known again. */
interface Known {
  readonly key: string
  readonly record: StoreRecord
  readonly length: number
  readonly before: DataView
  readonly after: DataView
}

/**
 * Decodes records, and remembers them by name without their bodies: the head of one that has not changed since is not
 * parsed anew, and is the very same object, so that what was worked out of it holds.
 */
export class Decoded {
  readonly #known = new Newest<string, Known>(REMEMBERED)

  /** As {@link decodeRecord}. */
  decode(name: string, key: string, bytes: Uint8Array<ArrayBuffer>, now: number): StoreRecord | undefined {
    const known = this.#known.get(name)
    // two keys may have one name
    if (known !== undefined && known.key === key && isSame(known, bytes)) {
      return known.record.expiresAt > now ? again(known, bytes) : undefined
    }
    this.#known.delete(name)
    const record = decodeRecord(key, bytes, now)
    if (record !== undefined) this.#remember(name, key, bytes, record)
    return record
  }

  #remember(name: string, key: string, bytes: Uint8Array<ArrayBuffer>, record: StoreRecord): void {
    const body = record.kind === 'entry' && record.content instanceof Uint8Array ? record.content : undefined
    const start = body === undefined ? bytes.byteLength : body.byteOffset - bytes.byteOffset
    if (start > LONGEST_HEAD) return
    const { byteLength: length } = bytes
    const after = copied(bytes, start + (body?.byteLength ?? 0), length)
    // a body that is kept here would be a cache of its own
    const kept = record.kind === 'entry' && body !== undefined ? { ...record, content: NOTHING } : record
    this.#known.note(name, { key, record: kept, length, before: copied(bytes, 0, start), after })
  }
}

const NOTHING = new Uint8Array()

/** The record with the body that stands in `bytes`, which may be a `Buffer`. */
function again({ record, before, after }: Known, bytes: Uint8Array<ArrayBuffer>): StoreRecord {
  if (record.kind !== 'entry' || record.content !== NOTHING) return record
  const start = before.byteLength
  const length = bytes.byteLength - start - after.byteLength
  return { ...record, content: new Uint8Array(bytes.buffer, bytes.byteOffset + start, length) }
}

/** A copy, which the `slice` of a `Buffer` is not. */
function copied(bytes: Uint8Array, start: number, end: number): DataView {
  return new DataView(new Uint8Array(bytes.subarray(start, end)).buffer)
}

function isSame({ length, before, after }: Known, bytes: Uint8Array): boolean {
  if (bytes.byteLength !== length) return false
  const view = new DataView(bytes.buffer, bytes.byteOffset, length)
  return standsAt(view, 0, before) && standsAt(view, length - after.byteLength, after)
}

/** Whether `part` stands in `view` from `start` on: by words, since each hit on a storage of bytes compares a whole head. */
function standsAt(view: DataView, start: number, part: DataView): boolean {
  const { byteLength } = part
  let at = 0
  for (; at + 4 <= byteLength; at += 4) if (view.getUint32(start + at) !== part.getUint32(at)) return false
  for (; at < byteLength; at++) if (view.getUint8(start + at) !== part.getUint8(at)) return false
  return true
}
