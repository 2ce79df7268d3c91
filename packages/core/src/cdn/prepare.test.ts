import * as fc from 'fast-check'
import * as peer from 'structured-headers'
import { describe, expect, it, vi } from 'vitest'
import { parseCacheControl } from '../fields/cache-control.ts'
import { type CacheControlDirectives, formatCacheControl } from '../fields/directives.ts'
import { parseTargetedField } from '../fields/targeted.ts'
import { anyCdn } from './any-cdn.ts'
import { cloudflare } from './cloudflare.ts'
import { netlify } from './netlify.ts'
import type { CdnPlatform } from './platform.ts'
import type { CachePolicy } from './policy.ts'
import { preparePolicy } from './prepare.ts'

/** As from JavaScript, where no compiler refuses it. */
const untyped = (policy: unknown): CachePolicy<CdnPlatform> => policy as CachePolicy<CdnPlatform>

const fieldsOf = (policy: unknown): Record<string, string> =>
  Object.fromEntries(preparePolicy(untyped(policy), () => {}).fields)

function warningsOf(policy: unknown): string[] {
  const heard: string[] = []
  preparePolicy(untyped(policy), (message) => heard.push(message))
  return heard
}

function refusalOf(policy: unknown): string {
  try {
    return `accepted as ${JSON.stringify(fieldsOf(policy))}`
  } catch (error) {
    expect(error).toBeInstanceOf(TypeError)
    return (error as TypeError).message
  }
}

describe('a policy without a platform', () => {
  it('is Cache-Control for all, and CDN-Cache-Control for CDNs', () =>
    expect(fieldsOf({ maxAge: 60, cdn: { maxAge: 3600, staleWhileRevalidate: 600 } })).toEqual({
      'Cache-Control': 'max-age=60',
      'CDN-Cache-Control': 'max-age=3600, stale-while-revalidate=600',
    }))

  it('has only the fields that it says something in', () => {
    expect(fieldsOf({})).toEqual({})
    expect(fieldsOf({ cdn: {} })).toEqual({})
    expect(fieldsOf({ cdn: { maxAge: undefined, public: false } })).toEqual({})
    expect(fieldsOf({ cdn: { maxAge: 5 } })).toEqual({ 'CDN-Cache-Control': 'max-age=5' })
    expect(fieldsOf({ maxAge: 5, cdn: undefined, tags: undefined, vary: undefined })).toEqual({
      'Cache-Control': 'max-age=5',
    })
  })

  it('allows browsers nothing and CDNs much', () =>
    expect(fieldsOf({ noStore: true, cdn: { maxAge: 3600 } })).toEqual({
      'Cache-Control': 'no-store',
      'CDN-Cache-Control': 'max-age=3600',
    }))
})

describe('the field for CDNs (RFC 9213 §2.1)', () => {
  const seconds = fc.option(fc.integer({ min: 0, max: 2 ** 31 }), { nil: undefined })
  const flag = fc.option(fc.boolean(), { nil: undefined })
  const token = fc.stringMatching(/^[!#$%&'*+\-.^_`|~\w]+$/)
  const scope = fc.oneof(flag, fc.array(token, { minLength: 1, maxLength: 4 }))
  const said: fc.Arbitrary<CacheControlDirectives> = fc
    .record({
      maxAge: seconds,
      sMaxage: seconds,
      staleWhileRevalidate: seconds,
      staleIfError: seconds,
      public: flag,
      private: scope,
      noCache: scope,
      noStore: flag,
      noTransform: flag,
      mustRevalidate: flag,
      mustUnderstand: flag,
      proxyRevalidate: flag,
      immutable: flag,
    })
    .map((directives) => directives as CacheControlDirectives)
    .filter((directives) => {
      try {
        return formatCacheControl(directives) !== ''
      } catch {
        return false
      }
    })

  it('is a dictionary, and says there what the same directives say in Cache-Control', () => {
    fc.assert(
      fc.property(said, (cdn) => {
        const text = fieldsOf({ cdn })['CDN-Cache-Control'] ?? ''
        expect(peer.parseDictionary(text).size).toBeGreaterThan(0)
        expect(parseTargetedField(text)).toEqual(parseCacheControl(formatCacheControl(cdn)))
      }),
      { numRuns: 500, seed: 1 },
    )
  })

  it('is a dictionary with what a platform adds', () => {
    const text = fieldsOf({ cdn: { platform: netlify, maxAge: 1, durable: true } })[
      'Netlify-CDN-Cache-Control'
    ]
    expect(text).toBe('max-age=1, durable')
    expect([...peer.parseDictionary(text ?? '').keys()]).toEqual(['max-age', 'durable'])
  })
})

describe('a TypeError', () => {
  it.each<[unknown, string]>([
    [{ cdn: { maxAge: -1 } }, 'cdn: maxAge must be whole seconds from 0 to 2147483648, not -1'],
    [{ cdn: { public: true, private: true } }, 'cdn: public and private contradict each other'],
    [{ cdn: { noStore: true, maxAge: 60 } }, 'cdn: noStore and maxAge contradict each other'],
    [{ cdn: { maxage: 60 } }, 'cdn: maxage is no directive: did you mean maxAge?'],
    [{ cdn: { durable: true } }, 'cdn: durable is no directive'],
    [{ cdn: { platform: cloudflare, durable: true } }, 'cdn: durable is no directive'],
    [{ cdn: { platform: 'netlify' } }, 'cdn.platform must be one of @freshet/core/cdn'],
    [{ cdn: true }, 'cdn must be an object of directives'],
    [{ cdn: null }, 'cdn must be an object of directives'],
    [{ cdn: 60 }, 'cdn must be an object of directives'],
    [{ vary: ['a b'] }, 'vary must be a list of field names'],
    [{ vary: ['*'] }, 'vary must be a list of field names'],
    [{ vary: 'accept' }, 'vary must be a list of field names'],
    [{ tags: 'articles' }, 'tags must be a list'],
    [{ tags: ['a', 'b c'] }, 'CDNs: the tag "b c" must be visible ASCII without commas (Cache-Tag)'],
    [{ maxAge: -1, cdn: { maxAge: 1 } }, 'maxAge must be whole seconds from 0 to 2147483648, not -1'],
    [{ platform: netlify }, 'platform is no directive'],
  ])('refuses %j', (policy, message) => expect(refusalOf(policy)).toBe(message))

  it('tells what is wrong with cdn from what is wrong beside it, and keeps the cause', () => {
    try {
      fieldsOf({ cdn: { maxAge: 'x' } })
      expect.unreachable()
    } catch (error) {
      expect((error as Error).cause).toBeInstanceOf(TypeError)
    }
  })

  const contradiction = 'private contradicts cdn, which CDNs read alone: say private there too'

  it.each<unknown>([
    { private: true, cdn: { maxAge: 60 } },
    { private: true, maxAge: 5, cdn: { platform: netlify, durable: true } },
    { private: true, cdn: { maxAge: 60, private: false } },
    { private: true, cdn: { maxAge: 60, private: ['set-cookie'] } },
    { private: true, cdn: { maxAge: 60, private: ['true'] } },
    { private: ['set-cookie'], cdn: { maxAge: 60 } },
    { private: ['set-cookie', 'x-user'], cdn: { maxAge: 60, private: ['set-cookie'] } },
    { private: ['set'], cdn: { maxAge: 60, private: ['set-cookie'] } },
  ])('refuses to let CDNs share what is private: %j', (policy) =>
    expect(refusalOf(policy)).toBe(contradiction),
  )

  it.each<unknown>([
    { private: true, cdn: { private: true } },
    { private: true, cdn: { noStore: true } },
    { private: true, cdn: {} },
    { private: true, cdn: { platform: netlify } },
    { private: ['set-cookie'], cdn: { maxAge: 60, private: true } },
    { private: ['Set-Cookie'], cdn: { maxAge: 60, private: ['x-user', 'set-cookie'] } },
    { private: false, cdn: { maxAge: 60 } },
  ])('lets CDNs keep private what is private: %j', (policy) => expect(() => fieldsOf(policy)).not.toThrow())
})

describe('warnings', () => {
  it.each<[unknown, string[]]>([
    [{ maxAge: 60, cdn: { maxAge: 3600, staleWhileRevalidate: 600 }, tags: ['a'], vary: ['accept'] }, []],
    [
      { cdn: { sMaxage: 60, staleWhileRevalidate: 600 } },
      ['CDN-Cache-Control: staleWhileRevalidate has no effect: in a shared cache sMaxage forbids stale use'],
    ],
    [
      { sMaxage: 60, staleIfError: 60, cdn: { maxAge: 60 } },
      ['Cache-Control: staleIfError has no effect: in a shared cache sMaxage forbids stale use'],
    ],
    [
      { maxAge: 60, cdn: { staleWhileRevalidate: 600 } },
      ['CDN-Cache-Control: it has no lifetime, and Cache-Control is not read beside it'],
    ],
    [{ cdn: { noStore: true } }, []],
    [{ cdn: { noCache: true } }, []],
    [{ cdn: { private: true } }, []],
    [{ cdn: { maxAge: 0 } }, []],
    [{ cdn: { sMaxage: 0 } }, []],
    [{ cdn: {} }, []],
  ])('%j', (policy, warnings) => expect(warningsOf(policy)).toEqual(warnings))
})

describe('a platform of your own', () => {
  const mine = {
    ...anyCdn,
    name: 'Mine',
    field: 'Mine-Cache-Control',
    members: { pin: (region: string) => ({ directive: `pin=${region}`, fields: { 'Mine-Region': region } }) },
    traps: vi.fn(() => ['it is slow']),
  }

  it('writes its own field, directives and fields, and sees what it is to write', () => {
    const policy = { maxAge: 1, cdn: { platform: mine, maxAge: 2, pin: 'eu' }, vary: ['accept'] }
    expect(fieldsOf(policy)).toEqual({
      'Cache-Control': 'max-age=1',
      'Mine-Cache-Control': 'max-age=2, pin=eu',
      'Mine-Region': 'eu',
    })
    expect(mine.traps).toHaveBeenCalledWith({
      directives: { maxAge: 2 },
      text: 'max-age=2, pin=eu',
      vary: ['accept'],
    })
    expect(warningsOf(policy)).toEqual(['Mine-Cache-Control: it is slow'])
  })

  it('takes no member from the prototype for one of its own', () =>
    expect(refusalOf({ cdn: { platform: mine, toString: 1 } })).toMatch(/^cdn: toString is no directive/))
})
