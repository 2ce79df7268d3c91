import { describe, expect, it } from 'vitest'
import { nastyStrings } from '../../test/nasty-strings.ts'
import { MAX_GROUP_LENGTH, MAX_GROUPS, parseCacheGroups } from './cache-groups.ts'

const names = (count: number): string[] => Array.from({ length: count }, (_, at) => `group-${at}`)
const field = (groups: string[]): string => groups.map((group) => `"${group}"`).join(', ')

describe('Cache-Groups and Cache-Group-Invalidation (RFC 9875 §2, §3)', () => {
  it.each<[value: string | null, groups: string[]]>([
    ['"scripts"', ['scripts']],
    ['"eurovision-results", "australia"', ['eurovision-results', 'australia']],
    ['"a","A",\t"a b, c" , "\\"\\\\"', ['a', 'A', 'a b, c', '"\\']],
    ['"a", "b", "a"', ['a', 'b']],
    ['""', ['']],
    ['"a";revalidate, "b";x="c"', ['a', 'b']],
    [null, []],
    ['', []],
    [' ', []],
  ])('%s', { tags: ['9875-2-parameters'] }, (value, groups) =>
    expect(parseCacheGroups(value)).toEqual(groups),
  )

  it.each(['"a", b, "c"', '"a", 1, "c"', '"a", ("b"), "c"', '"a", %"b", :Yg==:, ?1, @1, 1.5, "c"'])(
    'leaves out members that are not strings: %s',
    (value) => expect(parseCacheGroups(value)).toEqual(['a', 'c']),
  )

  it.each(['"a", ', '"a",,"b"', '"a" "b"', '"a", "b', '"a", "é"', "'a'", '"a", B C', '"a", 1.'])(
    'names no group when any of it fails to parse: %s',
    (value) => expect(parseCacheGroups(value)).toEqual([]),
  )

  it('takes the 32 groups of 32 characters that every cache must support', { tags: ['9875-2-size'] }, () => {
    const groups = names(32).map((name) => name.padEnd(32, '.'))
    expect(parseCacheGroups(field(groups))).toEqual(groups)
  })

  it('leaves out the groups after the first MAX_GROUPS different ones', () => {
    const groups = names(MAX_GROUPS + 1)
    expect(parseCacheGroups(field(['group-0', ...groups]))).toEqual(names(MAX_GROUPS))
  })

  it('leaves out, and does not cut, a group longer than MAX_GROUP_LENGTH', () => {
    const longest = 'a'.repeat(MAX_GROUP_LENGTH)
    expect(parseCacheGroups(field([`${longest}a`, longest, 'b']))).toEqual([longest, 'b'])
  })

  it('never throws', () => {
    for (const text of nastyStrings()) expect(parseCacheGroups(text)).toBeInstanceOf(Array)
  })
})
