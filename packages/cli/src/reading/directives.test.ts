import { expect, it } from 'vitest'
import { readDirectives } from './directives.ts'

it.each([
  ['Max-Age=60', { name: 'max-age', argument: '60', quoted: false, rest: '' }],
  ['max-age="60"', { name: 'max-age', argument: '60', quoted: true, rest: '' }],
  ['public', { name: 'public', argument: undefined, quoted: false, rest: '' }],
  ['max-age=', { name: 'max-age', argument: '', quoted: false, rest: '' }],
  ['private public', { name: 'private', argument: undefined, quoted: false, rest: ' public' }],
  ['max-age: 60', { name: 'max-age', argument: undefined, quoted: false, rest: ': 60' }],
  ['max-age="60', { name: 'max-age', argument: '', quoted: false, rest: '"60' }],
])('reads %s as it was written', (text, expected) => {
  expect(readDirectives(text)).toEqual([{ text, ...expected }])
})
