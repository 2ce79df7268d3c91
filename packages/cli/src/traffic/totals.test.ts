import { expect, it } from 'vitest'
import { exchangeOf, missOf } from '../../test/exchanges.ts'
import { noTotals, saved, withCall, withExchange } from './totals.ts'

it('counts requests, hits, calls, bytes and times', () => {
  const exchanges = [
    missOf({ bytes: 1000, took: 30 }),
    exchangeOf({ bytes: 990, took: 1 }),
    exchangeOf({ bytes: 990, took: 3 }),
    exchangeOf({ outcome: { hit: false, fwd: 'stale', fwdStatus: 304, age: 0 }, bytes: 990, took: 10 }),
    exchangeOf({ outcome: { hit: false, fwd: 'uri-miss' }, status: 502, bytes: 50, took: 5 }),
    exchangeOf({ outcome: undefined, status: undefined, left: true, bytes: 0, took: 7 }),
    exchangeOf({ outcome: undefined, status: undefined, bytes: 0, took: 0 }),
  ]
  const totals = exchanges.reduce(withExchange, withCall(withCall(withCall(noTotals(5)))))
  expect(totals).toEqual({
    since: 5,
    requests: 7,
    hits: 2,
    calls: 3,
    failures: 2,
    left: 1,
    bytes: 4020,
    storedBytes: 2970,
    hitTime: 4,
    otherTime: 52,
  })
  expect(saved(totals)).toBe(4)
})

it('more calls than requests, as refreshes may be, save nothing', () => {
  expect(saved(withCall(noTotals(0)))).toBe(0)
})
