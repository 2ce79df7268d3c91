import { describe, expect, it } from 'vitest'
import { cloudflare } from './cloudflare.ts'
import { denoDeploy } from './deno-deploy.ts'
import { fastly } from './fastly.ts'
import { netlify } from './netlify.ts'
import type { CdnPlatform } from './platform.ts'
import type { CachePolicy } from './policy.ts'
import { preparePolicy } from './prepare.ts'
import { vercel } from './vercel.ts'

type Cdn = Record<string, unknown> & { platform: CdnPlatform }

const policyOf = (cdn: Cdn, vary: string[] = []): CachePolicy<CdnPlatform> =>
  ({ maxAge: 60, cdn, vary }) as CachePolicy<CdnPlatform>

/** Every field but `Cache-Control`. */
const written = (cdn: Cdn): Record<string, string> =>
  Object.fromEntries(preparePolicy(policyOf(cdn), () => {}).fields.slice(1))

/** What is said of a policy, without the field's name. */
function warned(cdn: Cdn, vary?: string[]): string[] {
  const heard: string[] = []
  preparePolicy(policyOf(cdn, vary), (message) => heard.push(message))
  expect(heard.every((message) => message.startsWith(`${cdn.platform.field}: `))).toBe(true)
  return heard.map((message) => message.slice(cdn.platform.field.length + 2))
}

const EVERYTHING = {
  maxAge: 3600,
  staleWhileRevalidate: 600,
  staleIfError: 86_400,
}

describe.each([
  [cloudflare, 'Cloudflare-CDN-Cache-Control', 'Cache-Tag'],
  [netlify, 'Netlify-CDN-Cache-Control', 'Netlify-Cache-Tag'],
  [vercel, 'Vercel-CDN-Cache-Control', 'Vercel-Cache-Tag'],
  [denoDeploy, 'Deno-CDN-Cache-Control', 'Deno-Cache-Tag'],
  [fastly, 'Surrogate-Control', 'Surrogate-Key'],
])('$name', (platform, field, tagField) => {
  it('has a field for its directives and one for its tags', () => {
    expect(written({ platform, ...EVERYTHING })).toEqual({
      [field]: 'max-age=3600, stale-while-revalidate=600, stale-if-error=86400',
    })
    expect(platform.tags.field).toBe(tagField)
  })

  it('warns of nothing in a lifetime with leave to use it stale', () =>
    expect(warned({ platform, maxAge: 3600, staleWhileRevalidate: 600 })).toEqual([]))

  it('adds nothing where only the platform is named', () => {
    expect(written({ platform })).toEqual({})
    expect(warned({ platform })).toEqual([])
  })
})

describe('Cloudflare', () => {
  it.each(['sMaxage', 'mustRevalidate', 'proxyRevalidate', 'noCache'])(
    'warns that %s forbids stale use',
    (name) => {
      const value = name === 'sMaxage' ? 60 : true
      expect(warned({ platform: cloudflare, maxAge: 60, staleWhileRevalidate: 600, [name]: value })).toEqual([
        expect.stringMatching(`^staleWhileRevalidate has no effect: .*${name} forbids stale use$`),
      ])
    },
  )

  it('warns of each field that it does not vary by itself', () => {
    expect(warned({ platform: cloudflare, maxAge: 60 }, ['Accept-Encoding'])).toEqual([])
    expect(warned({ platform: cloudflare, maxAge: 60 }, ['accept-encoding', 'Accept', 'origin'])).toEqual([
      'Cloudflare varies by Accept, origin only where a Cache Rule says so',
    ])
    expect(warned({ platform: cloudflare }, ['accept'])).toHaveLength(1)
  })

  it('warns where it is told no lifetime', () =>
    expect(warned({ platform: cloudflare, public: true })).toEqual([
      'it has no lifetime, and Cache-Control is not read beside it',
    ]))
})

describe('Vercel', () => {
  it('warns of what its documentation gives no effect', () =>
    expect(warned({ platform: vercel, maxAge: 60, proxyRevalidate: true, mustRevalidate: true })).toEqual([
      'Vercel documents no effect of proxy-revalidate',
      'Vercel documents no effect of must-revalidate',
    ]))

  it('warns of what keeps it from storing', () => {
    const none = 'Vercel does not store what says no-cache'
    expect(warned({ platform: vercel, noCache: true })).toEqual([none])
    expect(warned({ platform: vercel, maxAge: 1, noCache: ['x'] })).toEqual([none])
    expect(warned({ platform: vercel, maxAge: 1 }, ['accept', 'Cookie'])).toEqual([
      'Vercel does not store what varies by Cookie',
    ])
  })

  it('warns of a lifetime beyond a year, to the second', () => {
    expect(warned({ platform: vercel, maxAge: 31_536_000, staleWhileRevalidate: 31_536_000 })).toEqual([])
    expect(warned({ platform: vercel, sMaxage: 31_536_001 })).toEqual([
      'Vercel keeps to sMaxage for a year at most (31536000 seconds)',
    ])
  })
})

describe('Deno Deploy', () => {
  it('keeps what has an id across deployments', () =>
    expect(written({ platform: denoDeploy, maxAge: 60, cacheId: 'home-v1' })).toEqual({
      'Deno-CDN-Cache-Control': 'max-age=60',
      'Deno-Cache-Id': 'home-v1',
    }))

  it.each([['a b'], ['a,b'], [''], [1], ['x'.repeat(1025)]])('refuses the id %j', (cacheId) =>
    expect(() => written({ platform: denoDeploy, cacheId })).toThrow(/^cdn: cacheId (must be|has more)/),
  )

  it('warns of what it does not store and what its documentation gives no effect', () => {
    expect(warned({ platform: denoDeploy, noCache: true })).toEqual([
      'Deno Deploy does not store what says no-cache',
    ])
    expect(warned({ platform: denoDeploy, maxAge: 60, immutable: true, proxyRevalidate: true })).toEqual([
      'Deno Deploy documents no effect of immutable',
      'Deno Deploy documents no effect of proxy-revalidate',
    ])
  })
})

describe('Fastly', () => {
  it('warns of all but the three directives that it reads there', () =>
    expect(warned({ platform: fastly, ...EVERYTHING, sMaxage: 60, public: true })).toEqual([
      'Fastly documents no effect of s-maxage',
      'Fastly documents no effect of public',
    ]))

  it.each([{ noStore: true }, { private: true }, { noCache: true }])(
    'warns that %j does not keep it from storing',
    (no) =>
      expect(warned({ platform: fastly, ...no })).toEqual([
        expect.stringMatching(/^Fastly documents no effect of (no-store|private|no-cache)$/),
        'what keeps Fastly from storing is private in Cache-Control',
      ]),
  )

  it('takes the lifetime from Cache-Control where it is told none', () =>
    expect(warned({ platform: fastly, staleWhileRevalidate: 60 })).toEqual([]))
})

describe('Netlify', () => {
  it('writes every member that it has', () =>
    expect(
      written({
        platform: netlify,
        maxAge: 3600,
        durable: true,
        cacheId: ['home', 'pages'],
        vary: {
          query: ['page', 'Sort'],
          header: ['Device-Type'],
          language: ['en', ['es', 'pt-BR']],
          country: ['us', ['es', 'de']],
          cookie: ['ab_test', 'is_logged_in'],
        },
      }),
    ).toEqual({
      'Netlify-CDN-Cache-Control': 'max-age=3600, durable',
      'Netlify-Cache-ID': 'home,pages',
      'Netlify-Vary':
        'query=page|Sort,header=Device-Type,language=en|es+pt-BR,country=us|es+de,cookie=ab_test|is_logged_in',
    }))

  it('takes one id without a list, and durable: false for nothing', () =>
    expect(written({ platform: netlify, maxAge: 1, durable: false, cacheId: 'home' })).toEqual({
      'Netlify-CDN-Cache-Control': 'max-age=1',
      'Netlify-Cache-ID': 'home',
    }))

  it('varies by the whole query', () =>
    expect(written({ platform: netlify, vary: { query: true } })).toEqual({ 'Netlify-Vary': 'query' }))

  it.each<[unknown, string]>([
    [{}, 'vary must have one of query, header, language, country, cookie'],
    [null, 'vary must have one of query, header, language, country, cookie'],
    [{ query: undefined }, 'vary must have one of query, header, language, country, cookie'],
    [{ path: ['a'] }, 'vary.path is nothing that Netlify varies by'],
    [{ query: [] }, 'vary.query must be true or names of query parameters, not []'],
    [{ query: false }, 'vary.query must be true or names of query parameters, not false'],
    [{ query: ['a|b'] }, 'vary.query must be true or names of query parameters, not ["a|b"]'],
    [{ query: ['a,b'] }, 'vary.query must be true or names of query parameters, not ["a,b"]'],
    [{ query: [['a', 'b']] }, 'vary.query must be true or names of query parameters, not [["a","b"]]'],
    [{ header: true }, 'vary.header must be names of fields that Netlify can vary by, not true'],
    [{ header: ['a b'] }, 'vary.header must be names of fields that Netlify can vary by, not ["a b"]'],
    [{ header: ['a|b'] }, 'vary.header must be names of fields that Netlify can vary by, not ["a|b"]'],
    [{ language: ['en_US'] }, 'vary.language must be languages, or lists of them, not ["en_US"]'],
    [{ language: [[]] }, 'vary.language must be languages, or lists of them, not [[]]'],
    [
      { country: ['USA'] },
      'vary.country must be countries by two lower-case letters, or lists of them, not ["USA"]',
    ],
    [{ cookie: 'a' }, 'vary.cookie must be names of cookies, not "a"'],
    [{ cookie: [1] }, 'vary.cookie must be names of cookies, not [1]'],
  ])('refuses to vary by %j', (vary, message) =>
    expect(() => written({ platform: netlify, vary })).toThrow(new TypeError(`cdn: ${message}`)),
  )

  it.each(['Accept', 'accept-language', 'Cookie', 'user-agent', 'If-None-Match', 'Host', 'Range'])(
    'refuses to vary by the field %s, which Netlify excludes',
    (name) =>
      expect(() => written({ platform: netlify, vary: { header: [name] } })).toThrow('vary.header must be'),
  )

  it('refuses what is no id and no switch', () => {
    expect(() => written({ platform: netlify, durable: 'yes' })).toThrow('cdn: durable must be true or false')
    expect(() => written({ platform: netlify, cacheId: ['a', 'b c'] })).toThrow(
      'cdn: cacheId: Netlify: the tag "b c" must be visible ASCII without commas',
    )
    expect(() =>
      written({ platform: netlify, cacheId: Array.from({ length: 501 }, (_, at) => `t${at}`) }),
    ).toThrow('is one more than 500')
  })

  it('warns of what its documentation does not name', () =>
    expect(
      warned({ platform: netlify, maxAge: 60, staleIfError: 60, immutable: true, durable: true }),
    ).toEqual(['Netlify documents no effect of stale-if-error', 'Netlify documents no effect of immutable']))

  it('warns where it is told no lifetime', () =>
    expect(warned({ platform: netlify, durable: true })).toEqual([
      'it has no lifetime, and Cache-Control is not read beside it',
    ]))
})
