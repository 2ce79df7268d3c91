import { describe, expect, it } from 'vitest'
import { nastyStrings } from '../../test/nasty-strings.ts'
import { GREATEST_AGE, parseAge } from './age.ts'

/** The combined value of several `Age` lines. */
function lines(...values: string[]): string | null {
  return new Headers(values.map((value) => ['age', value])).get('age')
}

describe('Age (RFC 9111 §5.1)', () => {
  it('is nothing when the field is absent', () => {
    expect(parseAge(null)).toBeUndefined()
  })

  it.each<[string, number]>([
    ['0', 0],
    ['7200', 7200],
    ['007', 7],
    ['2147483647', 2 ** 31 - 1],
    ['2147483648', 2 ** 31],
    ['2147483649', 2 ** 31],
    ['99999999999999999999', 2 ** 31],
    ['9'.repeat(400), 2 ** 31],
  ])('%s is %i seconds', (value, age) => expect(parseAge(value)).toBe(age))

  it('counts the first member of a list in one line', { tags: ['9111-5.1-list'] }, () => {
    expect(parseAge('7200,0')).toBe(7200)
    expect(parseAge('0,7200')).toBe(0)
    expect(parseAge('0,old')).toBe(0)
  })

  it('is as old as can be when several lines contradict each other', () => {
    expect(lines('0', '7200')).toBe('0, 7200')
    expect(parseAge(lines('0', '7200'))).toBe(GREATEST_AGE)
    expect(parseAge(lines('7200', '0'))).toBe(GREATEST_AGE)
    expect(parseAge(lines('0', '0'))).toBe(GREATEST_AGE)
  })

  it.each([
    '',
    'abc',
    '-7200',
    '-0',
    '+1',
    '7200.0',
    '1e3',
    '0x10',
    '7200;foo=bar',
    '7200;foo=111',
    '"5"',
    '5 5',
    ',5',
    '٣',
    '5\n',
  ])('is as old as can be when %j tells no seconds', { tags: ['9111-5.1-invalid'] }, (value) =>
    expect(parseAge(value)).toBe(GREATEST_AGE),
  )

  it('is a whole number up to the greatest for any text', { tags: ['9111-1.2.2-overflow'] }, () => {
    for (const value of nastyStrings()) {
      const age = parseAge(value)
      if (!Number.isInteger(age) || age! < 0 || age! > GREATEST_AGE) expect.fail(JSON.stringify(value))
    }
  })
})
