// The first byte is neither UTF-8 nor base64, so that no text is ever taken for a frame.
const MAGIC = [0x9f, 0x46, 0x72, 0x74] as const
const VERSION = 1
const PREAMBLE = 16

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
 * endian), the head as JSON in UTF-8, the body. Throws a `RangeError` on a body of 4 GiB or more.
 */
export function encodeFrame(kind: number, head: object, body: Uint8Array | null): Uint8Array<ArrayBuffer> {
  const headBytes = utf8.encode(JSON.stringify(head))
  const bodyLength = body?.byteLength ?? 0
  if (bodyLength > 0xffffffff) throw new RangeError('A record holds less than 4 GiB of body')
  const bytes = new Uint8Array(PREAMBLE + headBytes.byteLength + bodyLength)
  bytes.set(MAGIC)
  bytes[4] = VERSION
  bytes[5] = kind
  const view = new DataView(bytes.buffer)
  view.setUint32(8, headBytes.byteLength, true)
  view.setUint32(12, bodyLength, true)
  bytes.set(headBytes, PREAMBLE)
  if (body !== null) bytes.set(body, PREAMBLE + headBytes.byteLength)
  return bytes
}

/** The frame in `bytes`; `undefined` when they are foreign, of another version, cut short, too long or not JSON. */
export function decodeFrame(bytes: Uint8Array<ArrayBuffer>): Frame | undefined {
  if (bytes.byteLength < PREAMBLE || MAGIC.some((byte, at) => bytes[at] !== byte)) return undefined
  if (bytes[4] !== VERSION || bytes[6] !== 0 || bytes[7] !== 0) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, PREAMBLE)
  const headLength = view.getUint32(8, true)
  const bodyLength = view.getUint32(12, true)
  if (PREAMBLE + headLength + bodyLength !== bytes.byteLength) return undefined
  const start = bytes.byteOffset + PREAMBLE
  try {
    const head: unknown = JSON.parse(text.decode(new Uint8Array(bytes.buffer, start, headLength)))
    return { kind: bytes[5] ?? 0, head, body: new Uint8Array(bytes.buffer, start + headLength, bodyLength) }
  } catch {
    return undefined
  }
}
