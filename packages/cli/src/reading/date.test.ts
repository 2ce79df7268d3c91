import { assert, integer, property } from 'fast-check'
import { expect, it } from 'vitest'
import { readDate } from './date.ts'

const NOW = Date.UTC(2026, 0, 1)
const noted = Date.UTC(1994, 10, 6, 8, 49, 37)

it.each([
  ['Sun, 06 Nov 1994 08:49:37 GMT', 'fixdate'],
  ['sun, 06 nov 1994 08:49:37 gmt', 'fixdate'],
  ['Sunday, 06-Nov-94 08:49:37 GMT', 'rfc 850'],
  ['Sun Nov  6 08:49:37 1994', 'asctime'],
])('reads %s as %s', (text, form) => {
  expect(readDate(text, NOW)).toEqual({ time: noted, form })
})

it.each([
  '',
  '0',
  'Sun, 6 Nov 1994 08:49:37 GMT',
  'Sun, 06 Nov 1994 08:49:37',
  'Sun, 06 Nov 1994 08:49:37 UTC',
  'Sun, 31 Nov 1994 08:49:37 GMT',
  'Sun, 29 Feb 2025 08:49:37 GMT',
  'Sun, 06 Nov 1994 24:00:00 GMT',
  'Sun, 06 Nov 1994 08:60:37 GMT',
  'Sun, 06 Nov 1994 08:49:61 GMT',
  'Sun, 06 Foo 1994 08:49:37 GMT',
  'Sun, 00 Nov 1994 08:49:37 GMT',
])('takes "%s" for no date', (text) => {
  expect(readDate(text, NOW)).toBeUndefined()
})

it('puts a year of two digits no more than 50 years ahead', () => {
  expect(readDate('Sunday, 06-Nov-76 08:49:37 GMT', NOW)?.time).toBe(Date.UTC(2076, 10, 6, 8, 49, 37))
  expect(readDate('Sunday, 06-Nov-77 08:49:37 GMT', NOW)?.time).toBe(Date.UTC(1977, 10, 6, 8, 49, 37))
})

it('reads whatever toUTCString writes', () => {
  const seconds = integer({ min: 0, max: 253_402_300_799 })
  assert(
    property(seconds, (second) => {
      const time = second * 1000
      expect(readDate(new Date(time).toUTCString(), NOW)).toEqual({ time, form: 'fixdate' })
    }),
  )
})
