import { expect, it } from 'vitest'
import { members } from './list.ts'

it.each([
  ['a, b', ['a', 'b']],
  [' a ,, b,', ['a', 'b']],
  ['a="x, y", b', ['a="x, y"', 'b']],
  ['a="x\\", y", b', ['a="x\\", y"', 'b']],
  ['a="x, b', ['a="x', 'b']],
  ['', []],
  [null, []],
])('cuts %s at its commas', (text, expected) => {
  expect(members(text)).toEqual(expected)
})
