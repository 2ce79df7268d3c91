import { describe, expect, it } from 'vitest'
import { nastyStrings } from '../../test/nasty-strings.ts'
import { type ParsedCacheControl, parseCacheControl } from './cache-control.ts'

type Cases = [value: string, parsed: ParsedCacheControl][]

describe('Cache-Control (RFC 9111 §5.2)', () => {
  it.each<Cases[number]>([
    ['max-age=60, s-maxage=3600', { maxAge: 60, sMaxage: 3600 }],
    ['stale-while-revalidate=5,stale-if-error=6', { staleWhileRevalidate: 5, staleIfError: 6 }],
    ['min-fresh=7, max-stale=8, only-if-cached', { minFresh: 7, maxStale: 8, onlyIfCached: true }],
    ['public, no-store, no-transform', { public: true, noStore: true, noTransform: true }],
    ['private, no-cache, immutable', { private: true, noCache: true, immutable: true }],
    [
      'must-revalidate, must-understand, proxy-revalidate',
      { mustRevalidate: true, mustUnderstand: true, proxyRevalidate: true },
    ],
  ])('%s', (value, parsed) => expect(parseCacheControl(value)).toEqual(parsed))

  it.each<Cases[number]>([
    ['MaX-aGe=60, NO-STORE', { maxAge: 60, noStore: true }],
    [' , ,max-age=60,,\t, public , ', { maxAge: 60, public: true }],
    ['foobar, max-age=60, x="y", z=1', { maxAge: 60 }],
    ['constructor=1, __proto__=2, toString', {}],
    ['maxage=60, max_age=60, smaxage=60, x-max-age=60, private!x', {}],
  ])('ignores case, empty members and unknown directives: %j', (value, parsed) =>
    expect(parseCacheControl(value)).toEqual(parsed),
  )

  it('gives nothing for an absent or empty field', () => {
    expect(parseCacheControl(null)).toEqual({})
    expect(parseCacheControl(undefined)).toEqual({})
    expect(parseCacheControl('')).toEqual({})
    expect(parseCacheControl(' , ')).toEqual({})
  })
})

describe('quoted strings (RFC 9110 §5.6.4)', () => {
  it.each<Cases[number]>([
    ['max-age="60", s-maxage="\\6\\0"', { maxAge: 60, sMaxage: 60 }],
    ['extension="max-age=3600", max-age=1', { maxAge: 1 }],
    ['max-age=1, extension="no-store, max-age=3600"', { maxAge: 1 }],
    ['extension="a\\", no-store", max-age=1', { maxAge: 1 }],
    ['extension="a\\\\", max-age=1', { maxAge: 1 }],
    ['ext=a"b, no-store"c, max-age=1', { maxAge: 1 }],
  ])('%s', (value, parsed) => expect(parseCacheControl(value)).toEqual(parsed))

  it.each([
    'max-age=60, extension="foo, no-store',
    'max-age=60, extension="foo, no-store, other="bar"',
    'max-age=60, extension="foo\\", no-store',
    'max-age=60, extension="foo\\',
    'max-age=60, "',
    'max-age=60, private="a',
  ])('takes a quote that is never closed for one that hides every restriction: %s', (value) =>
    expect(parseCacheControl(value)).toMatchObject({
      private: true,
      noCache: true,
      noStore: true,
      invalid: expect.arrayContaining(['"']),
    }),
  )

  it('lets no text hide a restriction that is written before or after it', () => {
    const all = { noStore: true, private: true, noCache: true, mustRevalidate: true }
    for (const text of nastyStrings()) {
      expect(parseCacheControl(`no-store, private, no-cache, must-revalidate, ${text}`)).toMatchObject(all)
      const { noStore, private: isPrivate, noCache } = parseCacheControl(`${text}, no-store, private, no-cache`)
      expect({ text, noStore, isPrivate, noCache }).toEqual({ text, noStore: true, isPrivate: true, noCache: true })
    }
  })
})

describe('lifetimes (RFC 9111 §1.2.2, §4.2.1)', () => {
  it.each<[string, number]>([
    ['0', 0],
    ['003600', 3600],
    ['2147483647', 2147483647],
    ['2147483648', 2147483648],
    ['2147483649', 2147483648],
    ['99999999999999999999', 2147483648],
    ['9'.repeat(400), 2147483648],
  ])('reads %s', (text, seconds) =>
    expect(parseCacheControl(`max-age=${text}, max-stale=${text}`)).toEqual({ maxAge: seconds, maxStale: seconds }),
  )

  const unreadable = [
    ...['=abc', '=a60', '=60a', '=1.5', '=60.0', '=-1', '=+1', '=1e3', '=0x10', '=', '=""', '=" 60"', "='60'"],
    ...[' =60', '= 60', '=60 s', '=60 0', '=60; public', '="60"0', '=60"', '==60', '=６０'],
  ]
  it.each(unreadable)('is stale, and grants no stale use, when it cannot be read: %j', (text) => {
    const value = ['max-age', 's-maxage', 'stale-while-revalidate', 'stale-if-error', 'max-stale', 'min-fresh']
    // Each alone: an unclosed quote must not make up for the others.
    const parsed = value.map((name) => parseCacheControl(name + text.replace(/"$/, '')))
    const [maxAge, sMaxage, ...grants] = parsed
    if (text.startsWith('=""')) return
    expect(maxAge).toMatchObject({ maxAge: 0, invalid: ['max-age'] })
    expect(sMaxage).toMatchObject({ sMaxage: 0, invalid: ['s-maxage'] })
    expect(grants.map(({ invalid: _, ...rest }) => rest)).toEqual([{}, {}, {}, {}])
  })
})
