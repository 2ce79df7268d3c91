import { describe, expect, it } from 'vitest'
import { nastyStrings } from '../../test/nasty-strings.ts'
import { normalForm } from './normal-form.ts'

const FIELDS = ['accept', 'accept-charset', 'accept-encoding', 'accept-language', 'cookie', 'foo']

const same = (name: string, a: string, b: string): boolean => normalForm(name, a) === normalForm(name, b)

describe('any field (RFC 9111 §4.1)', () => {
  it.each(FIELDS)('%s: absent stays apart from empty', (name) => {
    expect(normalForm(name, null)).toBeNull()
    expect(normalForm(name, '')).toBe('')
  })

  it('does not mind white space around the commas of a list', { tags: ['9111-4.1-normalise'] }, () => {
    expect(same('foo', '1,2', ' 1 ,\t2 ')).toBe(true)
  })

  it('does not mind whether a list came in one line or several', () => {
    const lines = new Headers([
      ['foo', '1'],
      ['foo', '2'],
    ])
    expect(normalForm('foo', lines.get('foo'))).toBe(normalForm('foo', '1, 2'))
  })

  it.each<[string, string]>([
    ['1, 2', '2, 1'],
    ['a', 'A'],
    ['a b', 'a  b'],
    ['a;b', 'a; b'],
    ['"a, b"', '"a,b"'],
    ['1,,2', '1,2'],
    ['1, 1', '1'],
    ['', ','],
  ])('keeps %j and %j apart', (a, b) => expect(same('foo', a, b)).toBe(false))

  it.each(['cookie', 'authorization', 'proxy-authorization'])(
    'leaves %s as it is, byte for byte',
    { tags: ['9111-4.1-normalise'] },
    (name) => {
      expect(normalForm(name, 'a="1, 2" , B=3; c')).toBe('a="1, 2" , B=3; c')
    },
  )

  it('leaves User-Agent in its letter case', () => {
    expect(normalForm('user-agent', 'Mozilla/5.0 (X11)')).toBe('Mozilla/5.0 (X11)')
  })
})

describe.each(['accept-encoding', 'accept-language', 'accept-charset'])(
  '%s (RFC 9110 §12.5)',
  { tags: ['9111-4.1-normalise'] },
  (name) => {
    it.each<[string, string]>([
      ['en, de', 'de, en'],
      ['en, de', 'eN, De'],
      ['en, de', ' en ,   de'],
      ['en;q=0.5, de', 'de, en ; q=0.50'],
      ['en;q=1.0', 'en'],
      ['en, en', 'en'],
      [',en,,de', 'en,de'],
      ['en;q=0', 'EN;Q=0.000'],
    ])('%s asks for the same as %s', (a, b) => expect(same(name, a, b)).toBe(true))

    it.each<[string, string]>([
      ['en', 'de'],
      ['en, de', 'en'],
      ['en, de;q=0.5', 'de, en;q=0.5'],
      ['en;q=0', 'en'],
      ['en;q=0.1', 'en;q=0.10 1'],
      ['en', '*'],
      ['en', ''],
      ['en;q=2', 'en'],
      ['en;q=x, de', 'de, en;q=x'],
    ])('%s asks for something else than %s', (a, b) => expect(same(name, a, b)).toBe(false))
  },
)

describe('accept (RFC 9110 §12.5.1)', { tags: ['9111-4.1-normalise'] }, () => {
  it.each<[string, string]>([
    ['text/html, application/json', 'Text/HTML,application/json;q=1'],
    ['text/html;q=0.5, application/json', 'application/json, text/html; q=0.5'],
    ['text/html;level=1', 'text/html ; Level=1'],
  ])('%s asks for the same as %s', (a, b) => expect(same('accept', a, b)).toBe(true))

  it.each<[string, string]>([
    ['text/html, application/json', 'application/json, text/html'],
    ['text/html;a=B', 'text/html;a=b'],
    ['text/html;level=1', 'text/html'],
    ['text/html;a="x, y"', 'text/html;a="x,y"'],
    ['text/html, */*;q=0.8', 'text/html, */*'],
  ])('%s asks for something else than %s', (a, b) => expect(same('accept', a, b)).toBe(false))
})

it.each(FIELDS)(
  '%s: the normal form of any text is its own normal form, however often it is asked',
  (name) => {
    for (const value of nastyStrings(1000)) {
      const form = normalForm(name, value)
      if (normalForm(name, form) !== form || normalForm(name, value) !== form) {
        expect.fail(JSON.stringify(value.slice(0, 200)))
      }
    }
  },
)

it('keeps the form of one field from being taken for that of another', () => {
  const value = 'text/b, Text/a'
  expect(normalForm('accept', value)).toBe('text/b,text/a')
  expect(normalForm('accept-encoding', value)).toBe('text/a,text/b')
  expect(normalForm('foo', value)).toBe('text/b,Text/a')
})
