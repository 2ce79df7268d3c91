import { expect, it } from 'vitest'
import { NOW } from '../../test/telling.ts'
import { noTotals } from '../traffic/totals.ts'
import { renderSummary } from './summary.ts'

it('says what all requests came to', () => {
  const totals = {
    since: NOW,
    requests: 1204,
    hits: 1111,
    calls: 93,
    failures: 1,
    left: 2,
    bytes: 18_200_000,
    storedBytes: 17_000_000,
    hitTime: 444,
    otherTime: 1860,
  }
  expect(renderSummary(totals, NOW + 134_000)).toBe(
    [
      '1,204 requests in 2 min, 92.3 % of them hits',
      '93 requests to the origin, 1,111 saved',
      '18 MB sent, 17 MB of it from the store',
      'A hit took 0.4 ms, any other answer 20 ms, on average',
      '1 answer failed',
      '2 clients left before the end',
      '',
    ].join('\n'),
  )
})

it('speaks of no hits where there were none', () => {
  const totals = { ...noTotals(NOW), requests: 1, calls: 1, otherTime: 20 }
  expect(renderSummary(totals, NOW + 500)).toBe(
    [
      '1 request in 500 ms, 0.0 % of them hits',
      '1 request to the origin, 0 saved',
      '0 B sent, 0 B of it from the store',
      'An answer took 20 ms, on average',
      '',
    ].join('\n'),
  )
})

it('says so when there was nothing', () => {
  expect(renderSummary(noTotals(NOW), NOW)).toBe('No requests came\n')
})
