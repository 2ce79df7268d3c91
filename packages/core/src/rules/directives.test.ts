import { describe, expect, it } from 'vitest'
import { policy, request, response } from '../../test/heads.ts'
import { controlOf, requestDirectives } from './directives.ts'

const controlled = (head: ReturnType<typeof response>) => controlOf(head, policy()).directives

describe('RFC 9111 §5.2.2: response directives', () => {
  it('are those of Cache-Control', () => {
    expect(controlled(response({ 'cache-control': 'max-age=1, private' }))).toEqual({
      maxAge: 1,
      private: true,
    })
  })

  it('are those of several fields together', () => {
    const several = response([
      ['cache-control', 'max-age=1'],
      ['cache-control', 'no-cache'],
    ])
    expect(controlled(several)).toEqual({ maxAge: 1, noCache: true })
  })

  it.each(['vary', 'cache-control', 'CDN-Cache-Control', 'x-a, Expires', 'age', 'date', 'cache-groups'])(
    'that keep %s out of the store keep the response out, for it says how to reuse it',
    (names) => {
      const value = (name: string): string => `${name}="${names}", max-age=1`
      expect(controlled(response({ 'cache-control': value('private') }))).toEqual({
        private: true,
        maxAge: 1,
      })
      expect(controlled(response({ 'cache-control': value('no-cache') }))).toEqual({
        noCache: true,
        maxAge: 1,
      })
    },
  )

  it('do not come from Pragma (§5.4)', () => {
    expect(controlled(response({ pragma: 'no-cache' }))).toEqual({})
  })
})

describe('what a user says of one entry', () => {
  it.each([200, 206, 301, 302, 404, 410])('%i takes a ttl', (status) => {
    expect(controlOf(response({}, status), policy(), { ttl: 1, slides: true }).overrides.ttl).toBe(1)
  })

  it.each([400, 401, 403, 500, 503])('%i does not', (status) => {
    const { overrides } = controlOf(response({}, status), policy(), { ttl: 1, ignoresSpec: true })
    expect(overrides).toEqual({ ignoresSpec: true })
    expect(controlOf(response({}, status), policy(), { ttl: 1 }).overrides).toEqual({})
  })

  it('passes over what forbids, and over nothing else', () => {
    const value =
      'no-store, no-cache, private, must-understand, must-revalidate, proxy-revalidate, max-age=1, s-maxage=2, immutable'
    const { directives } = controlOf(response({ 'cache-control': value }), policy(), { ignoresSpec: true })
    expect(directives).toEqual({ public: true, maxAge: 1, sMaxage: 2, immutable: true })
  })
})

describe('RFC 9111 §5.2.1, §5.4: request directives', () => {
  it('are those of Cache-Control', () => {
    expect(requestDirectives(request({ 'cache-control': 'max-stale, only-if-cached' }))).toEqual({
      maxStale: Infinity,
      onlyIfCached: true,
    })
  })

  it.each(['no-cache', 'No-Cache', 'foo, no-cache', ' ,no-cache, '])(
    'are no-cache for Pragma: %s without Cache-Control',
    (pragma) => expect(requestDirectives(request({ pragma }))).toEqual({ noCache: true }),
  )

  it.each(['', 'cache', 'x-no-cache', 'no-cache=1', '"no-cache"'])('are none for Pragma: %j', (pragma) => {
    expect(requestDirectives(request({ pragma }))).toEqual({})
  })

  it.each([
    ['max-age=5', { maxAge: 5 }],
    ['', {}],
  ])('do not heed Pragma beside Cache-Control: %j', (value, expected) => {
    expect(requestDirectives(request({ 'cache-control': value, pragma: 'no-cache' }))).toEqual(expected)
  })

  it('are none for a request that says nothing', () => {
    expect(requestDirectives(request())).toEqual({})
  })
})
