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
  ])(
    'ignores case, empty members and unknown directives: %j',
    { tags: ['9111-5.2-syntax', '9111-5.2.3-unknown'] },
    (value, parsed) => expect(parseCacheControl(value)).toEqual(parsed),
  )

  it('takes no other name for one that is known, however alike they are', () => {
    const names =
      'max-age s-maxage stale-while-revalidate stale-if-error min-fresh max-stale private no-cache public no-store ' +
      'no-transform must-revalidate must-understand proxy-revalidate immutable only-if-cached'
    for (const name of names.split(' ')) {
      expect(Object.keys(parseCacheControl(`${name}=1`))).toHaveLength(1)
      for (let at = 0; at < name.length; at++) {
        const other = name.slice(0, at) + (name[at] === 'z' ? 'y' : 'z') + name.slice(at + 1)
        for (const text of [
          other,
          `${other}=1`,
          `${other}="1"`,
          name.slice(0, at),
          `${name}${name.slice(at)}`,
        ]) {
          expect({ text, parsed: parseCacheControl(text) }).toEqual({ text, parsed: {} })
        }
      }
    }
  })

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
    ['ext="a"; b, max-age=1', { maxAge: 1 }],
  ])('%s', (value, parsed) => expect(parseCacheControl(value)).toEqual(parsed))

  it.each([
    'max-age=60, extension="foo, no-store',
    'max-age=60, extension="foo, no-store, other="bar"',
    'max-age=60, extension="foo\\", no-store',
    'max-age=60, extension="foo\\',
    'max-age=60, "',
    'max-age=60, private="a',
    'max-age=60, foo"bar, no-store"',
    'max-age=60, foo=a"bar, no-store"',
    'max-age=60, "foo, no-store"',
    'max-age=60, foo="a" "b, no-store"',
  ])('takes a quote that is out of place or never closed for one that hides every restriction: %s', (value) =>
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
      const {
        noStore,
        private: isPrivate,
        noCache,
      } = parseCacheControl(`${text}, no-store, private, no-cache`)
      expect({ text, noStore, isPrivate, noCache }).toEqual({
        text,
        noStore: true,
        isPrivate: true,
        noCache: true,
      })
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
    expect(parseCacheControl(`max-age=${text}, max-stale=${text}`)).toEqual({
      maxAge: seconds,
      maxStale: seconds,
    }),
  )

  const unreadable = [
    '=abc',
    '=a60',
    '=60a',
    '=1.5',
    '=60.0',
    '=-1',
    '=+1',
    '=1e3',
    '=0x10',
    '=',
    '=""',
    '=" 60"',
    "='60'",
    ' =60',
    '= 60',
    '=60 s',
    '=60 0',
    '=60; public',
    '="60"0',
    '==60',
    '=６０',
  ]
  it.each(unreadable)(
    'is stale, and grants no stale use, when it cannot be read: %j',
    { tags: ['9111-4.2.1-invalid'] },
    (text) => {
      for (const [name, parsed] of [
        ['max-age', { maxAge: 0 }],
        ['s-maxage', { sMaxage: 0 }],
        ['stale-while-revalidate', {}],
        ['stale-if-error', {}],
        ['max-stale', {}],
        ['min-fresh', {}],
      ] as const) {
        expect(parseCacheControl(`${name}${text}`)).toEqual({ ...parsed, invalid: [name] })
      }
    },
  )

  it('cannot be read without an argument, except max-stale, which then has no limit (§5.2.1.2)', () => {
    expect(parseCacheControl('max-age')).toEqual({ maxAge: 0, invalid: ['max-age'] })
    expect(parseCacheControl('stale-if-error')).toEqual({ invalid: ['stale-if-error'] })
    expect(parseCacheControl('max-stale')).toEqual({ maxStale: Infinity })
  })

  it.each<Cases[number]>([
    ['max-age=1, max-age=1800', { maxAge: 1 }],
    ['max-age=1800, MAX-AGE=1', { maxAge: 1800 }],
    ['max-age=abc, max-age=60', { maxAge: 0, invalid: ['max-age'] }],
    ['max-age=60, max-age=abc', { maxAge: 60, invalid: ['max-age'] }],
    ['stale-if-error=x, stale-if-error=60', { invalid: ['stale-if-error'] }],
    ['max-stale=5, max-stale', { maxStale: 5 }],
  ])('the first of several stands: %s', { tags: ['9111-4.2.1-duplicates'] }, (value, parsed) =>
    expect(parseCacheControl(value)).toEqual(parsed),
  )

  it('are whole seconds up to 2^31, whatever the text', { tags: ['9111-1.2.2-overflow'] }, () => {
    const isSeconds = (value = 0): boolean => Number.isInteger(value) && value >= 0 && value <= 2 ** 31
    for (const text of nastyStrings()) {
      const { maxAge, sMaxage, staleIfError } = parseCacheControl(`max-age=${text}, s-maxage="${text}`)
      expect({ text, maxAge, sMaxage, staleIfError }).toSatisfy(
        () => isSeconds(maxAge) && isSeconds(sMaxage) && isSeconds(staleIfError) && maxAge !== undefined,
      )
    }
  })
})

describe('private and no-cache (RFC 9111 §5.2.2.4, §5.2.2.7)', () => {
  it.each<Cases[number]>([
    ['private="Set-Cookie"', { private: ['set-cookie'] }],
    ['no-cache="Set-Cookie, X-User"', { noCache: ['set-cookie', 'x-user'] }],
    ['private=Set-Cookie', { private: ['set-cookie'] }],
    ['private="a,,b,"', { private: ['a', 'b'] }],
  ])('cover the fields listed: %s', { tags: ['9111-5.2.2.4-names'] }, (value, parsed) =>
    expect(parseCacheControl(value)).toEqual(parsed),
  )

  it.each(['=""', '=', '=" , "', '="a b"', '="a, b/c"', '="a"b', ' =a', '= a', '=a b', '; max-age=60'])(
    'cover the whole response when the list cannot be read: %j',
    (text) => {
      expect(parseCacheControl(`private${text}`)).toEqual({ private: true, invalid: ['private'] })
      expect(parseCacheControl(`no-cache${text}`)).toEqual({ noCache: true, invalid: ['no-cache'] })
    },
  )

  it.each<Cases[number]>([
    ['private="a", private', { private: true }],
    ['private, private="a"', { private: true }],
    ['private="a, b", private="B, c"', { private: ['a', 'b', 'c'] }],
    ['private="a, b, A", private=b', { private: ['a', 'b'] }],
    ['no-cache="a", no-cache="x y"', { noCache: true, invalid: ['no-cache'] }],
  ])('add up when they are repeated: %s', (value, parsed) => expect(parseCacheControl(value)).toEqual(parsed))
})

describe('directives without an argument', () => {
  it('count whatever argument they are given', () => {
    expect(parseCacheControl('no-store=foo, must-revalidate="x", public=""')).toEqual({
      noStore: true,
      mustRevalidate: true,
      public: true,
    })
  })

  it.each(['no-store; max-age=60', 'no-store max-age=60', 'no-store =x', 'no-store='])(
    'count when something else follows them: %s',
    (value) => expect(parseCacheControl(value)).toEqual({ noStore: true, invalid: ['no-store'] }),
  )
})

describe('parsed directives', () => {
  it('cannot be changed', () => {
    const parsed = parseCacheControl('private="a", private="b", no-cache="c", max-age=x')
    for (const part of [parsed, parsed.private, parsed.noCache, parsed.invalid, parseCacheControl('')]) {
      expect(part).toBeTypeOf('object')
      expect(Object.isFrozen(part)).toBe(true)
    }
  })

  it('are shared between equal values, and between all that say nothing', () => {
    expect(parseCacheControl('max-age=60, public')).toBe(parseCacheControl('max-age=60, public'))
    expect(parseCacheControl(null)).toBe(parseCacheControl(''))
  })

  it('are kept neither for ever nor for long values', () => {
    const first = parseCacheControl('max-age=12345')
    for (let age = 0; age < 1000; age++) parseCacheControl(`max-age=${age}`)
    expect(parseCacheControl('max-age=12345')).not.toBe(first)
    const long = `max-age=60, ext=${'x'.repeat(1000)}`
    expect(parseCacheControl(long)).not.toBe(parseCacheControl(long))
    expect(parseCacheControl(long)).toEqual({ maxAge: 60 })
  })

  it('of a request that is all quotes or all members are read in one go', () => {
    const started = performance.now()
    for (const piece of ['"', '\\"', '"\\', '="', 'private="a",', 'max-age=', 'private="a', ' ', ',']) {
      parseCacheControl(piece.repeat(65_536 / piece.length))
    }
    parseCacheControl(Array.from({ length: 6000 }, (_, at) => `private=${at.toString(36)}`).join())
    expect(performance.now() - started).toBeLessThan(1000)
  })
})
