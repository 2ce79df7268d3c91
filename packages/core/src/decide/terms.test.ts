import { describe, expect, it } from 'vitest'
import { date, NOW, policy, response, SECOND, stored } from '../../test/heads.ts'
import type { Policy } from '../rules/policy.ts'
import { ageAt, errorCover, type Terms, termsOf, ttlAt, usefulLife } from './terms.ts'

const TIMES = { requestTime: NOW - 500, responseTime: NOW }

function terms(value: string, besides: Partial<Policy> = {}, headers: Record<string, string> = {}): Terms {
  return termsOf(response({ 'cache-control': value, ...headers }), TIMES, policy(besides))
}

describe('the terms of a response', () => {
  it('hold all that later decisions need', () => {
    const head = response({
      'cache-control': 'max-age=60, stale-while-revalidate=20, stale-if-error=30, immutable',
      date: date(-10),
      age: '12',
    })
    expect(termsOf(head, TIMES, policy())).toEqual({
      date: NOW - 10 * SECOND,
      initialAge: 12_500,
      responseTime: NOW,
      lifetime: 60 * SECOND,
      source: 'max-age',
      noCache: false,
      notStale: undefined,
      staleWhileRevalidate: 20 * SECOND,
      staleIfError: 30 * SECOND,
      immutable: true,
    })
  })

  it('grant nothing that the response does not say', () => {
    expect(termsOf(response({}, 302), TIMES, policy())).toMatchObject({
      lifetime: 0,
      source: 'none',
      staleWhileRevalidate: 0,
      staleIfError: 0,
      immutable: false,
    })
  })

  it.each(['must-revalidate', 'no-cache', 'proxy-revalidate', 's-maxage=60'])(
    'RFC 5861 §3, §4: %s turns the windows off',
    (directive) => {
      expect(terms(`stale-while-revalidate=20, stale-if-error=30, ${directive}`)).toMatchObject({
        staleWhileRevalidate: 0,
        staleIfError: 0,
      })
    },
  )

  it('keep the windows beside s-maxage when the policy says so', () => {
    const value = 's-maxage=60, stale-while-revalidate=20, stale-if-error=30'
    expect(terms(value, { staleDespiteSMaxage: true })).toMatchObject({
      notStale: undefined,
      staleWhileRevalidate: 20 * SECOND,
      staleIfError: 30 * SECOND,
    })
  })

  it('RFC 9111 §5.2.2.4: hold no-cache only without field names', () => {
    expect(terms('no-cache').noCache).toBe(true)
    expect(terms('no-cache="x-a"').noCache).toBe(false)
  })

  it('are the same for a response and what is stored of it', () => {
    const headers = { 'cache-control': 'max-age=60', date: date(-5), age: '7', 'last-modified': date(-99) }
    expect(termsOf(stored(headers), TIMES, policy())).toEqual(termsOf(response(headers), TIMES, policy()))
  })
})

describe('RFC 9111 §4.2: age and freshness as time passes', () => {
  const held = terms('max-age=60', {}, { age: '10' })

  it('begin with the initial age', () => {
    expect(ageAt(held, NOW)).toBe(10_500)
    expect(ttlAt(held, NOW)).toBe(49_500)
  })

  it('go with the clock', () => {
    expect(ageAt(held, NOW + 7000)).toBe(17_500)
    expect(ttlAt(held, NOW + 49_500)).toBe(0)
    expect(ttlAt(held, NOW + 50_000)).toBe(-500)
  })

  it('do not run backwards with it', () => {
    expect(ageAt(held, NOW - 7000)).toBe(10_500)
    expect(ttlAt(held, NOW - 7000)).toBe(49_500)
  })
})

describe('RFC 5861 §4: for how long a response covers for errors', () => {
  it('is the longest of what the response, the user and the client say', () => {
    const held = terms('max-age=1, stale-if-error=30')
    expect(errorCover(held, policy())).toBe(30 * SECOND)
    expect(errorCover(held, policy({ allowStale: 40 * SECOND }))).toBe(40 * SECOND)
    expect(errorCover(held, policy({ allowStale: 20 * SECOND }))).toBe(30 * SECOND)
    expect(errorCover(held, policy(), 50 * SECOND)).toBe(50 * SECOND)
    expect(errorCover(held, policy(), 10 * SECOND)).toBe(30 * SECOND)
  })

  it('is not at all where nobody says so', () => {
    expect(errorCover(terms('max-age=1'), policy())).toBe(0)
  })

  it.each(['must-revalidate', 'no-cache', 'proxy-revalidate', 's-maxage=60'])(
    'is not at all where %s forbids it, whoever asks',
    (directive) => {
      const held = terms(`stale-if-error=30, ${directive}`)
      expect(errorCover(held, policy({ allowStale: Infinity }), 50 * SECOND)).toBe(0)
    },
  )
})

describe('how long a response is of use without validation', () => {
  const life = (value: string, besides: Partial<Policy> = {}, headers = {}): number =>
    usefulLife(terms(value, besides, headers), policy(besides))

  it('is what is left of its freshness when it comes', () => {
    expect(life('max-age=60', {}, { age: '10' })).toBe(49_500)
    expect(life('max-age=60', {}, { age: '100' })).toBe(-40_500)
  })

  it('goes on for the longer of the windows', () => {
    expect(life('max-age=60, stale-while-revalidate=20, stale-if-error=30')).toBe(89_500)
    expect(life('max-age=60, stale-while-revalidate=40, stale-if-error=30')).toBe(99_500)
    expect(life('max-age=60', { allowStale: 5000 })).toBe(64_500)
    expect(life('max-age=60', { allowStale: Infinity })).toBe(Infinity)
  })

  it('is nothing with no-cache', () => {
    expect(life('max-age=60, no-cache')).toBe(0)
    expect(life('no-cache', { allowStale: Infinity })).toBe(0)
  })
})
