import { expect, it } from 'vitest'
import { duration, enumerate } from './duration.ts'

it.each([
  [0, '0 seconds'],
  [1, '1 second'],
  [288, '4 minutes 48 seconds'],
  [3600, '1 hour'],
  [3601, '1 hour 1 second'],
  [-90, '1 minute 30 seconds'],
  [31_536_000, '1 year'],
  [315_360_000_000, '10,000 years'],
  [90_061, '1 day 1 hour'],
])('says %d seconds as %s', (seconds, words) => {
  expect(duration(seconds)).toBe(words)
})

it('joins names as a sentence does', () => {
  expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(enumerate)).toEqual(['', 'a', 'a and b', 'a, b and c'])
})
