import { describe, expect, it } from 'vitest'
import { date, request, response, stored } from '../../test/heads.ts'
import { contains, covers, isStorablePart, isWhole, partOf, requestedRanges } from './partial.ts'

const part = (range: string, headers: Record<string, string> = {}) =>
  stored({ 'content-range': `bytes ${range}`, ...headers }, { status: 206 })

describe('RFC 9110 §15.3.7.1: the part of a 206', () => {
  it.each([
    ['4-8/10', { first: 4, last: 8, size: 10 }],
    ['0-0/1', { first: 0, last: 0, size: 1 }],
    ['4-8/*', { first: 4, last: 8, size: undefined }],
  ])('%s', (range, expected) => {
    expect(partOf(part(range))).toEqual(expected)
  })

  it.each<[string, ReturnType<typeof response>]>([
    ['is not there', response({}, 206)],
    ['contradicts itself', response({ 'content-range': 'bytes 4-10/10' }, 206)],
    ['is of another unit', response({ 'content-range': 'lines 4-8/10' }, 206)],
    ['is none', response({ 'content-range': 'bytes */10' }, 206)],
    ['is in no 206', response({ 'content-range': 'bytes 4-8/10' }, 200)],
    [
      'is several',
      response({ 'content-range': 'bytes 4-8/10', 'content-type': 'Multipart/Byteranges; boundary=x' }, 206),
    ],
  ])('is unknown where it %s', (_, head) => {
    expect(partOf(head)).toBeUndefined()
  })

  it('RFC 9111 §3.3: may be stored when a GET asked for a range', () => {
    const answer = response({ 'content-range': 'bytes 4-8/10' }, 206)
    expect(isStorablePart(request({ range: 'bytes=4-8' }), answer)).toBe(true)
    expect(isStorablePart(request(), answer)).toBe(false)
    expect(isStorablePart(request({ range: 'bytes=4-8' }, 'HEAD'), answer)).toBe(false)
    expect(isStorablePart(request({ range: 'bytes=4-8' }, 'QUERY'), answer)).toBe(false)
    expect(isStorablePart(request({ range: 'bytes=4-8' }), response({}, 206))).toBe(false)
  })
})

describe('a part', () => {
  it('is the whole from the first byte to the last of a known size', () => {
    expect(isWhole({ first: 0, last: 9, size: 10 })).toBe(true)
    expect(isWhole({ first: 0, last: 8, size: 10 })).toBe(false)
    expect(isWhole({ first: 1, last: 9, size: 10 })).toBe(false)
    expect(isWhole({ first: 0, last: 9, size: undefined })).toBe(false)
  })

  it('contains what begins and ends in it', () => {
    expect(contains({ first: 4, last: 8 }, { first: 4, last: 8 })).toBe(true)
    expect(contains({ first: 4, last: 8 }, { first: 3, last: 8 })).toBe(false)
    expect(contains({ first: 4, last: 8 }, { first: 4, last: 9 })).toBe(false)
  })
})

describe('RFC 9110 §14.2: the ranges that are asked for', () => {
  const ranges = (asked: Record<string, string>, size: number | undefined, kept = {}, method = 'GET') =>
    requestedRanges(request(asked, method), stored(kept), size)?.map(({ first, last }) => [first, last])

  it.each<[string, number | undefined, number[][]]>([
    ['bytes=2-5', 10, [[2, 5]]],
    ['bytes=2-99', 10, [[2, 9]]],
    ['bytes=2-', 10, [[2, 9]]],
    ['bytes=-3', 10, [[7, 9]]],
    ['bytes=10-', 10, []],
    [
      'bytes=0-0,9-9',
      10,
      [
        [0, 0],
        [9, 9],
      ],
    ],
    ['bytes=2-5', undefined, [[2, 5]]],
    ['bytes=2-', undefined, [[2, Infinity]]],
    ['bytes=-3', undefined, []],
    ['bytes=0-1,-3', undefined, []],
  ])('%s of %s bytes is %j', (range, size, expected) => {
    expect(ranges({ range }, size)).toEqual(expected)
  })

  it.each(['lines=0-1', 'bytes=5-2', 'bytes=', ''])('%j asks for the whole', (range) => {
    expect(ranges({ range }, 10)).toBeUndefined()
  })

  it('are none where no Range is, where the method is not GET, and where If-Range is not met', () => {
    expect(ranges({}, 10)).toBeUndefined()
    expect(ranges({ range: 'bytes=0-1' }, 10, {}, 'HEAD')).toBeUndefined()
    expect(ranges({ range: 'bytes=0-1' }, 10, {}, 'QUERY')).toBeUndefined()
    expect(ranges({ range: 'bytes=0-1', 'if-range': '"b"' }, 10, { etag: '"a"' })).toBeUndefined()
    expect(ranges({ range: 'bytes=0-1', 'if-range': '"a"' }, 10, { etag: '"a"' })).toEqual([[0, 1]])
  })

  it('are one of encoded content, or the whole', () => {
    const encoded = { 'content-encoding': 'br' }
    expect(ranges({ range: 'bytes=0-1' }, 10, encoded)).toEqual([[0, 1]])
    expect(ranges({ range: 'bytes=0-0,9-9' }, 10, encoded)).toBeUndefined()
  })
})

describe('RFC 9111 §3.3: a stored response answers', () => {
  it.each<[string, string, boolean]>([
    ['4-8/10', 'bytes=4-8', true],
    ['4-8/10', 'bytes=5-7', true],
    ['4-8/10', 'bytes=3-8', false],
    ['4-8/10', 'bytes=4-9', false],
    ['4-8/10', 'bytes=6-', false],
    ['4-8/10', 'bytes=-1', false],
    ['4-9/10', 'bytes=6-', true],
    ['4-9/10', 'bytes=6-99', true],
    ['4-9/10', 'bytes=-6', true],
    ['4-9/10', 'bytes=-7', false],
    ['4-9/10', 'bytes=4-5,8-9', true],
    ['4-9/10', 'bytes=3-5,8-9', false],
    ['4-9/10', 'bytes=10-', false],
    ['4-9/10', 'lines=4-5', false],
    ['4-9/*', 'bytes=4-9', true],
    ['4-9/*', 'bytes=4-10', false],
    ['4-9/*', 'bytes=6-', false],
    ['4-9/*', 'bytes=-1', false],
    ['4-9/*', 'bytes=4-5,-1', false],
  ])('with %s the range %s: %s', (kept, range, expected) => {
    expect(covers(part(kept), request({ range }))).toBe(expected)
  })

  it('with a part neither GET nor HEAD for the whole, nor a range that does not apply', () => {
    const whole = part('0-9/10', { etag: '"a"', date: date(0) })
    expect(covers(whole, request())).toBe(false)
    expect(covers(whole, request({}, 'HEAD'))).toBe(false)
    expect(covers(whole, request({ range: 'bytes=0-1' }, 'HEAD'))).toBe(false)
    expect(covers(whole, request({ range: 'bytes=0-1', 'if-range': '"b"' }))).toBe(false)
    expect(covers(whole, request({ range: 'bytes=0-1', 'if-range': '"a"' }))).toBe(true)
  })

  it('with the whole anything, and with a part of nobody knows what nothing', () => {
    expect(covers(stored(), request())).toBe(true)
    expect(covers(stored(), request({ range: 'bytes=99-' }))).toBe(true)
    expect(covers(stored({}, { status: 206 }), request({ range: 'bytes=0-0' }))).toBe(false)
  })
})
