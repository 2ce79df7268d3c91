import { describe, expect, it } from 'vitest'
import {
  isHeuristicallyCacheable,
  isNonError,
  isStaleIfErrorStatus,
  isStorable,
  isUnderstood,
} from './status.ts'

const ALL = Array.from({ length: 500 }, (_, at) => at + 100)

describe('what a status means to a cache', () => {
  it('RFC 9110 §15.1: heuristically cacheable', { tags: ['9110-15.1-heuristic'] }, () => {
    expect(ALL.filter(isHeuristicallyCacheable)).toEqual([
      200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501,
    ])
  })

  it('RFC 9111 §3, RFC 6585: never stored are the interim, the conditional, those without a range and those for one client', () => {
    expect(ALL.filter((status) => status >= 200 && !isStorable(status))).toEqual([
      304, 412, 416, 428, 429, 431, 511,
    ])
    expect(ALL.filter((status) => status < 200 && isStorable(status))).toEqual([])
  })

  it('RFC 9111 §5.2.2.3: understood are the final statuses of RFC 9110, but for 304', () => {
    expect([200, 206, 302, 404, 422, 505].every(isUnderstood)).toBe(true)
    expect([100, 199, 299, 304, 306, 418, 499, 599].some(isUnderstood)).toBe(false)
  })

  it('RFC 5861 §4: an error is 500, 502, 503 or 504', () => {
    expect(ALL.filter(isStaleIfErrorStatus)).toEqual([500, 502, 503, 504])
  })

  it('RFC 9111 §4.4: a non-error is 2xx or 3xx', () => {
    const nonErrors = ALL.filter(isNonError)
    expect([nonErrors[0], nonErrors.at(-1), nonErrors.length]).toEqual([200, 399, 200])
  })
})
