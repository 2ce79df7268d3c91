import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { date, NOW, SECOND, stored } from '../../test/heads.ts'
import type { StoredResponse } from '../message.ts'
import { combine, relabelled } from './combine.ts'

const CONTENT = Uint8Array.from({ length: 10 }, (_, at) => at)

function part(
  first: number,
  last: number,
  headers: Record<string, string> = {},
  besides: Partial<StoredResponse> = {},
): StoredResponse {
  const fields = { etag: '"a"', 'content-range': `bytes ${first}-${last}/10`, ...headers }
  const length = { 'content-length': String(last - first + 1) }
  return stored({ ...length, ...fields }, { status: 206, body: CONTENT.slice(first, last + 1), ...besides })
}

const whole = (headers: Record<string, string> = {}, besides: Partial<StoredResponse> = {}) =>
  stored({ etag: '"a"', ...headers }, { body: CONTENT.slice(), ...besides })

const later = { requestTime: NOW + SECOND, responseTime: NOW + 2 * SECOND }

describe('RFC 9111 §3.4: two parts of the same content', () => {
  it('make the whole, a 200 with its length, when nothing is missing', () => {
    const made = combine(part(0, 4), part(5, 9, {}, later))!
    expect(made).toMatchObject({ status: 200, statusText: 'OK', ...later, body: CONTENT })
    expect(Object.fromEntries(made.headers)).toEqual({ etag: '"a"', 'content-length': '10' })
  })

  it('make a larger part while something is', () => {
    const made = combine(part(1, 4), part(3, 8, {}, later))!
    expect(made).toMatchObject({ status: 206, statusText: 'Partial Content', body: CONTENT.slice(1, 9) })
    expect(made.headers.get('content-range')).toBe('bytes 1-8/10')
    expect(made.headers.get('content-length')).toBe('8')
  })

  it('have the fields of the later, and of the earlier what it does not say, whichever comes first', () => {
    const old = part(0, 4, { 'x-a': '1', 'x-b': '1', age: '5', date: date(-5), 'content-digest': 'x' })
    const young = part(5, 8, { 'x-a': '2', date: date(2), 'content-md5': 'x' }, later)
    for (const made of [combine(old, young)!, combine(young, old)!]) {
      expect(Object.fromEntries(made.headers)).toEqual({
        'content-length': '9',
        'content-range': 'bytes 0-8/10',
        date: date(2),
        etag: '"a"',
        'x-a': '2',
        'x-b': '1',
      })
      expect(made.responseTime).toBe(later.responseTime)
    }
  })

  it('of the same moment have the fields of the second', () => {
    expect(combine(part(0, 4, { 'x-a': '1' }), part(5, 9, { 'x-a': '2' }))?.headers.get('x-a')).toBe('2')
  })

  it('make nothing when they do not touch, or no strong validator joins them', () => {
    expect(combine(part(0, 3), part(5, 9))).toBeUndefined()
    expect(combine(part(0, 4), part(5, 9, { etag: '"b"' }))).toBeUndefined()
    expect(combine(part(0, 4, { etag: 'W/"a"' }), part(5, 9, { etag: 'W/"a"' }))).toBeUndefined()
    expect(combine(part(0, 4), stored({ etag: '"a"' }, { status: 404 }))).toBeUndefined()
    expect(combine(part(0, 4), stored({ etag: '"a"' }, { status: 206 }))).toBeUndefined()
  })

  it('do not change', () => {
    const [a, b] = [part(0, 4, { 'x-a': '1' }), part(4, 9, { 'x-a': '2' }, later)]
    const made = combine(a, b)!
    ;(made.body as Uint8Array).fill(9)
    expect([a.body, b.body]).toEqual([CONTENT.slice(0, 5), CONTENT.slice(4)])
    expect([a.headers.get('x-a'), b.headers.get('x-a')]).toEqual(['1', '2'])
  })
})

describe('a part and the whole that it is of', () => {
  it('make the whole with the fields of the later', () => {
    const made = combine(whole({ 'x-a': '1' }), part(3, 5, { 'x-a': '2' }, later))!
    expect(made).toMatchObject({ status: 200, body: CONTENT, ...later })
    expect(Object.fromEntries(made.headers)).toEqual({ etag: '"a"', 'content-length': '10', 'x-a': '2' })
  })

  it('make nothing when the whole is of another length', () => {
    expect(combine(whole({}, { body: CONTENT.slice(0, 9) }), part(3, 5))).toBeUndefined()
    expect(combine(whole({}, { body: new Uint8Array() }), part(0, 5))).toBeUndefined()
    expect(combine(whole({}, { body: null }), part(3, 5))).toBeUndefined()
  })

  it('keep the entity tag that was made of the content', () => {
    const dates = { 'last-modified': date(-90), date: date(0) }
    const untagged = stored(dates, { body: CONTENT, etag: '"made"' })
    const piece = part(3, 5, dates, later)
    ;(piece.headers as Headers).delete('etag')
    expect(combine(untagged, piece)?.etag).toBe('"made"')
    expect(combine({ ...untagged, responseTime: NOW + 5 * SECOND }, piece)?.etag).toBe('"made"')
  })
})

describe('a part under another label', () => {
  it('is the whole, a 200, when it is all there is', () => {
    const made = relabelled(part(0, 9), { first: 0, last: 9, size: 10 })
    expect([made.status, made.statusText, made.headers.has('content-range')]).toEqual([200, 'OK', false])
  })

  it('has a copy of the fields', () => {
    const before = part(0, 9)
    relabelled(before, { first: 0, last: 8, size: 10 })
    expect(before.headers.get('content-range')).toBe('bytes 0-9/10')
  })
})

it('parts of any content, joined in any order, are what they are parts of', () => {
  const content = fc.uint8Array({ minLength: 1, maxLength: 40 })
  const ends = fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(content, ends, fc.boolean(), (body, pairs, isSizeKnown) => {
      let kept: StoredResponse | undefined
      const have = new Set<number>()
      for (const pair of pairs) {
        const [first, last] = pair.map((at) => at % body.length).toSorted((a, b) => a - b) as [number, number]
        const range = `bytes ${first}-${last}/${isSizeKnown ? body.length : '*'}`
        const piece = stored(
          { etag: '"a"', 'content-range': range },
          { status: 206, body: Uint8Array.from(body.subarray(first, last + 1)) },
        )
        const joined = kept && combine(kept, piece)
        if (joined === undefined) have.clear()
        for (let at = first; at <= last; at++) have.add(at)
        kept = joined ?? piece
        const from = Math.min(...have)
        expect(kept.body).toEqual(Uint8Array.from(body.subarray(from, from + have.size)))
        const isWhole = isSizeKnown && have.size === body.length && joined !== undefined
        expect(kept.status).toBe(isWhole ? 200 : 206)
        if (!isWhole) {
          const label = `bytes ${from}-${from + have.size - 1}/${isSizeKnown ? body.length : '*'}`
          expect(kept.headers.get('content-range')).toBe(label)
        }
      }
    }),
  )
})
