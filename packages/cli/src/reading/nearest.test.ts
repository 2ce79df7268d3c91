import { expect, it } from 'vitest'
import { nearest } from './nearest.ts'

const names = ['max-age', 's-maxage', 'public', 'private', 'no-cache', 'no-store', 'must-revalidate']

it.each([
  ['max_age', 'max-age'],
  ['MAXAGE', 'max-age'],
  ['s-max-age', 's-maxage'],
  ['no-cahce', 'no-cache'],
  ['nostore', 'no-store'],
  ['publc', 'public'],
  ['must-revalidation', undefined],
  ['must-revaldiate', 'must-revalidate'],
  ['community', undefined],
  ['x', undefined],
  ['', undefined],
])('takes %s for %s', (word, meant) => {
  expect(nearest(word, names)).toBe(meant)
})
