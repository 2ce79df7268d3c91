import { expect, it } from 'vitest'
import { printable, printableJson } from './printable.ts'
import { wrap } from './wrap.ts'

it('writes what could move the cursor or turn text round as an escape', () => {
  expect(printable('a\u001B[2Jb\r\nc\u202Ed\u009Be')).toBe('a\\x1b[2Jb\\x0d\\x0ac\\x202ed\\x9be')
  expect(printable('max-age=60 → é')).toBe('max-age=60 → é')
})

it('writes it in JSON so that it is read back', () => {
  const value = { text: 'a\u009Bb\u001B\u202E' }
  const json = printableJson(JSON.stringify(value, undefined, 2))
  expect(json).not.toMatch(/[\u009B\u202E]/)
  expect(JSON.parse(json)).toEqual(value)
})

it('breaks lines at spaces, and a long word not at all', () => {
  expect(wrap('one two three fourteen-letters x', 9)).toEqual(['one two', 'three', 'fourteen-letters', 'x'])
  expect(wrap('', 9)).toEqual([''])
})
