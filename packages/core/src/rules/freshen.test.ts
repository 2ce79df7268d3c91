import { describe, expect, it } from 'vitest'
import { date, fieldsOf, NOW, response, SECOND, stored } from '../../test/heads.ts'
import { freshen, identifies } from './freshen.ts'

const TIMES = { requestTime: NOW + 60 * SECOND, responseTime: NOW + 61 * SECOND }
const LATER = { 'last-modified': date(-10) }
const EARLIER = { 'last-modified': date(-90) }

describe('RFC 9111 §4.3.4: which response a 304 is about', () => {
  it.each<[string, Record<string, string>, Record<string, string>, boolean]>([
    ['the same strong tag', { etag: '"a"' }, { etag: '"a"' }, true],
    ['another strong tag', { etag: '"b"' }, { etag: '"a"' }, false],
    ['a strong tag for a weak one', { etag: '"a"' }, { etag: 'W/"a"' }, false],
    ['a strong tag for none', { etag: '"a"' }, LATER, false],
    ['a weak tag for the same weak one', { etag: 'W/"a"' }, { etag: 'W/"a"' }, true],
    ['a weak tag for a strong one', { etag: 'W/"a"' }, { etag: '"a"' }, true],
    ['another weak tag', { etag: 'W/"b"' }, { etag: 'W/"a"' }, false],
    ['a weak tag for none', { etag: 'W/"a"' }, LATER, false],
    ['the same tag and another date', { etag: '"a"', ...LATER }, { etag: '"a"', ...EARLIER }, true],
    ['another tag and the same date', { etag: '"b"', ...LATER }, { etag: '"a"', ...LATER }, false],
    ['the same date', LATER, LATER, true],
    ['the same date for a tag too', LATER, { etag: '"a"', ...LATER }, true],
    ['another date', LATER, EARLIER, false],
    ['a date for none', LATER, { etag: '"a"' }, false],
    ['no validator for a tag', {}, { etag: '"a"' }, true],
    ['no validator for a date', {}, LATER, true],
    ['no validator for none', {}, {}, true],
    ['a tag that cannot be read, like none', { etag: '"a", "b"' }, { etag: '"a"' }, true],
  ])('%s', (_, update, kept, expected) => {
    expect(identifies(response(update), stored(kept))).toBe(expected)
  })
})

describe('RFC 9111 §3.2: updating stored header fields', () => {
  const updated = (kept: Record<string, string>, update: Record<string, string>, besides?: string[]) =>
    fieldsOf(freshen(stored(kept), response(update, 304), TIMES, besides))

  it('replaces, adds, and keeps the rest', { tags: ['9111-3.2-update'] }, () => {
    expect(updated({ a: '1', b: '1' }, { b: '2', c: '2' })).toEqual({ a: '1', b: '2', c: '2' })
  })

  it('replaces the validators, the lifetime and the type', { tags: ['9111-3.2-update'] }, () => {
    const before = {
      etag: 'W/"a"',
      'cache-control': 'max-age=1',
      expires: date(1),
      'content-type': 'text/plain',
    }
    const after = { etag: '"a"', 'cache-control': 'max-age=2', expires: date(2), 'content-type': 'text/html' }
    expect(updated(before, after)).toEqual(after)
  })

  it.each(['content-length', 'content-encoding', 'content-range', 'content-md5', 'content-digest'])(
    'never changes %s, which is of the stored content',
    (name) => {
      expect(updated({ [name]: '5' }, { [name]: '0' })).toEqual({ [name]: '5' })
      expect(updated({}, { [name]: '0' })).toEqual({})
    },
  )

  it('takes nothing that speaks of the connection (§3.1)', { tags: ['9111-3.2-except'] }, () => {
    expect(
      updated({ a: '1' }, { connection: 'a, x-hop', 'x-hop': '1', 'keep-alive': '5', a: '2', b: '2' }),
    ).toEqual({ a: '1', b: '2' })
  })

  it('puts all lines of a field in place of all lines', () => {
    const kept = stored([
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=1'],
      ['set-cookie', 'c=1'],
      ['x-a', '1'],
      ['x-a', '2'],
    ])
    const update = response([
      ['set-cookie', 'a=2'],
      ['set-cookie', 'd=2'],
      ['x-a', '3'],
      ['x-a', '4'],
    ])
    const { headers } = freshen(kept, update, TIMES)
    expect(headers.getSetCookie()).toEqual(['a=2', 'd=2'])
    expect(headers.get('x-a')).toBe('3, 4')
  })

  it('keeps several lines that the update does not mention', () => {
    const kept = stored([
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=1'],
    ])
    expect(freshen(kept, response({ etag: '"a"' }), TIMES).headers.getSetCookie()).toEqual(['a=1', 'b=1'])
  })

  it('takes the new Date and Age', () => {
    expect(updated({ date: date(-90), age: '90' }, { date: date(60), age: '3' })).toEqual({
      date: date(60),
      age: '3',
    })
  })

  it('forgets the old Date and Age, which spoke of the old answer', () => {
    expect(updated({ date: date(-90), age: '90', a: '1' }, {})).toEqual({ a: '1' })
  })

  it('is without the fields that may not be stored, old and new', { tags: ['9111-3.2-except'] }, () => {
    expect(updated({ 'x-old': '1', a: '1' }, { 'x-new': '2' }, ['x-old', 'x-new', 'not a name'])).toEqual({
      a: '1',
    })
  })

  it('takes the times of the update, and keeps status, content and selecting fields', () => {
    const selecting = [['x-a', '1']] as const
    const kept = stored({ a: '1' }, { status: 404, statusText: 'Gone fishing', selecting })
    const result = freshen(kept, response({ a: '2' }, 304), TIMES)
    expect(result).toMatchObject({ status: 404, statusText: 'Gone fishing', selecting, ...TIMES })
    expect(result.body).toBe(kept.body)
  })

  it('leaves what was stored, and the update, as they were', () => {
    const kept = stored({ a: '1', age: '5' })
    const update = response({ a: '2', connection: 'close' })
    freshen(kept, update, TIMES, ['a'])
    expect(fieldsOf(kept)).toEqual({ a: '1', age: '5' })
    expect(fieldsOf(update)).toEqual({ a: '2', connection: 'close' })
    expect(kept.responseTime).toBe(NOW)
  })
})
