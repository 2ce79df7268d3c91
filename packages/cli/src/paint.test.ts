import { expect, it } from 'vitest'
import { paintFor } from './paint.ts'

const red = '\u001B[31mx\u001B[39m'
const terminal = { isTTY: true, write() {} }
const pipe = { write() {} }

it.each([
  ['a terminal', terminal, {}, red],
  ['a pipe', pipe, {}, 'x'],
  ['a terminal with NO_COLOR', terminal, { NO_COLOR: '1' }, 'x'],
  ['a terminal with an empty NO_COLOR', terminal, { NO_COLOR: '' }, red],
  ['a pipe with FORCE_COLOR', pipe, { FORCE_COLOR: '1' }, red],
  ['a terminal with FORCE_COLOR=0', terminal, { FORCE_COLOR: '0' }, 'x'],
  ['a pipe with both', pipe, { FORCE_COLOR: '1', NO_COLOR: '1' }, red],
  ['a terminal that can do nothing', terminal, { TERM: 'dumb' }, 'x'],
])('on %s', (_, output, env, expected) => {
  expect(paintFor(output, env)('bad', 'x')).toBe(expected)
})
