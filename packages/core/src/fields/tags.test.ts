import { describe, expect, it } from 'vitest'
import { nastyStrings } from '../../test/nasty-strings.ts'
import { parseTags, TAG_FIELDS, type TagField } from './tags.ts'

const commas = TAG_FIELDS.filter((field) => field !== 'surrogate-key')

describe('the tags of a response', () => {
  it('stand in five fields', () =>
    expect(TAG_FIELDS).toEqual([
      'cache-tag',
      'surrogate-key',
      'netlify-cache-tag',
      'vercel-cache-tag',
      'deno-cache-tag',
    ]))

  it.each(TAG_FIELDS)('are none where %s is absent or empty', (field) => {
    expect(parseTags(field, null)).toEqual([])
    expect(parseTags(field, '')).toEqual([])
    expect(parseTags(field, ' \t ')).toEqual([])
  })

  describe.each(commas)('in %s', (field) => {
    it.each<[string, string[]]>([
      ['one', ['one']],
      ['one,two', ['one', 'two']],
      [' one , two\t,\tthree ', ['one', 'two', 'three']],
      ['one,,,two,', ['one', 'two']],
      [',', []],
      ['one,two,one', ['one', 'two']],
      ['One,one', ['One', 'one']],
      ['two words,"a,b"', ['two words', '"a', 'b"']],
      ['__proto__,constructor', ['__proto__', 'constructor']],
    ])('%j are parted by commas', (value, tags) => expect(parseTags(field, value)).toEqual(tags))
  })

  it.each<[string, string[]]>([
    ['one', ['one']],
    ['one two', ['one', 'two']],
    ['  one \t two\tthree ', ['one', 'two', 'three']],
    ['one two one', ['one', 'two']],
    ['one,two', ['one,two']],
    ['"a b"', ['"a', 'b"']],
  ])('in surrogate-key %j are parted by white space', (value, tags) =>
    expect(parseTags('surrogate-key', value)).toEqual(tags),
  )

  it('are, for any text, each once, not empty, and read back as they were written', () => {
    const separator = (field: TagField): string => (field === 'surrogate-key' ? ' ' : ',')
    for (const value of nastyStrings(1000)) {
      for (const field of TAG_FIELDS) {
        const tags = parseTags(field, value)
        if (new Set(tags).size < tags.length || tags.includes('')) expect.fail(JSON.stringify(value))
        expect(parseTags(field, tags.join(separator(field)))).toEqual(tags)
      }
    }
  })
})
