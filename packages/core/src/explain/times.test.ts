import { describe, expect, it } from 'vitest'
import { counted, moment, span, utc } from './times.ts'

const NOW = Date.UTC(2026, 0, 1)

describe('a span of time', () => {
  it.each([
    [0, '0 seconds'],
    [1, 'less than a second'],
    [999, 'less than a second'],
    [1000, '1 second'],
    [293_999, '4 minutes 53 seconds'],
    [3_600_000, '1 hour'],
    [90_061_000, '1 day 1 hour'],
    [31_536_000_000, '1 year'],
    [2 ** 31 * 1000, '68 years 35 days'],
    [-10_000, '10 seconds'],
    [Infinity, 'no bound'],
  ])('%d ms is %s', (ms, text) => expect(span(ms)).toEqual({ ms, text }))
})

describe('a point in time', () => {
  it.each([
    [0, '2026-01-01 00:00:00 UTC (now)'],
    [999, '2026-01-01 00:00:00 UTC (now)'],
    [61_000, '2026-01-01 00:01:01 UTC (in 1 minute 1 second)'],
    [59_001, '2026-01-01 00:00:59 UTC (in 1 minute)'],
    [-10_000, '2025-12-31 23:59:50 UTC (10 seconds ago)'],
  ])('%d ms from now is %s', (ms, text) => expect(moment(NOW + ms, NOW)).toEqual({ ms: NOW + ms, text }))

  it('that never comes is no number, for JSON has none for it', () =>
    expect(moment(Infinity, NOW)).toEqual({ ms: null, text: 'never' }))

  it.each([8.64e15 + 1, -1e300, NaN])('%d is beyond the calendar', (ms) =>
    expect(utc(ms)).toBe('beyond the calendar'),
  )

  it('in a year of five digits is written whole', () =>
    expect(utc(8.64e15)).toBe('+275760-09-13 00:00:00 UTC'))
})

it('a number of things', () =>
  expect([counted(1, 'byte'), counted(0, 'byte'), counted(12_000, 'byte')]).toEqual([
    '1 byte',
    '0 bytes',
    '12,000 bytes',
  ]))
