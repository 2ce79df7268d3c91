import { type ByteRange, formatContentRange } from '../fields/range.ts'

/** What the ranges are of: `bytes`, which begin at byte `first` of a representation of `size` bytes. */
export interface RangedContent {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly first: number
  /** `undefined`: not known. */
  readonly size: number | undefined
  /** The `Content-Type` of the whole; `null` where there is none. */
  readonly type: string | null
}

/** Content of several parts, and the `Content-Type` that tells where they begin. */
export interface Multipart {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly type: string
}

/** The ranges as `multipart/byteranges`, in their order; each must lie in the content (RFC 9110 §14.6, §15.3.7.2). */
export function multipart(ranges: readonly ByteRange[], content: RangedContent): Multipart {
  // what cannot be guessed cannot stand in the content
  const boundary = crypto.randomUUID()
  const pieces = ranges.flatMap((range) => [
    latin1(`${heading(boundary, range, content)}\r\n`),
    content.bytes.subarray(range.first - content.first, range.last + 1 - content.first),
    latin1('\r\n'),
  ])
  const bytes = concatenate([...pieces, latin1(`--${boundary}--\r\n`)])
  return { bytes, type: `multipart/byteranges; boundary=${boundary}` }
}

function heading(boundary: string, range: ByteRange, { size, type }: RangedContent): string {
  const contentType = type === null ? '' : `Content-Type: ${type}\r\n`
  return `--${boundary}\r\n${contentType}Content-Range: ${formatContentRange(range, size)}\r\n`
}

/** A field's value is text of single bytes (RFC 9110 §5.5). */
function latin1(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (char) => char.charCodeAt(0))
}

function concatenate(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(pieces.reduce((length, piece) => length + piece.byteLength, 0))
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.byteLength
  }
  return bytes
}
