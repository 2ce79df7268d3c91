import { describe, expect, it } from 'vitest'
import { toBytes } from './raw.ts'

const bytes = Uint8Array.from({ length: 256 }, (_, at) => at)
const binary = String.fromCharCode(...bytes)
const base64 = btoa(binary)

describe('toBytes', () => {
  it.each([
    ['a Uint8Array', bytes],
    ['a Buffer', Buffer.from(bytes)],
    ['an ArrayBuffer', bytes.buffer],
    ['a DataView', new DataView(bytes.buffer)],
    ['base64', base64],
    ['base64 with its prefix', `base64:${base64}`],
    ['a binary string', binary],
  ])('reads %s', (_, raw) => {
    expect(toBytes(raw)).toEqual(bytes)
  })

  it('reads only the part of a buffer that a view shows', () => {
    const view = toBytes(bytes.subarray(10, 20))
    expect(view).toEqual(bytes.slice(10, 20))
    expect(toBytes(new Uint16Array(bytes.buffer, 4, 3))).toEqual(bytes.slice(4, 10))
  })

  it('answers a plain Uint8Array, whose parts are copies where a Buffer has views', () => {
    expect(toBytes(Buffer.from('x'))?.constructor).toBe(Uint8Array)
  })

  it('does not copy', () => {
    expect(toBytes(bytes)?.buffer).toBe(bytes.buffer)
  })

  it('copies shared memory, which another thread may change', () => {
    const shared = new Uint8Array(new SharedArrayBuffer(4))
    shared.set([1, 2, 3, 4])
    const copy = toBytes(shared)
    shared[0] = 9
    expect(copy).toEqual(Uint8Array.of(1, 2, 3, 4))
    expect(copy?.buffer).toBeInstanceOf(ArrayBuffer)
  })

  it('reads an empty string as no bytes', () => {
    expect(toBytes('')).toEqual(new Uint8Array())
  })

  it('takes text that is not quite base64 for a binary string', () => {
    expect(toBytes('abc')).toEqual(Uint8Array.of(97, 98, 99))
    expect(toBytes('ab=c')).toHaveLength(4)
  })

  it.each([
    ['null', null],
    ['undefined', undefined],
    ['a number', 1],
    ['an object', { type: 'Buffer', data: [1] }],
    ['an array', [1, 2]],
    ['an error, which the fs driver resolves to', new Error('EACCES')],
    ['text beyond latin-1', 'ab\u0100'],
    ['bytes that were read as UTF-8', new TextDecoder().decode(bytes)],
  ])('answers undefined for %s', (_, raw) => {
    expect(toBytes(raw)).toBeUndefined()
  })
})
