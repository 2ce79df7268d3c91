import { describe, expect, it } from 'vitest'
import { nastyStrings } from '../../test/nasty-strings.ts'
import type { ParsedCacheControl } from './cache-control.ts'
import { parseTargetedField } from './targeted.ts'

const RESTRICTIONS = ['no-store', 'no-transform', 'must-revalidate', 'proxy-revalidate']

type Cases = [value: string, parsed: ParsedCacheControl][]

describe('a targeted field (RFC 9213 §2.1)', () => {
  it.each<Cases[number]>([
    ['max-age=60', { maxAge: 60 }],
    ['max-age=0, s-maxage=3600', { maxAge: 0, sMaxage: 3600 }],
    ['stale-while-revalidate=5,stale-if-error=6', { staleWhileRevalidate: 5, staleIfError: 6 }],
    ['max-age=99999999999, s-maxage=2147483649', { maxAge: 2 ** 31, sMaxage: 2 ** 31 }],
    ['no-store, no-transform, public', { noStore: true, noTransform: true, public: true }],
    ['must-revalidate, proxy-revalidate', { mustRevalidate: true, proxyRevalidate: true }],
    ['must-understand, immutable=?1', { mustUnderstand: true, immutable: true }],
    ['private, no-cache=?1', { private: true, noCache: true }],
    ['private="Set-Cookie, x-a", no-cache="etag"', { private: ['set-cookie', 'x-a'], noCache: ['etag'] }],
  ])('%s', (value, parsed) => expect(parseTargetedField(value)).toEqual(parsed))

  it.each([null, '', ' ', '  '])(
    'is as good as absent when it is empty: %j',
    { tags: ['9213-2.1-invalid'] },
    (value) => expect(parseTargetedField(value)).toBeUndefined(),
  )

  it.each([
    ...['max-age=60, &&&&&', 'MaX-aGe=60', 'max-age =60', 'max-age= 60', 'max-age=60,', ',max-age=60'],
    ...[
      'max-age=60,, public',
      'max-age=60 public',
      'no-store, "',
      'private="a',
      'max-age=1000000000000000',
      'no-cache="é"',
      'max-age=60; Q=1',
    ],
  ])('is as good as absent when any of it fails to parse: %j', { tags: ['9213-2.1-invalid'] }, (value) =>
    expect(parseTargetedField(value)).toBeUndefined(),
  )

  it.each<Cases[number]>([
    ['none', {}],
    ['max-stale, min-fresh=1, only-if-cached', {}],
    ['foobar, max-age=60, x="y", z=(1 2)', { maxAge: 60 }],
    ['constructor=1, tostring, max_age=60, x-max-age=60', {}],
  ])('has effect without a directive that is known in a response: %s', (value, parsed) =>
    expect(parseTargetedField(value)).toEqual(parsed),
  )

  it('ignores parameters', { tags: ['9213-2.1-parameters'] }, () =>
    expect(parseTargetedField('max-age=60;stale=1, private="a";x, no-store;max-age="5"')).toEqual({
      maxAge: 60,
      private: ['a'],
      noStore: true,
    }),
  )

  it('takes the later of two', () =>
    expect(parseTargetedField('no-cache, max-age=60, no-cache="a", max-age=30')).toEqual({
      maxAge: 30,
      noCache: ['a'],
    }))

  it('reads a comma, a quote or another directive in a string as text', () => {
    expect(parseTargetedField('x=", no-store", max-age=60')).toEqual({ maxAge: 60 })
    expect(parseTargetedField('private="a\\", public, \\"b", max-age=60')).toEqual({
      maxAge: 60,
      private: true,
      invalid: ['private'],
    })
  })
})

describe('a value of the wrong type is not used (RFC 9213 §2.1)', { tags: ['9213-2.1-types'] }, () => {
  it.each(['"60"', '60.0', '60.5', '-1', 'a', '?1', '?0', ':YQ==:', '(60)', '@60', '%"60"'])(
    'max-age=%s is no freshness, and a licence for stale use is none',
    (value) => {
      expect(parseTargetedField(`max-age=${value}, s-maxage=${value}`)).toEqual({
        maxAge: 0,
        sMaxage: 0,
        invalid: ['max-age', 's-maxage'],
      })
      expect(parseTargetedField(`stale-if-error=${value}, stale-while-revalidate=${value}`)).toEqual({
        invalid: ['stale-if-error', 'stale-while-revalidate'],
      })
    },
  )

  it.each(['?0', '1', '1.0', 'set-cookie', '("a")', '()', '""', '"a b"', '":"', ':YQ==:', '%"a"'])(
    'private=%s covers the whole response',
    (value) =>
      expect(parseTargetedField(`private=${value}, no-cache=${value}`)).toEqual({
        private: true,
        noCache: true,
        invalid: ['private', 'no-cache'],
      }),
  )

  it.each(['?0', '1', '"a"', 'a', '()'])('a restriction with %s stands, a grant does not', (value) =>
    expect(
      parseTargetedField(
        [...RESTRICTIONS, 'public', 'immutable', 'must-understand']
          .map((name) => `${name}=${value}`)
          .join(', '),
      ),
    ).toEqual({
      noStore: true,
      noTransform: true,
      mustRevalidate: true,
      proxyRevalidate: true,
      invalid: RESTRICTIONS,
    }),
  )
})

describe('any text', () => {
  it('gives the same each time, frozen, and never throws', () => {
    for (const text of [...nastyStrings(), 'max-age=60, private="a"', 'max-age=60, &', 'none']) {
      const first = parseTargetedField(text)
      expect(parseTargetedField(text)).toEqual(first)
      if (first) expect(Object.isFrozen(first)).toBe(true)
    }
    expect(Object.isFrozen(parseTargetedField('private="a"')?.private)).toBe(true)
  })
})
