import { describe, expect, it } from 'vitest'
import type { StoredResponse } from '../message.ts'
import { sample } from './contract/sample.ts'
import { decodeFrame, encodeFrame } from './frame.ts'
import { decodeEntry, decodeRecord, encodeEntry, encodeIndex } from './record.ts'

const KEY = 'GET https://example.com/ä?\ud800'

const full: StoredResponse = sample({
  headers: new Headers([
    ['set-cookie', 'a=1'],
    ['set-cookie', 'b=2, c'],
    ['x-latin', 'caf\xe9'],
  ]),
  selecting: [
    ['accept-language', 'de'],
    ['x-empty', ''],
    ['x-tenant', null],
  ],
  body: Uint8Array.from({ length: 256 }, (_, at) => at),
})

const record = encodeEntry(KEY, full, 5000)

/** A whole record whose head has some members replaced. */
function withHead(members: Record<string, unknown>, kind: number = 1): Uint8Array<ArrayBuffer> {
  const { head, body } = decodeFrame(record)!
  return encodeFrame(kind, { ...(head as object), ...members }, body)
}

describe('an entry', () => {
  it('comes back as it was', () => {
    const found = decodeEntry(KEY, record, 4999)
    expect(found).toEqual({ ...full, headers: expect.any(Headers) })
    expect([...found!.headers]).toEqual([...full.headers])
    expect(found!.headers.getSetCookie()).toEqual(['a=1', 'b=2, c'])
  })

  it('comes back as the part that it is, and with the entity tag that was made of it', () => {
    const part = sample({ status: 206, headers: new Headers({ 'content-range': 'bytes 4-9/10' }) })
    expect(decodeEntry(KEY, encodeEntry(KEY, part))).toEqual({ ...part, headers: expect.any(Headers) })
    const tagged = sample({ etag: '"made"' })
    expect(decodeEntry(KEY, encodeEntry(KEY, tagged))).toEqual({ ...tagged, headers: expect.any(Headers) })
    expect(decodeEntry(KEY, encodeEntry(KEY, sample()))).not.toHaveProperty('etag')
  })

  it('tells no body from an empty one', () => {
    expect(decodeEntry(KEY, encodeEntry(KEY, sample({ body: null })))?.body).toBeNull()
    expect(decodeEntry(KEY, encodeEntry(KEY, sample({ body: new Uint8Array() })))?.body).toEqual(
      new Uint8Array(),
    )
  })

  it('shares its body with the record, and nothing with what it was made from', () => {
    const body = Uint8Array.of(1, 2, 3)
    const bytes = encodeEntry(KEY, sample({ body }))
    body[0] = 9
    const found = decodeEntry(KEY, bytes)
    expect(found?.body).toEqual(Uint8Array.of(1, 2, 3))
    expect(found?.body?.buffer).toBe(bytes.buffer)
  })

  it('is undefined from its expiry on', () => {
    expect(decodeEntry(KEY, record, 4999)).toBeDefined()
    expect(decodeEntry(KEY, record, 5000)).toBeUndefined()
  })

  it('never expires when it was not told to', () => {
    expect(decodeEntry(KEY, encodeEntry(KEY, full), Number.MAX_VALUE)).toBeDefined()
  })

  it('is undefined for another key, whose digest is the same', () => {
    expect(decodeEntry(`${KEY}x`, record)).toBeUndefined()
  })

  it('is read whatever else a later version puts in its head', () => {
    expect(decodeEntry(KEY, withHead({ later: { a: 1 } }))).toBeDefined()
  })

  it.each<[string, Record<string, unknown>]>([
    ['key', { key: 1 }],
    ['expiry', { expiresAt: '5000' }],
    ['expiry', { expiresAt: undefined }],
    ['status', { status: '200' }],
    ['status', { status: 200.5 }],
    ['status', { status: 99 }],
    ['status', { status: 1000 }],
    ['status text', { statusText: null }],
    ['request time', { requestTime: null }],
    ['response time', { responseTime: '1' }],
    ['headers', { headers: { a: 'b' } }],
    ['headers', { headers: [['a']] }],
    ['headers', { headers: [['a', 'b', 'c']] }],
    ['headers', { headers: [['a', 1]] }],
    ['headers', { headers: ['ab'] }],
    ['header name', { headers: [['a b', 'c']] }],
    ['header value', { headers: [['a', 'b\r\nc: d']] }],
    ['header value', { headers: [['a', '\u0100']] }],
    ['selecting', { selecting: null }],
    ['selecting', { selecting: [['a']] }],
    ['selecting', { selecting: [['a', 1]] }],
    ['selecting', { selecting: [[null, 'a']] }],
    ['etag', { etag: 1 }],
    ['etag', { etag: null }],
    ['hasBody', { hasBody: 1 }],
    ['hasBody', { hasBody: false }],
  ])('is undefined when its %s is %j', (_, members) => {
    expect(decodeEntry(KEY, withHead(members))).toBeUndefined()
  })

  it.each([[null], [[]], ['text'], [1]])('is undefined when its head is %j', (head) => {
    expect(decodeEntry(KEY, encodeFrame(1, head as object, null))).toBeUndefined()
  })

  it('is undefined in a record of another kind', () => {
    for (const kind of [0, 2, 3, 255]) expect(decodeEntry(KEY, withHead({}, kind)), `${kind}`).toBeUndefined()
  })

  it('is a whole one or undefined, whichever byte is cut off or changed', () => {
    for (let at = 0; at <= record.length; at++) {
      if (at < record.length) expect(decodeEntry(KEY, record.slice(0, at)), `cut at ${at}`).toBeUndefined()
      for (const flip of [0x01, 0x80, 0xff]) {
        const bytes = record.slice()
        bytes[at] = bytes[at]! ^ flip
        const body = decodeEntry(KEY, bytes)?.body
        if (body !== undefined) expect(body?.byteLength, `byte ${at}`).toBe(256)
      }
    }
  })

  it('is undefined in random bytes that begin like a record', () => {
    let seed = 1
    for (let round = 0; round < 2000; round++) {
      const bytes = record.slice(0, 16 + (round % 100))
      for (let at = 5 + (round % 11); at < bytes.length; at++)
        bytes[at] = (seed = Math.imul(seed, 48271) >>> 0) >>> 24
      expect(decodeEntry(KEY, bytes)).toBeUndefined()
    }
  })
})

describe('an index', () => {
  const index = { generation: 'g', selections: [['a', 'b'], []], variants: ['v1', 'v2'] }

  it('comes back as it was, and is no entry', () => {
    const bytes = encodeIndex(KEY, index, 5000)
    expect(decodeRecord(KEY, bytes, 4999)).toEqual({ kind: 'index', expiresAt: 5000, index })
    expect(decodeRecord(KEY, bytes, 5000)).toBeUndefined()
    expect(decodeEntry(KEY, bytes)).toBeUndefined()
  })

  it.each([
    { generation: 1 },
    { selections: ['a'] },
    { selections: [[1]] },
    { selections: undefined },
    { variants: [null] },
    { variants: 'v1' },
  ])('is undefined with %j', (members) => {
    const bytes = encodeIndex(KEY, { ...index, ...members } as unknown as typeof index, 5000)
    expect(decodeRecord(KEY, bytes, 0)).toBeUndefined()
  })

  it('is undefined with a body', () => {
    expect(
      decodeRecord(KEY, encodeFrame(2, { key: KEY, expiresAt: null, ...index }, Uint8Array.of(1)), 0),
    ).toBeUndefined()
  })
})
