// The first byte is neither UTF-8 nor base64, so that no text is ever taken for a frame.
const MAGIC = [0x9f, 0x46, 0x72, 0x74] as const
const VERSION = 2
const START = [...MAGIC, VERSION] as const
const PREAMBLE = 16
const SEAL = 4

const utf8 = new TextEncoder()
const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** A record taken apart: what it is, its head as parsed JSON, and its body as a view of the record's bytes. */
export interface Frame {
  readonly kind: number
  readonly head: unknown
  readonly body: Uint8Array<ArrayBuffer>
}

/**
 * One record as bytes: magic (4), version (1), kind (1), zero (2), the lengths of head and body (4 each, little
 * endian), the head as JSON in UTF-8, the body, and a seal (4): a digest of all that stands before the body, so that what
 * was read while another record took its place is not taken for either. Throws a `RangeError` on a body of 4 GiB or more.
 */
export function encodeFrame(kind: number, head: object, body: Uint8Array | null): Uint8Array<ArrayBuffer> {
  const headBytes = utf8.encode(JSON.stringify(head))
  const bodyLength = body?.byteLength ?? 0
  if (bodyLength > 0xffffffff) throw new RangeError('A record holds less than 4 GiB of body')
  const start = PREAMBLE + headBytes.byteLength
  const bytes = new Uint8Array(start + bodyLength + SEAL)
  bytes.set(MAGIC)
  bytes[4] = VERSION
  bytes[5] = kind
  const view = new DataView(bytes.buffer)
  view.setUint32(8, headBytes.byteLength, true)
  view.setUint32(12, bodyLength, true)
  bytes.set(headBytes, PREAMBLE)
  if (body !== null) bytes.set(body, start)
  view.setUint32(start + bodyLength, digestOf(view, start), true)
  return bytes
}

/** The frame in `bytes`; `undefined` when they are foreign, of another version, cut short, too long, not JSON, or of two records. */
export function decodeFrame(bytes: Uint8Array<ArrayBuffer>): Frame | undefined {
  if (bytes.byteLength < PREAMBLE || !isFrame(bytes) || bytes[6] !== 0 || bytes[7] !== 0) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const start = PREAMBLE + view.getUint32(8, true)
  const end = start + view.getUint32(12, true)
  if (end + SEAL !== bytes.byteLength) return undefined
  if (view.getUint32(end, true) !== digestOf(view, start)) return undefined
  try {
    const head: unknown = JSON.parse(text.decode(bytes.subarray(PREAMBLE, start)))
    const body = new Uint8Array(bytes.buffer, bytes.byteOffset + start, end - start)
    return { kind: bytes[5] ?? 0, head, body }
  } catch {
    return undefined
  }
}

/** Whether `bytes` begin as a frame of this version does, be it that a write was cut off before its first byte. */
export function isFrame(bytes: Uint8Array): boolean {
  return START.every((byte, at) => at >= bytes.byteLength || bytes[at] === byte)
}

/** FNV-1a of what stands before `end`, from there on back to where every frame is the same, a word at a time. */
function digestOf(view: DataView, end: number): number {
  let digest = 0x811c9dc5
  for (let at = end - 4; at >= 5; at -= 4) digest = Math.imul(digest ^ view.getUint32(at, true), 0x01000193)
  return digest >>> 0
}
