import { describe, expect, it } from 'vitest'
import { nastyStrings } from '../../test/nasty-strings.ts'
import { parseContentLength } from './content-length.ts'

describe('Content-Length (RFC 9110 §8.6)', () => {
  it.each<[string, number]>([
    ['0', 0],
    ['5', 5],
    ['005', 5],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
    ['5, 5', 5],
    ['5,5 ,\t05', 5],
  ])('%j declares %i bytes', (value, length) => expect(parseContentLength(value)).toBe(length))

  it.each<string | null>([
    null,
    '',
    'abc',
    '-5',
    '+5',
    '5.0',
    '1e3',
    '0x5',
    '5 5',
    '5;a',
    '5,',
    ',5',
    '5,,5',
    '5, 6',
    '5, 5, 6',
    '5, a',
    '5\n',
    '9007199254740992',
    '9007199254740993, 9007199254740992',
    '9'.repeat(400),
  ])('%j declares nothing', (value) => expect(parseContentLength(value)).toBeUndefined())

  it('declares a whole number or nothing for any text', () => {
    for (const value of nastyStrings()) {
      const length = parseContentLength(value)
      if (length !== undefined && !(Number.isSafeInteger(length) && length >= 0))
        expect.fail(JSON.stringify(value))
    }
  })
})
