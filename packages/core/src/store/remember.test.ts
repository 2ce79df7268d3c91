import { expect, it } from 'vitest'
import { remember } from './remember.ts'

it('remember keeps the newest, and tells the oldest when that goes', () => {
  const map = new Map<string, number>()
  expect(remember(map, 'a', 1, 2)).toBeUndefined()
  expect(remember(map, 'b', 2, 2)).toBeUndefined()
  expect(remember(map, 'a', 3, 2)).toBeUndefined()
  expect(remember(map, 'c', 4, 2)).toEqual(['b', 2])
  expect([...map]).toEqual([
    ['a', 3],
    ['c', 4],
  ])
})
