import { describe, expect, it } from 'vitest'
import { sample } from './contract/sample.ts'
import { Decoded } from './decoded.ts'
import { decodeRecord, encodeEntry, encodeIndex } from './record.ts'
import type { RecordContent } from './record.ts'
import { emptyIndex } from './variant-index.ts'

const KEY = 'https://example.com/'
const { body: _, ...head } = sample()
const utf8 = new TextEncoder()
const record = (content: RecordContent, etag = '"a"', expiresAt = 5000): Uint8Array<ArrayBuffer> =>
  encodeEntry(KEY, { ...head, headers: new Headers({ etag }) }, content, expiresAt)

const read = (decoded: Decoded, bytes: Uint8Array<ArrayBuffer>, now = 0) =>
  decoded.decode('name', KEY, bytes, now)

describe('a record that was decoded before', () => {
  it('has the same head, and the body of the bytes that were read', () => {
    const decoded = new Decoded()
    const first = read(decoded, record(utf8.encode('one')))
    const bytes = record(utf8.encode('two'))
    const again = read(decoded, bytes)
    expect(again).toEqual(decodeRecord(KEY, bytes, 0))
    expect(again).toHaveProperty('head', (first as { head: unknown }).head)
    expect((again as { head: unknown }).head).toBe((first as { head: unknown }).head)
    expect((again as { content: Uint8Array }).content.buffer).toBe(bytes.buffer)
  })

  it('is known again in the Buffers that a client gives, which are pieces of a pool', () => {
    const decoded = new Decoded()
    const inPool = (text: string): Buffer<ArrayBuffer> => {
      const pool = Buffer.alloc(2000, 7)
      const bytes = record(utf8.encode(text))
      pool.set(bytes, 100)
      return pool.subarray(100, 100 + bytes.byteLength)
    }
    const first = read(decoded, inPool('one')) as { head: unknown }
    const again = read(decoded, inPool('two')) as { head: unknown; content: Uint8Array }
    expect(again.head).toBe(first.head)
    // the slice of a Buffer would be no copy
    expect(again.content.constructor).toBe(Uint8Array)
    expect(again.content).toEqual(utf8.encode('two'))
  })

  it.each<[string, RecordContent]>([
    ['no content', null],
    ['empty content', new Uint8Array()],
    ['content in chunks', { id: 'id', each: 4, size: 9, expiresAt: 9000 }],
  ])('is as it was, with %s', (_, content) => {
    const decoded = new Decoded()
    const bytes = record(content)
    for (let time = 0; time < 3; time++) expect(read(decoded, bytes)).toEqual(decodeRecord(KEY, bytes, 0))
  })

  it('is an index too', () => {
    const decoded = new Decoded()
    const bytes = encodeIndex(KEY, { ...emptyIndex(), variants: ['a'] }, 5000)
    expect(read(decoded, bytes)).toBe(read(decoded, bytes.slice()))
  })

  it('is another when its head has changed, were it by one byte', () => {
    const decoded = new Decoded()
    read(decoded, record(utf8.encode('one')))
    const changed = record(utf8.encode('one'), '"b"')
    expect(read(decoded, changed)).toEqual(decodeRecord(KEY, changed, 0))
    const before = record(utf8.encode('one'))
    expect(read(decoded, before)).toEqual(decodeRecord(KEY, before, 0))
  })

  it('is none when it has expired, or any byte around its body is another', () => {
    const decoded = new Decoded()
    const bytes = record(utf8.encode('content'))
    read(decoded, bytes)
    expect(read(decoded, bytes, 4999)).toBeDefined()
    expect(read(decoded, bytes, 5000)).toBeUndefined()
    for (let at = 0; at < bytes.byteLength; at++) {
      const junk = bytes.slice()
      junk[at]! ^= 1
      expect(read(decoded, junk)).toEqual(decodeRecord(KEY, junk, 0))
      expect(read(decoded, bytes)).toEqual(decodeRecord(KEY, bytes, 0))
    }
    for (let length = 0; length < bytes.byteLength; length++) {
      expect(read(decoded, bytes.slice(0, length))).toBeUndefined()
    }
  })

  it('belongs to its key', () => {
    const decoded = new Decoded()
    const bytes = record(null)
    read(decoded, bytes)
    read(decoded, bytes)
    expect(decoded.decode('name', 'https://example.com/other', bytes, 0)).toBeUndefined()
    expect(read(decoded, bytes)).toBeDefined()
  })
})
