import { describe, expect, it } from 'vitest'
import { nastyStrings } from '../../test/nasty-strings.ts'
import type { ByteRange, ByteRangeSpec, ContentRange } from './range.ts'
import {
  formatContentRange,
  formatRange,
  formatUnsatisfiedRange,
  MAX_RANGES,
  parseContentRange,
  parseRange,
  resolveRanges,
} from './range.ts'

const MOST = Number.MAX_SAFE_INTEGER

describe('Range (RFC 9110 §14.1.2, §14.2)', () => {
  it.each<[string, ByteRangeSpec[]]>([
    ['bytes=0-499', [{ first: 0, last: 499 }]],
    ['bytes=5-5', [{ first: 5, last: 5 }]],
    ['bytes=9500-', [{ first: 9500 }]],
    ['bytes=-500', [{ suffix: 500 }]],
    ['bytes=-0', [{ suffix: 0 }]],
    ['bytes=0-0,-1', [{ first: 0, last: 0 }, { suffix: 1 }]],
    [
      'bytes= 0-999, 4500-5499 ,\t-1000',
      [{ first: 0, last: 999 }, { first: 4500, last: 5499 }, { suffix: 1000 }],
    ],
    ['bytes=,0-1,,', [{ first: 0, last: 1 }]],
    ['BYTES=0-1', [{ first: 0, last: 1 }]],
    ['bytes=007-008', [{ first: 7, last: 8 }]],
    ['bytes=0-9007199254740993', [{ first: 0, last: MOST }]],
    [`bytes=1-${'9'.repeat(400)}`, [{ first: 1, last: MOST }]],
    ['bytes=99999999999999999999-', [{ first: MOST }]],
    ['bytes=-99999999999999999999', [{ suffix: MOST }]],
  ])('%s asks for %j', (value, specs) => expect(parseRange(value)).toEqual(specs))

  it.each([
    '',
    'bytes',
    'bytes=',
    'bytes=,',
    'bytes=-',
    'bytes=5',
    'bytes=2-1',
    'bytes=0-1,2-1',
    'bytes=0-1,x',
    'bytes=a-b',
    'bytes=0--1',
    'bytes=--1',
    'bytes=0-1-2',
    'bytes=0 - 1',
    'bytes=+0-1',
    'bytes=0.0-1',
    'bytes=0x0-0x1',
    'bytes=1e1-1e2',
    'bytes="0-1"',
    'bytes =0-1',
    'bytes 0-1',
    ' bytes=0-1',
    'items=0-1',
    'bytesx=0-1',
    '0-1',
  ])('ignores %j', { tags: ['9110-14.2-unit', '9110-14.2-invalid'] }, (value) =>
    expect(parseRange(value)).toBeUndefined(),
  )

  it('ignores more ranges than anyone needs', () => {
    const ranges = (count: number): string =>
      `bytes=${Array.from({ length: count }, (_, at) => `${at * 9}-${at * 9}`)}`
    expect(parseRange(ranges(MAX_RANGES))).toHaveLength(MAX_RANGES)
    expect(parseRange(ranges(MAX_RANGES + 1))).toBeUndefined()
  })
})

describe('the parts of a representation (RFC 9110 §14.1.2)', () => {
  const resolved = (value: string, size: number): string =>
    resolveRanges(parseRange(value)!, size)
      .map(({ first, last }) => `${first}-${last}`)
      .join()

  it.each<[string, number, string]>([
    ['bytes=0-1', 10, '0-1'],
    ['bytes=0-', 10, '0-9'],
    ['bytes=1-', 10, '1-9'],
    ['bytes=9-', 10, '9-9'],
    ['bytes=4-99', 10, '4-9'],
    ['bytes=-1', 10, '9-9'],
    ['bytes=-10', 10, '0-9'],
    ['bytes=-11', 10, '0-9'],
    ['bytes=-99999999999999999999', 10, '0-9'],
    ['bytes=0-99999999999999999999', 10, '0-9'],
    ['bytes=10-', 10, ''],
    ['bytes=10-11', 10, ''],
    ['bytes=99999999999999999999-', 10, ''],
    ['bytes=-0', 10, ''],
    ['bytes=0-', 0, ''],
    ['bytes=-1', 0, ''],
    ['bytes=10-, 0-1, -0', 10, '0-1'],
    ['bytes=7-8, 0-1', 10, '7-8,0-1'],
  ])('%s of %i bytes: %j', (value, size, parts) => expect(resolved(value, size)).toBe(parts))

  it.each([
    ['bytes=0-4,3-6', '0-6'],
    ['bytes=3-6,0-4', '0-6'],
    ['bytes=0-1,2-3', '0-3'],
    ['bytes=2-3,0-1', '0-3'],
    ['bytes=0-1,3-4', '0-1,3-4'],
    ['bytes=0-9,2-3', '0-9'],
    ['bytes=2-3,0-9', '0-9'],
    ['bytes=6-7,0-1,5-6', '5-7,0-1'],
    ['bytes=6-7,0-1,9-9,1-6', '0-7,9-9'],
    ['bytes=0-1,9-9,4-5,1-4', '0-5,9-9'],
    ['bytes=0-,0-,0-,-10', '0-9'],
  ])('%s of 10 bytes sends no byte twice: %j (RFC 9110 §15.3.7.2)', (value, parts) => {
    expect(resolved(value, 10)).toBe(parts)
  })

  it('covers what was asked, once, in any case', () => {
    for (let seed = 1; seed <= 2000; seed++) {
      const digit = (at: number): number => ((seed * 7919 * (at + 3)) % 23) % 14
      const specs = Array.from({ length: 4 }, (_, at): ByteRangeSpec => {
        const first = digit(at)
        return at === 3 ? { suffix: digit(at) % 4 } : { first, last: first + (digit(at + 9) % 4) }
      })
      const bytes = (ranges: readonly ByteRange[]): number[] =>
        ranges.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, at) => first + at))
      const sent = bytes(resolveRanges(specs, 10))
      const asked = new Set(specs.flatMap((spec) => bytes(resolveRanges([spec], 10))))
      expect(sent.toSorted((a, b) => a - b)).toEqual([...asked].toSorted((a, b) => a - b))
    }
  })

  it('lie within the representation for any text', () => {
    for (const value of nastyStrings()) {
      for (const { first, last } of resolveRanges(parseRange(value) ?? [], 7)) {
        if (!(first >= 0 && first <= last && last < 7)) expect.fail(JSON.stringify(value))
      }
    }
  })
})

describe('Content-Range (RFC 9110 §14.4)', () => {
  it.each<[string, ContentRange]>([
    ['bytes 0-499/1234', { first: 0, last: 499, size: 1234 }],
    ['bytes 9-9/10', { first: 9, last: 9, size: 10 }],
    ['bytes 42-1233/*', { first: 42, last: 1233, size: undefined }],
    ['Bytes 0-0/1', { first: 0, last: 0, size: 1 }],
    ['bytes */1234', { unsatisfied: 1234 }],
    ['bytes */0', { unsatisfied: 0 }],
  ])('%s is read', (value, range) => expect(parseContentRange(value)).toEqual(range))

  it.each<string | null>([
    null,
    '',
    'bytes',
    'bytes */*',
    'bytes 0-499',
    'bytes 5-4/10',
    'bytes 0-10/10',
    'bytes -5/10',
    'bytes 5-/10',
    'bytes 0-1/x',
    'bytes=0-1/10',
    'bytes  0-1/10',
    'bytes 0-1/10, bytes 2-3/10',
    'items 0-1/10',
    'bytes 0-9007199254740992/*',
    'bytes 0-1/9007199254740992',
    'bytes 0-1/10\n',
  ])('%j says nothing', (value) => expect(parseContentRange(value)).toBeUndefined())

  it('writes what it reads', () => {
    expect(formatContentRange({ first: 0, last: 4 }, 10)).toBe('bytes 0-4/10')
    expect(formatContentRange({ first: 0, last: 4 }, undefined)).toBe('bytes 0-4/*')
    expect(formatUnsatisfiedRange(10)).toBe('bytes */10')
  })

  it('asks for what it reads', () => {
    expect(parseRange(formatRange({ first: 2, last: 4 }))).toEqual([{ first: 2, last: 4 }])
    expect(formatRange({ first: 2, last: Infinity })).toBe('bytes=2-')
  })

  it('says something sound or nothing for any text', () => {
    for (const value of nastyStrings()) {
      const range = parseContentRange(value)
      if (range !== undefined && 'first' in range && range.first > range.last)
        expect.fail(JSON.stringify(value))
    }
  })
})
