import { expect, it } from 'vitest'
import { members } from './list.ts'

it.each([
  ['a, b', ['a', 'b']],
  [' a ,, b,', ['a', 'b']],
  ['a="x, y", b', ['a="x, y"', 'b']],
  ['a="x\\", y", b', ['a="x\\", y"', 'b']],
  ['a="x, b', ['a="x', 'b']],
  ['a="x, b="y, z"', ['a="x, b="y', 'z"']],
  ['', []],
  [null, []],
])('cuts %s at its commas', (text, expected) => {
  expect(members(text)).toEqual(expected)
})

it('takes no longer than the text is long, whatever it is', () => {
  const text = '"\\'.repeat(32_768)
  const start = performance.now()
  expect(members(text)).toEqual([text])
  expect(performance.now() - start).toBeLessThan(1000)
})
