import { describe, expect, it } from 'vitest'
import { nastyStrings } from '../../test/nasty-strings.ts'
import { isToken, listMembers, splitAtCommas, trimWhitespace } from './list.ts'

describe('tokens (RFC 9110 §5.6.2)', () => {
  it('takes letters, digits and the fifteen marks', () => {
    expect(isToken("AZaz09!#$%&'*+-.^_`|~")).toBe(true)
  })

  it.each([
    '',
    ' ',
    'a b',
    'a\t',
    'a\n',
    '"a"',
    'a,',
    'a;',
    'a=',
    'a/b',
    'a:b',
    '(a)',
    '[a]',
    '{a}',
    'a@',
    '\\',
    'é',
    '\u212a',
    '\0',
  ])('refuses %j', (text) => expect(isToken(text)).toBe(false))
})

describe('white space (RFC 9110 §5.6.3)', () => {
  it('trims spaces and tabs from both ends and nothing from inside', () => {
    expect(trimWhitespace(' \t a \t b\t ')).toBe('a \t b')
    expect(trimWhitespace(' \t ')).toBe('')
    expect(trimWhitespace('')).toBe('')
  })

  it('leaves other white space, which is not white space in a field', () => {
    expect(trimWhitespace('\u00a0a\u00a0')).toBe('\u00a0a\u00a0')
    expect(trimWhitespace('\n a \r')).toBe('\n a \r')
  })
})

describe('lists (RFC 9110 §5.6.1)', () => {
  it.each<[string, string[]]>([
    ['a', ['a']],
    ['a,b', ['a', 'b']],
    [' a ,\tb ', ['a', 'b']],
    ['', []],
    [' ', []],
    [',', []],
    [', ,a,, b,', ['a', 'b']],
    ['a b, c', ['a b', 'c']],
  ])('%j has the members %j', (value, members) => expect(listMembers(value)).toEqual(members))

  it('keeps empty members apart from none when asked', () => {
    expect(splitAtCommas(', a,')).toEqual(['', 'a', ''])
    expect(splitAtCommas('')).toEqual([''])
  })
})

describe('quoted strings in lists (RFC 9110 §5.6.4)', () => {
  it.each<[string, string[]]>([
    ['a="1,2", b', ['a="1,2"', 'b']],
    ['a="1\\",2", b', ['a="1\\",2"', 'b']],
    ['a="1\\\\",b', ['a="1\\\\"', 'b']],
    ['"a", "b"', ['"a"', '"b"']],
    ['"", b', ['""', 'b']],
    ['" a "', ['" a "']],
    ['a\\,b', ['a\\', 'b']],
  ])('%j has the members %j', (value, members) => expect(listMembers(value)).toEqual(members))

  it('does not hide members behind a quote that is never closed', () => {
    expect(listMembers('private="set-cookie, no-store')).toEqual(['private="set-cookie', 'no-store'])
    expect(listMembers('a="b", c="d, e')).toEqual(['a="b"', 'c="d', 'e'])
  })

  it('does not lose what ends in a backslash', () => {
    expect(listMembers('a, "b\\')).toEqual(['a', '"b\\'])
    expect(listMembers('a, b\\')).toEqual(['a', 'b\\'])
    expect(listMembers('a, "b\\"')).toEqual(['a', '"b\\"'])
  })
})

it('takes any text apart without loss', () => {
  const bare = (text: string): string => text.replaceAll(/[ \t,]/g, '')
  for (const value of nastyStrings()) {
    if (bare(splitAtCommas(value).join(',')) !== bare(value)) expect.fail(JSON.stringify(value.slice(0, 200)))
  }
})
