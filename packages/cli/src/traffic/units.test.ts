import { expect, it } from 'vitest'
import { capacity, effort, percent, size, span } from './units.ts'

it.each([
  [0, '0 s'],
  [999, '0 s'],
  [48_900, '48 s'],
  [59_999, '59 s'],
  [60_000, '1 min'],
  [3_599_999, '59 min'],
  [7_200_000, '2 h'],
  [86_400_000, '1 d'],
  [365 * 86_400_000, '365 d'],
  [-500, '0 s'],
  [-1000, '-1 s'],
  [-120_000, '-2 min'],
])('a span of %d ms is %s', (ms, text) => expect(span(ms)).toBe(text))

it.each([
  [0.04, '0.0 ms'],
  [0.44, '0.4 ms'],
  [9.94, '9.9 ms'],
  [9.96, '10 ms'],
  [999.4, '999 ms'],
  [999.6, '1.0 s'],
  [59_949, '59.9 s'],
  [60_000, '1 min'],
])('%d ms of work are %s', (ms, text) => expect(effort(ms)).toBe(text))

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [9949, '9.9 kB'],
  [9960, '10 kB'],
  [999_499, '999 kB'],
  [999_500, '1.0 MB'],
  [18_200_000, '18 MB'],
  [5e18, '5000 PB'],
])('%d bytes are %s', (bytes, text) => expect(size(bytes)).toBe(text))

it.each([
  [64 * 1024 ** 2, '64 MiB'],
  [2 * 1024 ** 3, '2 GiB'],
  [256_000_000, '256 MB'],
])('room for %d bytes is %s', (bytes, text) => expect(capacity(bytes)).toBe(text))

it('a share of nothing is none', () => {
  expect([percent(0, 0), percent(1, 3), percent(3, 3)]).toEqual(['–', '33.3 %', '100.0 %'])
})
