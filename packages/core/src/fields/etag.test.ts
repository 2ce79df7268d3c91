import { describe, expect, it } from 'vitest'
import { nastyStrings } from '../../test/nasty-strings.ts'
import type { EntityTag } from './etag.ts'
import { formatEntityTag, parseEntityTag, parseEntityTagList, strongMatch, weakMatch } from './etag.ts'

const strong = (opaque: string): EntityTag => ({ weak: false, opaque })
const weak = (opaque: string): EntityTag => ({ weak: true, opaque })

describe('ETag (RFC 9110 §8.8.3)', () => {
  it.each<[string, EntityTag]>([
    ['"abc"', strong('"abc"')],
    ['W/"abc"', weak('"abc"')],
    ['""', strong('""')],
    ['W/""', weak('""')],
    [' "abc"\t', strong('"abc"')],
    ['"a,b"', strong('"a,b"')],
    ['"a\\"', strong('"a\\"')],
    ['"W/abc"', strong('"W/abc"')],
    ['"abcdefü"', strong('"abcdefü"')],
    ['"a b"', strong('"a b"')],
    ['"*"', strong('"*"')],
  ])('%s is read', (value, tag) => expect(parseEntityTag(value)).toEqual(tag))

  it.each<[string, EntityTag]>([
    ['abcdef', strong('"abcdef"')],
    ['W/abcdef', weak('"abcdef"')],
    ['w/"abcdef"', weak('"abcdef"')],
    ['W\\"abcdef"', weak('"abcdef"')],
    ['W"abcdef"', weak('"abcdef"')],
    ['abc==', strong('"abc=="')],
    ['Wabc', strong('"Wabc"')],
  ])('%s, which breaks the grammar, is read as meant', (value, tag) =>
    expect(parseEntityTag(value)).toEqual(tag),
  )

  it.each<string | null>([
    null,
    '',
    ' ',
    '*',
    'W/',
    'W/*',
    '"abc',
    'abc"',
    '"',
    'W/"',
    'W//"abc"',
    'X"abc"',
    '"abc"-gzip',
    '"a""b"',
    '"a" "b"',
    '"a", "a"',
    'a,b',
    'a b',
    'W/ "abc"',
    'a"b"c',
  ])('%j is no tag', (value) => expect(parseEntityTag(value)).toBeUndefined())
})

describe('If-None-Match and If-Match (RFC 9110 §13.1.1, §13.1.2)', () => {
  it.each<[string, '*' | EntityTag[]]>([
    ['*', '*'],
    [' * ', '*'],
    ['"a"', [strong('"a"')]],
    ['"a", W/"b" ,"c"', [strong('"a"'), weak('"b"'), strong('"c"')]],
    ['"a,b", "c"', [strong('"a,b"'), strong('"c"')]],
    ['"a\\", "b"', [strong('"a\\"'), strong('"b"')]],
    [',, "a",,', [strong('"a"')]],
    ['abc, w/"d"', [strong('"abc"'), weak('"d"')]],
    ['W"a,b", c', [weak('"a,b"'), strong('"c"')]],
    ['', []],
  ])('%j lists %j', (value, tags) => expect(parseEntityTagList(value)).toEqual(tags))

  it('leaves out what is no tag and reads on', () => {
    expect(parseEntityTagList('"a"-gzip, "b", *, "c" "d", e f, "g"')).toEqual([strong('"b"'), strong('"g"')])
  })

  it('reads nothing out of a tag that does not end', () => {
    expect(parseEntityTagList('"a", "b, c')).toEqual([strong('"a"')])
    expect(parseEntityTagList('"a, "b"')).toEqual([])
  })

  it('gives tags that are written as they would be read, for any text', () => {
    for (const value of nastyStrings()) {
      const tags = parseEntityTagList(value)
      if (tags === '*') continue
      for (const tag of tags) {
        const again = parseEntityTag(formatEntityTag(tag))
        if (again?.weak !== tag.weak || again.opaque !== tag.opaque) expect.fail(JSON.stringify([value, tag]))
      }
    }
  })
})

describe('comparison (RFC 9110 §8.8.3.2)', { tags: ['9110-8.8.3.2-comparison'] }, () => {
  it.each<[string, string, boolean, boolean]>([
    ['W/"1"', 'W/"1"', false, true],
    ['W/"1"', 'W/"2"', false, false],
    ['W/"1"', '"1"', false, true],
    ['"1"', 'W/"1"', false, true],
    ['"1"', '"1"', true, true],
    ['"1"', '"2"', false, false],
    ['"a"', '"A"', false, false],
  ])('%s and %s: strong %s, weak %s', (first, second, strongly, weakly) => {
    const [a, b] = [parseEntityTag(first)!, parseEntityTag(second)!]
    expect(strongMatch(a, b)).toBe(strongly)
    expect(weakMatch(a, b)).toBe(weakly)
  })
})

describe('writing', () => {
  it('marks a weak tag', () => {
    expect(formatEntityTag(strong('"a"'))).toBe('"a"')
    expect(formatEntityTag(weak('"a"'))).toBe('W/"a"')
  })
})
