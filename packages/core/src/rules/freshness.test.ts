import { describe, expect, it } from 'vitest'
import { DAY, date, HOUR, NOW, policy, response, SECOND } from '../../test/heads.ts'
import { controlOf } from './directives.ts'
import { freshnessLifetime } from './freshness.ts'

function lifetime(headers: Record<string, string>, status = 200, besides = {}, responseTime = NOW): unknown {
  const head = response(headers, status)
  return freshnessLifetime(head, controlOf(head, policy(besides)), responseTime, policy(besides))
}

const NONE = { lifetime: 0, source: 'none' }
const ALL = { expires: date(30), date: date(0), 'last-modified': date(-1000) }

describe('RFC 9111 §4.2.1: calculating the freshness lifetime', { tags: ['9111-4.2.1-order'] }, () => {
  it('prefers s-maxage in a shared cache', { tags: ['9111-5.2.2.10-s-maxage', '9111-5.3-s-maxage'] }, () => {
    expect(lifetime({ ...ALL, 'cache-control': 'max-age=10, s-maxage=20' })).toEqual({
      lifetime: 20 * SECOND,
      source: 's-maxage',
    })
  })

  it('does not look at s-maxage in a private cache', () => {
    const head = { ...ALL, 'cache-control': 'max-age=10, s-maxage=20' }
    expect(lifetime(head, 200, { shared: false })).toEqual({ lifetime: 10 * SECOND, source: 'max-age' })
    expect(lifetime({ 'cache-control': 's-maxage=20' }, 200, { shared: false })).toEqual(NONE)
  })

  it('prefers max-age to Expires', { tags: ['9111-5.3-max-age'] }, () => {
    expect(lifetime({ ...ALL, 'cache-control': 'max-age=10' })).toEqual({
      lifetime: 10 * SECOND,
      source: 'max-age',
    })
  })

  it('takes max-age=0 and s-maxage=0 at their word', () => {
    expect(lifetime({ ...ALL, 'cache-control': 'max-age=0' })).toEqual({ lifetime: 0, source: 'max-age' })
    expect(lifetime({ ...ALL, 'cache-control': 'max-age=9, s-maxage=0' })).toEqual({
      lifetime: 0,
      source: 's-maxage',
    })
  })

  it('prefers Expires to a guess', { tags: ['9111-4.2.2-explicit'] }, () => {
    expect(lifetime(ALL)).toEqual({ lifetime: 30 * SECOND, source: 'expires' })
  })
})

describe('RFC 9111 §5.3: Expires', () => {
  it('counts from Date, not from the clock of the cache', () => {
    expect(lifetime({ expires: date(100), date: date(40) })).toMatchObject({ lifetime: 60 * SECOND })
    expect(lifetime({ expires: date(-40), date: date(-100) })).toMatchObject({ lifetime: 60 * SECOND })
  })

  it('counts from the time of receipt without a readable Date', () => {
    expect(lifetime({ expires: date(100) })).toMatchObject({ lifetime: 100 * SECOND })
    expect(lifetime({ expires: date(100), date: 'today' })).toMatchObject({ lifetime: 100 * SECOND })
  })

  it('gives no lifetime when it is not later than Date', () => {
    expect(lifetime({ expires: date(0), date: date(0) })).toEqual({ lifetime: 0, source: 'expires' })
    expect(lifetime({ expires: date(-9), date: date(0) })).toEqual({ lifetime: 0, source: 'expires' })
  })

  it.each([
    '0',
    '',
    '-1',
    '9999999999',
    'soon',
    `${date(100)}, ${date(100)}`,
    'Tue, 32 Jun 2026 00:00:00 GMT',
  ])(
    'that cannot be read, %j, lies in the past and forbids a guess',
    { tags: ['9111-5.3-invalid', '9111-4.2.2-explicit'] },
    (expires) => {
      expect(lifetime({ ...ALL, expires })).toEqual({ lifetime: 0, source: 'expires' })
    },
  )

  it('may be an RFC 850 date', () => {
    expect(lifetime({ expires: 'Monday, 15-Jun-26 12:01:00 GMT', date: date(0) })).toMatchObject({
      lifetime: 60 * SECOND,
    })
  })
})

describe('RFC 9111 §4.2.2: heuristic freshness', () => {
  const modified = { date: date(0), 'last-modified': date(-1000) }

  it('is a tenth of the time since the last modification', { tags: ['9111-4.2.2-fraction'] }, () => {
    expect(lifetime(modified)).toEqual({ lifetime: 100 * SECOND, source: 'heuristic' })
  })

  it('takes another fraction', () => {
    expect(lifetime(modified, 200, { heuristic: { fraction: 0.5, maximum: DAY } })).toMatchObject({
      lifetime: 500 * SECOND,
    })
  })

  it('counts to Date, and to the time of receipt where there is none', () => {
    expect(lifetime(modified, 200, {}, NOW + HOUR)).toMatchObject({ lifetime: 100 * SECOND })
    expect(lifetime({ 'last-modified': date(-1000) })).toMatchObject({ lifetime: 100 * SECOND })
  })

  it('is bounded', { tags: ['9111-4.2.2-fraction'] }, () => {
    const ancient = { 'last-modified': date(-400 * 86_400) }
    expect(lifetime(ancient)).toMatchObject({ lifetime: DAY })
    expect(lifetime(ancient, 200, { heuristic: { fraction: 0.1, maximum: 5 } })).toMatchObject({
      lifetime: 5,
    })
  })

  it('can be turned off', () => {
    expect(lifetime(modified, 200, { heuristic: false })).toEqual(NONE)
  })

  it.each([{}, { 'last-modified': 'long ago' }, { 'last-modified': '0' }])(
    'needs a Last-Modified that can be read: %j',
    (headers) => expect(lifetime({ date: date(0), ...headers })).toEqual(NONE),
  )

  it.each([0, 60])('is none for what was modified %i s after Date', (seconds) => {
    expect(lifetime({ date: date(0), 'last-modified': date(seconds) })).toEqual(NONE)
  })

  it.each([200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501])(
    'is given to a %i (RFC 9110 §15.1)',
    { tags: ['9110-15.1-heuristic'] },
    (status) => expect(lifetime(modified, status)).toMatchObject({ source: 'heuristic' }),
  )

  it.each([201, 202, 302, 303, 307, 400, 403, 500, 503, 599])(
    'is not given to a %i',
    { tags: ['9111-4.2.2-status'] },
    (status) => {
      expect(lifetime(modified, status)).toEqual(NONE)
    },
  )

  it(
    'is given to any status that is marked public',
    { tags: ['9111-4.2.2-status', '9111-5.2.2.9-public'] },
    () => {
      expect(lifetime({ ...modified, 'cache-control': 'public' }, 302)).toMatchObject({ source: 'heuristic' })
    },
  )
})
