import { describe, expect, it } from 'vitest'
import { date, NOW, request, stored } from '../../test/heads.ts'
import { isNotModified, rangeApplies } from './preconditions.ts'

type Fields = Record<string, string>
const notModified = (asked: Fields, kept: Fields, besides = {}, responseTime = NOW): boolean =>
  isNotModified(request(asked), stored(kept, besides), responseTime)

describe('RFC 9110 §13.1.2: If-None-Match', () => {
  it.each<[string, boolean]>([
    ['GET', true],
    ['HEAD', true],
    ['QUERY', true],
    ['POST', false],
    ['PUT', false],
  ])('makes the answer to %s a 304: %s', (method, expected) => {
    const [tag, date] = [{ 'if-none-match': '"a"' }, { 'if-modified-since': 'Fri, 01 Jan 2100 00:00:00 GMT' }]
    for (const asked of [tag, date])
      expect(isNotModified(request(asked, method), stored({ etag: '"a"' }), NOW)).toBe(expected)
  })

  it.each<[string, string]>([
    ['"a"', '"a"'],
    ['W/"a"', '"a"'],
    ['"a"', 'W/"a"'],
    ['W/"a"', 'W/"a"'],
    ['"b", "a"', '"a"'],
    ['"b" , W/"a","c"', '"a"'],
    ['"x,y"', '"x,y"'],
    ['not a tag, "a"', '"a"'],
    ['*', '"a"'],
    [' * ', '"a"'],
  ])('%s is matched by %s, weakly', { tags: ['9110-13.1.2-weak'] }, (condition, etag) => {
    expect(notModified({ 'if-none-match': condition }, { etag })).toBe(true)
  })

  it.each<[string, string]>([
    ['"b"', '"a"'],
    ['"A"', '"a"'],
    ['"a", "b"', '"c"'],
    ['"x", "y"', '"x,y"'],
    ['', '"a"'],
    ['"*"', '"a"'],
    ['"b", *', '"a"'],
    ['"a" "b"', '"a" "b"'],
  ])('%s is not matched by %s', (condition, etag) => {
    expect(notModified({ 'if-none-match': condition }, { etag })).toBe(false)
  })

  it('* is matched by a response without an entity tag', { tags: ['9110-13.1.2-star'] }, () => {
    expect(notModified({ 'if-none-match': '*' }, {})).toBe(true)
  })

  it('a tag is not matched by a response without one, or with one that cannot be read', () => {
    expect(notModified({ 'if-none-match': '"a"' }, {})).toBe(false)
    expect(notModified({ 'if-none-match': '"a"' }, { etag: '"a", "a"' })).toBe(false)
  })
})

describe('RFC 9110 §13.1.3: If-Modified-Since', () => {
  const since = (value: string, kept: Fields, responseTime = NOW): boolean =>
    notModified({ 'if-modified-since': value }, kept, {}, responseTime)

  it.each([
    [-90, true],
    [-89, true],
    [99, true],
    [-91, false],
  ])('%i s from now: a response of 90 s ago is current: %s', (seconds, expected) => {
    expect(since(date(seconds), { 'last-modified': date(-90) })).toBe(expected)
  })

  it('compares times, not texts', () => {
    const kept = { 'last-modified': 'Mon, 15 Jun 2026 12:00:00 GMT' }
    expect(since('Monday, 15-Jun-26 12:00:00 GMT', kept)).toBe(true)
    expect(since('Mon Jun 15 12:00:00 2026', kept)).toBe(true)
    expect(since('Monday, 15-Jun-26 11:59:59 GMT', kept)).toBe(false)
    expect(
      since('Mon, 15 Jun 2026 12:00:00 GMT', { 'last-modified': 'Monday, 15-Jun-26 12:00:00 GMT' }),
    ).toBe(true)
  })

  it.each([
    '',
    '0',
    'yesterday',
    `${date(0)}, ${date(0)}`,
    '2026-06-15T12:00:00Z',
    'Mon, 32 Jun 2026 12:00:00 GMT',
  ])('%j is no date and is ignored', { tags: ['9110-13.1.3-invalid'] }, (value) =>
    expect(since(value, { 'last-modified': date(-90) })).toBe(false),
  )

  it('RFC 9111 §4.3.2: without Last-Modified compares with Date', { tags: ['9111-4.3.2-date'] }, () => {
    expect(since(date(-90), { date: date(-90) })).toBe(true)
    expect(since(date(-91), { date: date(-90) })).toBe(false)
    expect(since(date(-91), { date: date(-90), 'last-modified': 'long ago' })).toBe(false)
  })

  it(
    'RFC 9111 §4.3.2: without either compares with the time of receipt',
    { tags: ['9111-4.3.2-date'] },
    () => {
      expect(since(date(0), {})).toBe(true)
      expect(since(date(-1), {})).toBe(false)
      expect(since(date(0), {}, NOW + 999)).toBe(true)
    },
  )
})

describe('RFC 9110 §13.2.2: the order of conditions', () => {
  const kept = { etag: '"a"', 'last-modified': date(-90) }

  it(
    'If-None-Match decides alone',
    { tags: ['9111-4.3.2-precedence', '9110-13.1.3-if-none-match', '9110-13.2.2-order'] },
    () => {
      expect(notModified({ 'if-none-match': '"b"', 'if-modified-since': date(0) }, kept)).toBe(false)
      expect(notModified({ 'if-none-match': '', 'if-modified-since': date(0) }, kept)).toBe(false)
      expect(notModified({ 'if-none-match': '"a"', 'if-modified-since': date(-999) }, kept)).toBe(true)
    },
  )

  it('a request without a condition is answered in full', () => {
    expect(notModified({ 'if-range': '"a"', 'if-match': '"a"' }, kept)).toBe(false)
  })

  it.each([203, 204, 301, 404, 500])(
    'RFC 9110 §13.2.1: a %i is answered in full',
    { tags: ['9110-13.2.1-error'] },
    (status) => {
      expect(notModified({ 'if-none-match': '"a"' }, kept, { status: 206 })).toBe(true)
      const asked = { 'if-none-match': '"a"', 'if-modified-since': date(0) }
      expect(notModified(asked, kept, { status })).toBe(false)
    },
  )
})

describe('RFC 9110 §13.1.5: If-Range', () => {
  const applies = (condition: string, kept: Fields): boolean =>
    rangeApplies(request({ 'if-range': condition, range: 'bytes=0-1' }), stored(kept))

  it('absent lets the range apply', () => {
    expect(rangeApplies(request({ range: 'bytes=0-1' }), stored())).toBe(true)
  })

  it.each<[string, string, boolean]>([
    ['"a"', '"a"', true],
    ['"b"', '"a"', false],
    ['W/"a"', '"a"', false],
    ['"a"', 'W/"a"', false],
    ['W/"a"', 'W/"a"', false],
    ['*', '"a"', false],
    ['"b", "a"', '"a"', false],
    ['', '"a"', false],
  ])('%j compares strongly with %s: %s', { tags: ['9110-13.1.5-strong'] }, (condition, etag, expected) => {
    expect(applies(condition, { etag })).toBe(expected)
  })

  it('a tag is not met by a response without one', () => {
    expect(applies('"a"', { 'last-modified': date(-90) })).toBe(false)
  })

  it('a date is met by a Last-Modified that is strong: a second before Date (§8.8.2.2)', () => {
    expect(applies(date(-90), { 'last-modified': date(-90), date: date(-89) })).toBe(true)
    expect(applies(date(-90), { 'last-modified': date(-90), date: date(-90) })).toBe(false)
    expect(applies(date(-90), { 'last-modified': date(-90), date: date(-91) })).toBe(false)
    expect(applies(date(-1), { 'last-modified': date(-1) })).toBe(true)
    expect(applies(date(0), { 'last-modified': date(0) })).toBe(false)
  })

  it('a date is compared as text', () => {
    const kept = { 'last-modified': 'Sunday, 14-Jun-26 12:00:00 GMT', date: date(0) }
    expect(applies('Sunday, 14-Jun-26 12:00:00 GMT', kept)).toBe(true)
    expect(applies('Sun, 14 Jun 2026 12:00:00 GMT', kept)).toBe(false)
  })

  it('a date must be the Last-Modified exactly', { tags: ['9110-13.1.5-date'] }, () => {
    const kept = { 'last-modified': date(-90), date: date(0), etag: '"a"' }
    expect(applies(date(-90), kept)).toBe(true)
    expect(applies(date(-91), kept)).toBe(false)
    expect(applies(date(-89), kept)).toBe(false)
    expect(applies(date(-90), { date: date(0) })).toBe(false)
  })
})
