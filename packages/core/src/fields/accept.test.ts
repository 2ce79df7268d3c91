import { describe, expect, it } from 'vitest'
import { nastyStrings } from '../../test/nasty-strings.ts'
import type { Preference } from './accept.ts'
import { formatPreference, parsePreferences } from './accept.ts'

const preference = (range: string, weight = 1): Preference => ({ range, weight })

describe('weights (RFC 9110 §12.4.2)', () => {
  it.each<[string, number]>([
    ['gzip', 1],
    ['gzip;q=1', 1],
    ['gzip;q=1.', 1],
    ['gzip;q=1.000', 1],
    ['gzip;Q=0.5', 0.5],
    ['gzip ; q = 0.50', 0.5],
    ['gzip;q=0.001', 0.001],
    ['gzip;q=0', 0],
    ['gzip;q=0.', 0],
  ])('%s weighs %d', (value, weight) => expect(parsePreferences(value)).toEqual([preference('gzip', weight)]))

  it.each([
    'gzip;q=2',
    'gzip;q=1.001',
    'gzip;q=-1',
    'gzip;q=0.1234',
    'gzip;q=.5',
    'gzip;q=',
    'gzip;q',
    'gzip;q=a',
    'gzip;q=1;q=0',
  ])('cannot read %s', (value) => expect(parsePreferences(value)).toBeUndefined())

  it('is written only when it is not 1', () => {
    expect(formatPreference(preference('gzip'))).toBe('gzip')
    expect(formatPreference(preference('gzip', 0.5))).toBe('gzip;q=0.5')
    expect(formatPreference(preference('gzip', 0))).toBe('gzip;q=0')
  })
})

describe('preferences (RFC 9110 §12.5)', () => {
  it('come with the greatest weight first, equal ones in the order of the field', () => {
    expect(parsePreferences('fr;q=0.5, de, *;q=0, en')).toEqual([
      preference('de'),
      preference('en'),
      preference('fr', 0.5),
      preference('*', 0),
    ])
  })

  it('keep the parameters of a media type, and the letter case of their values', () => {
    expect(parsePreferences('Text/HTML ; Level=A;q=0.5, */*')).toEqual([
      preference('*/*'),
      preference('text/html;level=A', 0.5),
    ])
  })

  it('are none in an empty field', () => {
    expect(parsePreferences('')).toEqual([])
    expect(parsePreferences(' , ')).toEqual([])
  })

  it.each([
    'text/',
    '/html',
    'en us',
    'text/html;a="b"',
    'text/html;a=b=c',
    'text/html;',
    ';q=1',
    'é',
    'a;b',
    '"a"',
  ])('cannot be read from %s', (value) => expect(parsePreferences(value)).toBeUndefined())

  it('are written as they would be read, for any text', () => {
    for (const value of nastyStrings()) {
      const written = parsePreferences(value)?.map(formatPreference).join(',')
      if (written !== undefined && parsePreferences(written)?.map(formatPreference).join(',') !== written) {
        expect.fail(JSON.stringify(value))
      }
    }
  })
})
