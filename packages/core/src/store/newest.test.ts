import { expect, it } from 'vitest'
import { bytesInUse } from '../../test/allocations.ts'
import { Newest } from './newest.ts'

it('the newest are kept, and the oldest is told when it goes', () => {
  const newest = new Newest<string, number>(2)
  expect(newest.note('a', 1)).toBeUndefined()
  expect(newest.note('b', 2)).toBeUndefined()
  expect(newest.note('a', 3)).toBeUndefined()
  expect(newest.note('c', 4)).toEqual(['b', 2])
  expect([...newest]).toEqual([
    ['a', 3],
    ['c', 4],
  ])
})

it('the one that goes is the oldest of those that are left, whatever was noted again or deleted meanwhile', () => {
  const newest = new Newest<number, number>(7)
  const plain: number[] = []
  let state = 1
  for (let at = 0; at < 20_000; at++) {
    state = (state * 48_271) % 2_147_483_647
    const key = state % 12
    const place = plain.indexOf(key)
    if (place >= 0) plain.splice(place, 1)
    if (state % 5 === 0) newest.delete(key)
    else {
      plain.push(key)
      const gone = plain.length > 7 ? plain.shift() : undefined
      expect(newest.note(key, at)?.[0]).toBe(gone)
    }
    expect([...newest.keys()]).toEqual(plain)
  }
})

it.each([
  ['noted again', 50, (newest: Newest<number, object>, at: number) => newest.note(at % 50, {})],
  ['deleted', 0, (newest: Newest<number, object>, at: number) => [newest.note(at, {}), newest.delete(at)]],
  ['noted until others went', 100, (newest: Newest<number, object>, at: number) => newest.note(at, {})],
])('nothing is left of what was %s, however often', (_, left, turn) => {
  const newest = new Newest<number, object>(100)
  const before = bytesInUse()
  for (let at = 0; at < 200_000; at++) turn(newest, at)
  expect(bytesInUse() - before).toBeLessThan(2_000_000)
  expect(newest.size).toBe(left)
})
