import { describe, expect, it } from 'vitest'
import { date, stored } from '../../test/heads.ts'
import { shareStrongValidator, strongDate, strongValidator } from './validators.ts'

type Fields = Record<string, string>

describe('RFC 9110 §8.8.2.2: Last-Modified', () => {
  it.each<[string, Fields, boolean]>([
    ['a second before Date', { 'last-modified': date(-61), date: date(-60) }, true],
    ['in the second of Date', { 'last-modified': date(-60), date: date(-60) }, false],
    ['after Date', { 'last-modified': date(-59), date: date(-60) }, false],
    ['a second before it came, without Date', { 'last-modified': date(-1) }, true],
    ['in the second in which it came, without Date', { 'last-modified': date(0) }, false],
    ['that is no date', { 'last-modified': 'long ago', date: date(0) }, false],
  ])('%s is strong: %s', (_, fields, strong) => {
    expect(strongDate(stored(fields))).toBe(strong ? fields['last-modified'] : undefined)
  })

  it('absent is not strong', () => {
    expect(strongDate(stored({ etag: '"a"' }))).toBeUndefined()
  })
})

describe('RFC 9110 §8.8.1: the strong validator', () => {
  const dated = { 'last-modified': date(-90), date: date(0) }

  it.each<[string | undefined, Fields]>([
    ['"a"', { etag: '"a"' }],
    ['"a"', { etag: '"a"', ...dated }],
    [date(-90), dated],
    [undefined, {}],
    [undefined, { etag: 'W/"a"' }],
    [undefined, { etag: 'W/"a"', ...dated }],
    [undefined, { etag: '"a", "b"', ...dated }],
    [undefined, { 'last-modified': date(0), date: date(0) }],
  ])('is %s of %j', (validator, fields) => {
    expect(strongValidator(stored(fields))).toBe(validator)
  })

  it.each<[boolean, Fields, Fields]>([
    [true, { etag: '"a"' }, { etag: '"a"' }],
    [false, { etag: '"a"' }, { etag: '"b"' }],
    [false, { etag: '"a"' }, { etag: 'W/"a"' }],
    [false, { etag: 'W/"a"' }, { etag: 'W/"a"' }],
    [true, dated, dated],
    [true, dated, { ...dated, date: date(-10) }],
    [false, dated, { ...dated, 'last-modified': date(-91) }],
    [false, dated, { ...dated, date: date(-90) }],
    [false, { ...dated, date: date(-90) }, dated],
    [false, { etag: '"a"', ...dated }, dated],
    [false, dated, { etag: '"a"', ...dated }],
    [false, { etag: '"b"', ...dated }, { etag: '"a"', ...dated }],
    [false, {}, {}],
  ])('RFC 9111 §3.4: is shared (%s) by %j and %j', (expected, a, b) => {
    expect(shareStrongValidator(stored(a), stored(b))).toBe(expected)
  })
})
