import { describe, expect, it } from 'vitest'
import type { StoredResponse } from '../message.ts'
import type { Chunks } from './chunks.ts'
import { sample } from './contract/sample.ts'
import { decodeFrame, encodeFrame } from './frame.ts'
import { HeaderSection } from '../fields/header-section.ts'
import { decodeRecord, encodeEntry, encodeIndex, keptUntil, type RecordContent } from './record.ts'

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

/** The record of a response that lies whole in it. */
function encode(key: string, { body, ...head }: StoredResponse, expiresAt?: number): Uint8Array<ArrayBuffer> {
  return encodeEntry(key, head, body as RecordContent, expiresAt)
}

/** The response that lies whole in a record. */
function decode(key: string, bytes: Uint8Array<ArrayBuffer>, now = 0) {
  const found = decodeRecord(key, bytes, now)
  return found?.kind === 'entry' ? { ...found.head, body: found.content } : undefined
}

const record = encode(KEY, full, 5000)

const chunks: Chunks = { id: 'c', each: 4, size: 9, expiresAt: 9000 }

/** A whole record whose head has some members replaced. */
function withHead(members: Record<string, unknown>, kind: number = 1): Uint8Array<ArrayBuffer> {
  const { head, body } = decodeFrame(record)!
  return encodeFrame(kind, { ...(head as object), ...members }, body)
}

describe('an entry', () => {
  it('comes back as it was', () => {
    const found = decode(KEY, record, 4999)
    expect(found).toEqual({ ...full, headers: expect.any(HeaderSection) })
    expect(Object.fromEntries(found!.headers)).toEqual(Object.fromEntries(full.headers))
    expect(found!.headers.getSetCookie()).toEqual(['a=1', 'b=2, c'])
  })

  it('comes back as the part that it is, and with the entity tag that was made of it', () => {
    const part = sample({ status: 206, headers: new Headers({ 'content-range': 'bytes 4-9/10' }) })
    expect(decode(KEY, encode(KEY, part))).toEqual({ ...part, headers: expect.any(HeaderSection) })
    const ordered = sample({ order: 1_767_225_600_000.001 })
    expect(decode(KEY, encode(KEY, ordered))).toEqual({ ...ordered, headers: expect.any(HeaderSection) })
    const tagged = sample({ etag: '"made"' })
    expect(decode(KEY, encode(KEY, tagged))).toEqual({ ...tagged, headers: expect.any(HeaderSection) })
    expect(decode(KEY, encode(KEY, sample()))).not.toHaveProperty('etag')
  })

  it('tells no body from an empty one', () => {
    expect(decode(KEY, encode(KEY, sample({ body: null })))?.body).toBeNull()
    expect(decode(KEY, encode(KEY, sample({ body: new Uint8Array() })))?.body).toEqual(new Uint8Array())
  })

  it('shares its body with the record, and nothing with what it was made from', () => {
    const body = Uint8Array.of(1, 2, 3)
    const bytes = encode(KEY, sample({ body }))
    body[0] = 9
    const found = decode(KEY, bytes)
    expect(found?.body).toEqual(Uint8Array.of(1, 2, 3))
    expect((found!.body as Uint8Array).buffer).toBe(bytes.buffer)
  })

  it('is undefined from its expiry on', () => {
    expect(decode(KEY, record, 4999)).toBeDefined()
    expect(decode(KEY, record, 5000)).toBeUndefined()
  })

  it('never expires when it was not told to', () => {
    expect(decode(KEY, encode(KEY, full), Number.MAX_VALUE)).toBeDefined()
  })

  it('is undefined for another key, whose digest is the same', () => {
    expect(decode(`${KEY}x`, record)).toBeUndefined()
  })

  it('is read whatever else a later version puts in its head', () => {
    expect(decode(KEY, withHead({ later: { a: 1 } }))).toBeDefined()
  })

  it.each<[string, Record<string, unknown>]>([
    ['key', { key: 1 }],
    ['expiry', { expiresAt: '5000' }],
    ['expiry', { expiresAt: undefined }],
    ['status', { status: '200' }],
    ['status', { status: 200.5 }],
    ['status', { status: 199 }],
    ['status', { status: 600 }],
    ['status', { status: 204 }],
    ['status', { status: 206 }],
    ['status text', { statusText: null }],
    ['status text', { statusText: 'OK\r\nx: y' }],
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
    ['selecting', { selecting: [['a b', 'c']] }],
    ['order', { order: '1' }],
    ['order', { order: null }],
    ['etag', { etag: 1 }],
    ['etag', { etag: null }],
    ['etag', { etag: 'made' }],
    ['etag', { etag: ['"made"'] }],
    ['hasBody', { hasBody: 1 }],
    ['hasBody', { hasBody: false }],
    ['chunks', { chunks }],
    ['overrides', { overrides: 1 }],
    ['overrides', { overrides: { ttl: '1' } }],
  ])('is undefined when its %s is %j', (_, members) => {
    expect(decode(KEY, withHead(members))).toBeUndefined()
  })

  it('is undefined when it is a part of another length than its place has', () => {
    const part = (range: string): Uint8Array<ArrayBuffer> =>
      withHead({ status: 206, headers: [['content-range', range]] })
    expect(decode(KEY, part('bytes 4-259/300'))).toMatchObject({ status: 206 })
    for (const range of ['bytes 4-258/300', 'bytes 4-260/300', 'bytes */300', 'nowhere'])
      expect(decode(KEY, part(range)), range).toBeUndefined()
  })

  it.each([[null], [[]], ['text'], [1]])('is undefined when its head is %j', (head) => {
    expect(decode(KEY, encodeFrame(1, head as object, null))).toBeUndefined()
  })

  it('is undefined in a record of another kind', () => {
    for (const kind of [0, 2, 3, 255]) expect(decode(KEY, withHead({}, kind)), `${kind}`).toBeUndefined()
  })

  it('is a whole one or undefined, whichever byte is cut off or changed', () => {
    for (let at = 0; at <= record.length; at++) {
      if (at < record.length) expect(decode(KEY, record.slice(0, at)), `cut at ${at}`).toBeUndefined()
      for (const flip of [0x01, 0x80, 0xff]) {
        const bytes = record.slice()
        bytes[at] = bytes[at]! ^ flip
        const body = decode(KEY, bytes)?.body
        if (body !== undefined) expect(body, `byte ${at}`).toHaveLength(256)
      }
    }
  })

  it('is undefined in random bytes that begin like a record', () => {
    let seed = 1
    for (let round = 0; round < 2000; round++) {
      const bytes = record.slice(0, 16 + (round % 100))
      for (let at = 5 + (round % 11); at < bytes.length; at++)
        bytes[at] = (seed = Math.imul(seed, 48271) >>> 0) >>> 24
      expect(decode(KEY, bytes)).toBeUndefined()
    }
  })
})

describe('an entry whose content lies in chunks', () => {
  const { body: _, ...head } = full
  const inChunks = encodeEntry(KEY, head, chunks, 5000)
  const withChunks = (members: object) =>
    encodeEntry(KEY, head, { ...chunks, ...members } as unknown as Chunks, 5000)

  it('comes back as it was, and says where its content lies', () => {
    const found = decodeRecord(KEY, inChunks, 0)
    expect(found).toEqual({
      kind: 'entry',
      expiresAt: 5000,
      head: { ...head, headers: expect.any(HeaderSection) },
      content: chunks,
    })
  })

  it('never expires when neither it nor its chunks were told to', () => {
    const bytes = encodeEntry(KEY, head, { ...chunks, expiresAt: Infinity })
    expect(decodeRecord(KEY, bytes, Number.MAX_VALUE)).toMatchObject({ content: { expiresAt: Infinity } })
  })

  it('is undefined from its expiry on, and from that of its chunks', () => {
    expect(decodeRecord(KEY, inChunks, 5000)).toBeUndefined()
    const longer = encodeEntry(KEY, head, { ...chunks, expiresAt: 4000 }, 5000)
    expect(decodeRecord(KEY, longer, 3999)).toBeDefined()
    expect(decodeRecord(KEY, longer, 4000)).toBeUndefined()
  })

  it('is kept as long as its chunks may be there, and any other record until it expires', () => {
    const frame = (bytes: Uint8Array<ArrayBuffer>) => decodeFrame(bytes)?.head
    expect(keptUntil(frame(inChunks))).toBe(9000)
    expect(keptUntil(frame(withChunks({ expiresAt: Infinity })))).toBe(Infinity)
    expect(keptUntil(frame(record))).toBe(5000)
    expect(keptUntil(frame(encode(KEY, full)))).toBe(Infinity)
    expect(keptUntil({ expiresAt: '1' })).toBeUndefined()
    expect(keptUntil(null)).toBeUndefined()
  })

  it.each([
    { id: 1 },
    { each: 0 },
    { each: -1 },
    { each: 0.5 },
    { size: -1 },
    { size: 2 ** 53 },
    { size: 4 * 2 ** 20 + 1 },
    { size: '9' },
    { expiresAt: 'soon' },
  ])('is undefined when they are %j', (members) => {
    expect(decodeRecord(KEY, withChunks(members), 0)).toBeUndefined()
  })

  it('is undefined when there is content beside its head too', () => {
    const bytes = encodeFrame(1, decodeFrame(inChunks)!.head as object, Uint8Array.of(1))
    expect(decodeRecord(KEY, bytes, 0)).toBeUndefined()
  })

  it('is undefined wherever it is cut off', () => {
    for (let at = 0; at < inChunks.length; at++)
      expect(decodeRecord(KEY, inChunks.slice(0, at), 0), `cut at ${at}`).toBeUndefined()
  })
})

describe('an index', () => {
  const index = {
    generation: 'g',
    selections: [['a', 'b'], []],
    variants: ['v1', 'v2'],
    chunks: { v2: { id: 'c', count: 3 } },
  }

  it('comes back as it was, and is no entry', () => {
    const bytes = encodeIndex(KEY, index, 5000)
    expect(decodeRecord(KEY, bytes, 4999)).toEqual({ kind: 'index', expiresAt: 5000, index })
    expect(decodeRecord(KEY, bytes, 5000)).toBeUndefined()
    expect(decode(KEY, bytes)).toBeUndefined()
  })

  it.each([
    { chunks: undefined },
    { chunks: { v2: null } },
    { chunks: { v2: { id: 1, count: 3 } } },
    { chunks: { v2: { id: 'c', count: -1 } } },
    { chunks: { v2: { id: 'c', count: 0.5 } } },
    { chunks: { v2: { id: 'c', count: 2 ** 20 + 1 } } },
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
