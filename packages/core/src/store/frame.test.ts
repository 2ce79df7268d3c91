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

describe('a frame', () => {
  it('stays as version 1 wrote it', () => {
    expect(Buffer.from(whole).toString('hex')).toBe(
      '9f467274' +
        '01' +
        '07' +
        '0000' +
        '0a000000' +
        '03000000' +
        Buffer.from('{"a":"ä"}').toString('hex') +
        '010203',
    )
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
    expect(decodeFrame(withByte(16, 0xff))).toBeUndefined()
    expect(decodeFrame(withByte(16, 0x78))).toBeUndefined()
  })

  it('does not take a byte order mark away from the head', () => {
    const head = new TextEncoder().encode('\ufeff{}')
    const marked = encodeFrame(1, { a: 12 }, null).slice(0, 16 + head.length)
    marked.set(head, 16)
    marked[8] = head.length
    expect(decodeFrame(marked)).toBeUndefined()
  })
})
