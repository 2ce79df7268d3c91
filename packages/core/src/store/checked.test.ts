import { describe, expect, it } from 'vitest'
import type { StoredResponse } from '../message.ts'
import { checked } from './checked.ts'

const entry = (changes: object = {}): StoredResponse => ({
  status: 200,
  statusText: 'OK',
  headers: new Headers(),
  body: new Uint8Array(1),
  selecting: [],
  requestTime: 1,
  responseTime: 2,
  ...changes,
})
const read = (): ReadableStream<Uint8Array<ArrayBuffer>> => new ReadableStream()

describe('what a store found', () => {
  it('is handed on as it is, the very same list', () => {
    const found = [entry(), entry({ body: null, status: 204 }), entry({ body: { byteLength: 3, read } })]
    expect(checked(found)).toBe(found)
    expect(checked(undefined)).toBeUndefined()
    expect(checked([])).toEqual([])
  })

  it('may be longer than 4 GiB where it is streamed', () => {
    const found = [entry({ body: { byteLength: 2 ** 33, read } })]
    expect(checked(found)).toBe(found)
  })

  it.each<[string, object]>([
    ['has no length', { body: { read } }],
    ['has a negative length', { body: { byteLength: -1, read } }],
    ['has a broken length', { body: { byteLength: 1.5, read } }],
    ['has a length in text', { body: { byteLength: '3', read } }],
    ['has no end', { body: { byteLength: Infinity, read } }],
    ['cannot be read', { body: { byteLength: 3 } }],
    ['is a ReadableStream', { body: new ReadableStream() }],
    ['is an ArrayBuffer', { body: new ArrayBuffer(3) }],
    ['belongs to a 204', { status: 204, body: { byteLength: 0, read } }],
    [
      'is a part that is not here',
      {
        status: 206,
        headers: new Headers({ 'content-range': 'bytes 0-2/10' }),
        body: { byteLength: 3, read },
      },
    ],
  ])('is nonsense where its content %s', (_, changes) => {
    expect(() => checked([entry(changes)])).toThrow(TypeError)
    expect(() => checked([entry(), entry(changes)])).toThrow(TypeError)
  })
})
