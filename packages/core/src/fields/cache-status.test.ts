import { describe, expect, it } from 'vitest'
import { nastyStrings } from '../../test/nasty-strings.ts'
import { appendCacheStatus, formatCacheStatus } from './cache-status.ts'

describe('the member of one cache (RFC 9211 §2)', () => {
  it('says what was done in one order', () => {
    expect(formatCacheStatus({ cache: 'freshet', hit: true, ttl: 30 })).toBe('freshet; hit; ttl=30')
    expect(
      formatCacheStatus({
        detail: 'COLLAPSED',
        key: 'https://example.com/?a=1',
        collapsed: true,
        stored: true,
        ttl: 376,
        fwdStatus: 304,
        fwd: 'stale',
        cache: 'freshet',
      }),
    ).toBe(
      'freshet; fwd=stale; fwd-status=304; ttl=376; stored; collapsed; key="https://example.com/?a=1"; detail=COLLAPSED',
    )
  })

  it('does not say what is false or not given', () => {
    expect(formatCacheStatus({ cache: 'freshet', hit: false, stored: false, collapsed: false })).toBe(
      'freshet',
    )
  })

  it('writes a ttl of 0 and one below', () => {
    expect(formatCacheStatus({ cache: 'a', ttl: 0 })).toBe('a; ttl=0')
    expect(formatCacheStatus({ cache: 'a', ttl: -412 })).toBe('a; ttl=-412')
  })
})

describe('structured fields (RFC 9651 §4.1)', () => {
  it.each<[string, string]>([
    ['freshet', 'freshet'],
    ['*a:/b', '*a:/b'],
    ['cdn.example.com:80', 'cdn.example.com:80'],
    ['CDN Company', '"CDN Company"'],
    ['1cache', '"1cache"'],
    ['', '""'],
    ['a"b\\c', '"a\\"b\\\\c"'],
    ['a\nb\x7f', '"a%0Ab%7F"'],
    ['café', '"caf%C3%A9"'],
    ['😀', '"%F0%9F%98%80"'],
    ['\uD800', '"%EF%BF%BD"'],
  ])('writes the name %j as %s', (cache, text) => {
    expect(formatCacheStatus({ cache })).toBe(text)
    expect(formatCacheStatus({ cache: 'a', detail: cache })).toBe(`a; detail=${text}`)
  })

  it('writes a key as a string even when it is a token', () => {
    expect(formatCacheStatus({ cache: 'a', key: 'k' })).toBe('a; key="k"')
    expect(formatCacheStatus({ cache: 'a', key: '/"\\é' })).toBe('a; key="/\\"\\\\%C3%A9"')
  })

  it('writes whole numbers of at most fifteen digits, and none for what is no number', () => {
    expect(formatCacheStatus({ cache: 'a', ttl: 1.9 })).toBe('a; ttl=1')
    expect(formatCacheStatus({ cache: 'a', ttl: -0 })).toBe('a; ttl=0')
    expect(formatCacheStatus({ cache: 'a', ttl: Infinity })).toBe('a; ttl=999999999999999')
    expect(formatCacheStatus({ cache: 'a', ttl: -1e21 })).toBe('a; ttl=-999999999999999')
    expect(formatCacheStatus({ cache: 'a', ttl: Number.NaN, fwdStatus: Number.NaN })).toBe('a')
  })

  it('is valid, and a value that Headers accepts, for any text', { tags: ['9211-2-identifier'] }, () => {
    const token = String.raw`[A-Za-z*][!#$%&'*+\-.^_\x60|~\w:/]*`
    const string = String.raw`"(?:[ !#-[\]-~]|\\["\\])*"`
    const valid = new RegExp(`^(?:${token}|${string}); hit; key=${string}; detail=(?:${token}|${string})$`)
    for (const text of nastyStrings()) {
      const short = text.slice(0, 1000)
      const written = formatCacheStatus({ cache: short, hit: true, key: short, detail: short })
      if (!valid.test(written) || new Headers({ a: written }).get('a') !== written)
        expect.fail(JSON.stringify(short))
    }
  })
})

describe('several caches (RFC 9211 §2)', () => {
  it('come in order from the origin to the client', { tags: ['9211-2-order'] }, () => {
    expect(appendCacheStatus('origin; hit', 'freshet; fwd=miss')).toBe('origin; hit, freshet; fwd=miss')
  })

  it('is one alone when no other wrote the field', () => {
    expect(appendCacheStatus(null, 'freshet; hit')).toBe('freshet; hit')
    expect(appendCacheStatus('', 'freshet; hit')).toBe('freshet; hit')
  })
})
