const DIGITS = Uint8Array.from('0123456789abcdefghijklmnopqrstuv', (digit) => digit.charCodeAt(0))

/**
 * A 120-bit digest of `text` as 24 characters of `[0-9a-v]`: a name for a record. It is fast and not cryptographic;
 * a collision is harmless, because the record carries the full key and a reader compares it.
 */
export function digest(text: string): string {
  // Four lanes that differ in seed and odd multiplier; each takes its neighbour's high bits of the unit before, so
  // that the lanes are mixed and yet computed side by side.
  let a = 0x9e3779b9
  let b = 0x243f6a88
  let c = 0xb7e15162
  let d = 0x6a09e667
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    const before = d
    d = Math.imul(d ^ unit ^ (c >>> 16), 0x7feb352d)
    c = Math.imul(c ^ unit ^ (b >>> 16), 0x1b56c4e9)
    b = Math.imul(b ^ unit ^ (a >>> 16), 0x297a2d39)
    a = Math.imul(a ^ unit ^ (before >>> 16), 0x2c1b3c6d)
  }
  a = spread(a ^ text.length)
  b = spread(b ^ a)
  c = spread(c ^ b)
  d = spread(d ^ c)
  return digits(spread(a ^ d)) + digits(spread(b ^ a ^ d)) + digits(spread(c ^ b ^ d)) + digits(d)
}

/** Lets each bit of a lane change half of the others. */
function spread(lane: number): number {
  let mixed = Math.imul(lane ^ (lane >>> 16), 0x21f0aaad)
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
  return mixed ^ (mixed >>> 15)
}

/** The upper 30 bits in base 32: five times as fast as `toString(36)`, and of one length. */
function digits(lane: number): string {
  return String.fromCharCode(
    DIGITS[lane >>> 27]!,
    DIGITS[(lane >>> 22) & 31]!,
    DIGITS[(lane >>> 17) & 31]!,
    DIGITS[(lane >>> 12) & 31]!,
    DIGITS[(lane >>> 7) & 31]!,
    DIGITS[(lane >>> 2) & 31]!,
  )
}
