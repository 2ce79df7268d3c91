import { describe, expect, it } from 'vitest'
import { decodeFrame, encodeFrame } from './frame.ts'

const body = Uint8Array.of(1, 2, 3)
const whole = encodeFrame(7, { a: 'ä' }, body)

/** A copy of the frame with the byte at `at` set. */
const withByte = (at: number, byte: number): Uint8Array<ArrayBuffer> => {
  const copy = whole.slice()
  copy[at] = byte
  return copy
}

/** The seal of what stands before a body: FNV-1a, of words, from behind. */
const sealOf = (bytes: Uint8Array<ArrayBuffer>): number => {
  let digest = 0x811c9dc5
  for (let rest = bytes; rest.length >= 9; rest = rest.subarray(0, -4)) {
    const [a = 0, b = 0, c = 0, d = 0] = rest.subarray(-4)
    digest = Math.imul(digest ^ (a | (b << 8) | (c << 16) | (d << 24)), 0x01000193)
  }
  return digest >>> 0
}

/** A copy of a frame whose head was changed, with the seal that this asks for. */
const sealed = (frame: Uint8Array<ArrayBuffer>, headLength: number): Uint8Array<ArrayBuffer> => {
  const copy = frame.slice()
  new DataView(copy.buffer).setUint32(copy.length - 4, sealOf(copy.subarray(0, 16 + headLength)), true)
  return copy
}

describe('a frame', () => {
  it('stays as version 2 wrote it', () => {
    expect(Buffer.from(whole).toString('hex')).toBe(
      '9f467274' +
        '02' +
        '07' +
        '0000' +
        '0a000000' +
        '03000000' +
        Buffer.from('{"a":"ä"}').toString('hex') +
        '010203' +
        '43f488e5',
    )
    expect(sealed(whole, 10)).toEqual(whole)
  })

  it('gives back kind, head and body', () => {
    expect(decodeFrame(whole)).toEqual({ kind: 7, head: { a: 'ä' }, body })
  })

  it('is read from the middle of a larger buffer', () => {
    const larger = new Uint8Array(whole.length + 10).fill(0xaa)
    larger.set(whole, 5)
    expect(decodeFrame(larger.subarray(5, 5 + whole.length))).toEqual({ kind: 7, head: { a: 'ä' }, body })
  })

  it('is undefined when it is cut short anywhere', () => {
    for (let length = 0; length < whole.length; length++) {
      expect(decodeFrame(whole.slice(0, length)), `${length} bytes`).toBeUndefined()
    }
  })

  it('is undefined when there is more than the lengths say', () => {
    expect(decodeFrame(new Uint8Array([...whole, 0]))).toBeUndefined()
  })

  it('is undefined with another magic, version or reserved byte', () => {
    for (const at of [0, 1, 2, 3, 4, 6, 7])
      expect(decodeFrame(withByte(at, 0x42)), `byte ${at}`).toBeUndefined()
  })

  it('is undefined when its head is not UTF-8 or not JSON', () => {
    expect(decodeFrame(sealed(withByte(16, 0xff), 10))).toBeUndefined()
    expect(decodeFrame(sealed(withByte(16, 0x78), 10))).toBeUndefined()
  })

  it('is undefined when it was read while another took its place, wherever that was', () => {
    const other = encodeFrame(7, { a: 'ö' }, Uint8Array.of(4, 5, 6))
    for (let at = 1; at < whole.length; at++) {
      const mixed = new Uint8Array([...whole.subarray(0, at), ...other.subarray(at)])
      const isOne = Buffer.compare(mixed, whole) === 0 || Buffer.compare(mixed, other) === 0
      expect(decodeFrame(mixed) !== undefined, `from ${at} on`).toBe(isOne)
    }
  })

  it('does not take a byte order mark away from the head', () => {
    const marked = encodeFrame(1, { a: 1 }, null)
    marked.set(new TextEncoder().encode('\ufeff1234'), 16)
    expect(decodeFrame(sealed(marked, 7))).toBeUndefined()
  })
})
