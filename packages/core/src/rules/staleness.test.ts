import { describe, expect, it } from 'vitest'
import { policy } from '../../test/heads.ts'
import { parseCacheControl } from '../fields/cache-control.ts'
import { reasonNotStale } from './staleness.ts'

const reason = (value: string, besides = {}) => reasonNotStale(parseCacheControl(value), policy(besides))

describe('RFC 9111 §4.2.4: serving stale responses', () => {
  it.each(['', 'max-age=1', 'public', 'private', 'no-cache="x-a"', 'immutable', 'stale-if-error=9'])(
    'is allowed by %j',
    (value) => {
      expect(reason(value)).toBeUndefined()
      expect(reason(value, { shared: false })).toBeUndefined()
    },
  )

  it.each(['no-cache', 'must-revalidate'])('is forbidden by %s in every cache', (directive) => {
    expect(reason(`max-age=1, ${directive}`)).toBe(directive)
    expect(reason(`max-age=1, ${directive}`, { shared: false })).toBe(directive)
  })

  it.each([
    ['proxy-revalidate', 'proxy-revalidate'],
    ['s-maxage=1', 's-maxage'],
    ['s-maxage=0', 's-maxage'],
  ])('is forbidden by %s in a shared cache only (§5.2.2.8, §5.2.2.10)', (directive, expected) => {
    expect(reason(directive)).toBe(expected)
    expect(reason(directive, { shared: false })).toBeUndefined()
  })

  it('is allowed beside s-maxage when the policy says so, and beside nothing else', () => {
    const despite = { staleDespiteSMaxage: true }
    expect(reason('s-maxage=1', despite)).toBeUndefined()
    expect(reason('s-maxage=1, proxy-revalidate', despite)).toBe('proxy-revalidate')
    expect(reason('s-maxage=1, must-revalidate', despite)).toBe('must-revalidate')
    expect(reason('s-maxage=1, no-cache', despite)).toBe('no-cache')
  })
})
