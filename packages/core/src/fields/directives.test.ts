import { describe, expect, it } from 'vitest'
import { parseCacheControl } from './cache-control.ts'
import { type CacheControlDirectives, deadDirectives, formatCacheControl } from './directives.ts'

/** As from JavaScript, where no compiler refuses it. */
function untyped(directives: unknown): CacheControlDirectives {
  return directives as CacheControlDirectives
}

function refusal(directives: unknown): string {
  try {
    return `accepted as ${formatCacheControl(untyped(directives))}`
  } catch (error) {
    expect(error).toBeInstanceOf(TypeError)
    return (error as TypeError).message
  }
}

describe('formatCacheControl', () => {
  it('writes every directive, in one order however they are given', () => {
    const all = {
      immutable: true,
      proxyRevalidate: true,
      mustUnderstand: true,
      mustRevalidate: true,
      noTransform: true,
      noStore: true,
      noCache: ['X-User'],
      private: ['Set-Cookie', 'x-id'],
      public: true,
      staleIfError: 4,
      staleWhileRevalidate: 3,
      sMaxage: 2,
      maxAge: 1,
    } as const
    expect(formatCacheControl(all)).toBe(
      'max-age=1, s-maxage=2, stale-while-revalidate=3, stale-if-error=4, public, private="Set-Cookie, x-id", ' +
        'no-cache="X-User", no-store, no-transform, must-revalidate, must-understand, proxy-revalidate, immutable',
    )
  })

  it('writes what parseCacheControl reads back', () => {
    const directives = {
      maxAge: 0,
      sMaxage: 2 ** 31,
      public: true,
      private: ['a', 'b'],
      noCache: true,
    } as const
    expect(parseCacheControl(formatCacheControl(directives))).toEqual(directives)
  })

  it('writes 0', () =>
    expect(formatCacheControl({ maxAge: 0, staleIfError: -0 })).toBe('max-age=0, stale-if-error=0'))

  it('writes private and no-cache without names', () =>
    expect(formatCacheControl({ private: true, noCache: true })).toBe('private, no-cache'))

  it('writes nothing for nothing, undefined and false', () => {
    expect(formatCacheControl({})).toBe('')
    expect(formatCacheControl({ maxAge: undefined, public: undefined, private: false, noStore: false })).toBe(
      '',
    )
  })

  it.each<[CacheControlDirectives, string]>([
    [{ public: true, private: ['set-cookie'] }, 'public, private="set-cookie"'],
    [{ public: true, private: false }, 'public'],
    [{ public: false, private: true }, 'private'],
    [{ noStore: false, maxAge: 60 }, 'max-age=60'],
    [{ noStore: true, maxAge: undefined }, 'no-store'],
    [{ noStore: true, private: true, noCache: true }, 'private, no-cache, no-store'],
    [{ noStore: true, mustUnderstand: true, maxAge: 60 }, 'max-age=60, no-store, must-understand'],
  ])('takes %j, which does not contradict itself', (directives, text) =>
    expect(formatCacheControl(directives)).toBe(text),
  )
})

describe('a TypeError', () => {
  it('names both directives of a contradiction', () => {
    expect(refusal({ public: true, private: true })).toBe('public and private contradict each other')
    for (const lifetime of ['maxAge', 'sMaxage', 'staleWhileRevalidate', 'staleIfError']) {
      for (const seconds of [0, 60]) {
        expect(refusal({ noStore: true, [lifetime]: seconds })).toBe(
          `noStore and ${lifetime} contradict each other`,
        )
      }
    }
    expect(refusal({ noStore: true, mustUnderstand: false, maxAge: 1 })).toContain('noStore and maxAge')
  })

  it.each<[unknown, string]>([
    [-1, '-1'],
    [1.5, '1.5'],
    [NaN, 'NaN'],
    [Infinity, 'Infinity'],
    [-Infinity, '-Infinity'],
    [2 ** 31 + 1, '2147483649'],
    ['60', '"60"'],
    ['', '""'],
    [true, 'true'],
    [false, 'false'],
    [null, 'null'],
    [[60], '[60]'],
    [{ valueOf: () => 60 }, '{}'],
    [60n, '60'],
    [Symbol('60'), 'Symbol(60)'],
  ])('names a lifetime that is not whole seconds up to 2^31: %o', (seconds, shown) => {
    for (const lifetime of ['maxAge', 'sMaxage', 'staleWhileRevalidate', 'staleIfError']) {
      expect(refusal({ [lifetime]: seconds })).toBe(
        `${lifetime} must be whole seconds from 0 to 2147483648, not ${shown}`,
      )
    }
  })

  it.each<unknown>(['yes', 'false', 1, 0, null, ['set-cookie'], {}])(
    'names a switch that is no boolean: %o',
    (value) => {
      for (const name of [
        'public',
        'noStore',
        'noTransform',
        'mustRevalidate',
        'mustUnderstand',
        'proxyRevalidate',
      ]) {
        expect(refusal({ [name]: value })).toBe(`${name} must be true or false, not ${JSON.stringify(value)}`)
      }
      expect(refusal({ immutable: value })).toContain('immutable must be true or false')
    },
  )

  it.each<unknown>([
    [],
    [''],
    ['a b'],
    ['ok', 'a,b'],
    ['a"b'],
    ['x-é'],
    ['a\r\nset-cookie: x'],
    [1],
    [null],
    [['a']],
    'set-cookie',
    null,
    1,
    {},
  ])('names a list of fields that holds none, or what is no field name: %o', (value) => {
    for (const name of ['private', 'noCache']) {
      expect(refusal({ [name]: value })).toBe(
        `${name} must be true, false or a list of field names, not ${JSON.stringify(value)}`,
      )
    }
  })

  it.each([
    ['maxage', 'maxage is no directive: did you mean maxAge?'],
    ['s-maxage', 's-maxage is no directive: did you mean sMaxage?'],
    ['stale_while_revalidate', 'stale_while_revalidate is no directive: did you mean staleWhileRevalidate?'],
    ['maxStale', 'maxStale is no directive'],
    ['constructor', 'constructor is no directive'],
    ['__proto__', '__proto__ is no directive'],
  ])('names what is no directive: %s', (name, message) => {
    expect(refusal(Object.fromEntries([[name, 60]]))).toBe(message)
    expect(refusal(Object.fromEntries([[name, undefined]]))).toBe(message)
  })

  it.each<unknown>([undefined, null, 'max-age=60', ['maxAge']])('meets what is no object: %o', (value) =>
    expect(refusal(value)).not.toContain('accepted'),
  )
})

describe('deadDirectives', () => {
  const stale = { staleWhileRevalidate: 30, staleIfError: 60 }

  it.each<[CacheControlDirectives, string]>([
    [{ mustRevalidate: true }, 'mustRevalidate forbids stale use'],
    [{ noCache: true }, 'noCache forbids stale use'],
    [{ sMaxage: 0 }, 'in a shared cache sMaxage forbids stale use'],
    [{ proxyRevalidate: true }, 'in a shared cache proxyRevalidate forbids stale use'],
    [{ sMaxage: 60, mustRevalidate: true }, 'mustRevalidate forbids stale use'],
    [{ private: true, mustRevalidate: true }, 'mustRevalidate forbids stale use'],
  ])('tells that stale use is forbidden by %j (RFC 9111 §4.2.4)', (directives, reason) => {
    expect(deadDirectives({ ...stale, ...directives } as CacheControlDirectives)).toEqual([
      `staleWhileRevalidate has no effect: ${reason}`,
      `staleIfError has no effect: ${reason}`,
    ])
  })

  it('names only the stale directives that are given', () => {
    expect(deadDirectives({ sMaxage: 60, staleIfError: 1 })).toHaveLength(1)
    expect(deadDirectives({ sMaxage: 60, staleIfError: 1 })[0]).toContain('staleIfError')
  })

  it('tells that directives for shared caches reach none beside private (RFC 9111 §5.2.2.7)', () => {
    expect(deadDirectives({ private: true, sMaxage: 60, proxyRevalidate: true, ...stale })).toEqual([
      'sMaxage has no effect: private keeps shared caches out',
      'proxyRevalidate has no effect: private keeps shared caches out',
    ])
  })

  it.each<CacheControlDirectives>([
    {},
    { maxAge: 60, public: true, ...stale },
    { maxAge: 60, sMaxage: 3600, public: true },
    { noCache: ['set-cookie'], ...stale },
    { mustRevalidate: false, noCache: false, proxyRevalidate: false, ...stale },
    { sMaxage: 60, staleWhileRevalidate: 0 },
    { private: ['set-cookie'], sMaxage: 60 },
    { noStore: true, mustRevalidate: true },
  ])('has nothing to say of %j', (directives) => expect(deadDirectives(directives)).toEqual([]))
})
