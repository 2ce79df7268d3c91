import { describe, expect, it } from 'vitest'
import { nastyStrings } from '../../test/nasty-strings.ts'
import { seeded } from '../../test/seeded.ts'
import { parseNoVarySearch, searchKey, type SearchVariance } from './no-vary-search.ts'

const only = (keys: string[], orderMatters = true): SearchVariance => ({
  keys: new Set(keys),
  keysMatter: true,
  orderMatters,
})
const allBut = (keys: string[], orderMatters = true): SearchVariance => ({
  keys: new Set(keys),
  keysMatter: false,
  orderMatters,
})

describe('No-Vary-Search (draft-ietf-httpbis-no-vary-search §5.1)', () => {
  it.each<[value: string, variance: SearchVariance]>([
    ['key-order', allBut([], false)],
    ['key-order=?1', allBut([], false)],
    ['key-order, params=?0', allBut([], false)],
    ['key-order, params=()', allBut([], false)],
    ['params', only([])],
    ['params=?1', only([])],
    ['params, except=()', only([])],
    ['params, except=("x")', only(['x'])],
    ['params, key-order, except=("x" "y")', only(['x', 'y'], false)],
    ['params=("utm_source" "utm_medium")', allBut(['utm_source', 'utm_medium'])],
    ['params=("a"), key-order=?0', allBut(['a'])],
    ['params=("a" "a";x);y, key-order;z', allBut(['a'], false)],
    ['params=("a"), unknown=1, key-orders=(a)', allBut(['a'])],
  ])('%s', (value, variance) => expect(parseNoVarySearch(value)).toEqual(variance))

  it('takes the later of two members', () => {
    expect(parseNoVarySearch('params=1, params=("a")')).toEqual(allBut(['a']))
    expect(parseNoVarySearch('params=("a"), params=1')).toBeUndefined()
  })

  it.each([
    ...['unknown-key', 'key-order="not a boolean"', 'key-order=1', 'key-order=()', 'params=(not-a-string)'],
    ...['params="not a boolean or inner list"', 'params=1', 'params=("a" b)', 'params=("a"), key-order=a'],
    ...['params=("a"), except=("x")', 'params=(), except=()', 'params=?0, except=("x")'],
    ...[
      'params, except=(not-a-string)',
      'params, except="not an inner list"',
      'params, except=?1',
      'params, except=?0',
    ],
    ...['params, except', 'except=("x")', 'except=()', 'key-order, except=()', 'params, except=("x" 1)'],
  ])('%s is the default', (value) => expect(parseNoVarySearch(value)).toBeUndefined())

  it.each(['params=?0', 'params=()', 'key-order=?0', 'params=(), key-order=?0'])(
    '%s says no more than the default',
    (value) => expect(parseNoVarySearch(value)).toBeUndefined(),
  )

  it.each([null, '', ' ', 'Params', 'params,', 'params=("a"', 'params=("é")', 'params key-order'])(
    '%j, absent or no dictionary, is the default (§5.2)',
    (value) => expect(parseNoVarySearch(value)).toBeUndefined(),
  )

  it.each([
    ['%C3%A9+%E6%B0%97', 'é 気'],
    ['a&b=c?#', 'a&b=c?#'],
    ['?a', '?a'],
    ['%26%3d%2B', '&=+'],
    ['%2', '%2'],
    ['%zz%', '%zz%'],
    ['%f6', '\uFFFD'],
    ['%EF%BB%BFa', '\uFEFFa'],
    ['', ''],
  ])('decodes the key %j (§5.3)', (text, key) => {
    expect(parseNoVarySearch(`params=("${text}")`)).toEqual(allBut([key]))
    expect(parseNoVarySearch(`params, except=("${text}")`)).toEqual(only([key]))
  })

  it('never throws', () => {
    for (const text of nastyStrings()) {
      expect(() => parseNoVarySearch(text)).not.toThrow()
      expect(() => parseNoVarySearch(`params=("${text}")`)).not.toThrow()
      expect(() => searchKey(`?${text}`, allBut(['a'], false))).not.toThrow()
    }
  })
})

describe('the canonical form of a query (draft-ietf-httpbis-no-vary-search §6)', () => {
  const inOrder = allBut(['unlisted'])

  it.each([
    ['', '?'],
    ['?a=x', '?%61=%78'],
    ['?a=é', '?a=%C3%A9'],
    ['?a=%f6', '?a=%ef%bf%bd'],
    ['?a=x&&&&', '?a=x'],
    ['?a=', '?a'],
    ['?a=%20', '?a=+'],
    ['?a= &', '?&a=%20'],
    ['?a=b=c', '?a=b%3Dc'],
    ['?a=%c3%a9', '?a=%C3%A9'],
  ])('is the same for %j and %j', (one, other) => {
    expect(searchKey(one, inOrder)).toBe(searchKey(other, inOrder))
    expect(searchKey(one, allBut([], false))).toBe(searchKey(other, allBut([], false)))
  })

  it.each([
    ['?a=b%26c', '?a=b&c'],
    ['?a%3Db', '?a=b'],
    ['?a=+', '?a=%2B'],
    ['?a=%2520', '?a=%20'],
    ['?=', '?'],
    ['?=a', '?a'],
    ['?a', '?A'],
    ['?a=1', '?a=1&a=1'],
    ['??a', '?a'],
    ['?a=%EF%BB%BFb', '?a=b'],
    ['?a=é', '?a=e%CC%81'],
    ['?a=1&a=2', '?a=2&a=1'],
  ])('is another for %j and %j, whatever the order of keys', (one, other) => {
    expect(searchKey(one, inOrder)).not.toBe(searchKey(other, inOrder))
    expect(searchKey(one, allBut([], false))).not.toBe(searchKey(other, allBut([], false)))
  })

  it('ignores the order of keys only where the field says so', () => {
    expect(searchKey('?b=1&a=2', allBut([], false))).toBe(searchKey('?a=2&b=1', allBut([], false)))
    expect(searchKey('?b=1&a=2', inOrder)).not.toBe(searchKey('?a=2&b=1', inOrder))
  })

  it('ignores the keys listed, or all but those', () => {
    expect(searchKey('?a=1&utm=x&b=2&utm', allBut(['utm']))).toBe(searchKey('?a=1&b=2', allBut(['utm'])))
    expect(searchKey('?a=1&utm=x&b=2', only(['b']))).toBe(searchKey('?b=2', only(['b'])))
    expect(searchKey('?a=1', only([]))).toBe(searchKey('', only([])))
    expect(searchKey('?utm=x&a=1', allBut(['a']))).not.toBe(searchKey('?utm=y&a=1', allBut(['a'])))
  })

  it('is the same for two queries exactly when the draft calls them equivalent', () => {
    const random = seeded(6)
    const variances = [true, false].flatMap((orderMatters) =>
      [[], ['a'], ['b', 'é'], ['', 'a b', '\uFFFD']].flatMap((keys) => [
        only(keys, orderMatters),
        allBut(keys, orderMatters),
      ]),
    )
    const queries = Array.from({ length: 200 }, () => randomQuery(random))
    let equivalent = 0
    for (const variance of variances) {
      const keys = queries.map((query) => searchKey(`?${query}`, variance))
      const lists = queries.map((query) => significantPairs(query, variance))
      for (let one = 0; one < queries.length; one++) {
        for (let other = one; other < queries.length; other++) {
          const same = samePairs(lists[one]!, lists[other]!)
          if (same && one !== other && queries[one] !== queries[other]) equivalent++
          if (same === (keys[one] === keys[other])) continue
          expect.fail(`${same} for ${queries[one]} and ${queries[other]}`)
        }
      }
    }
    expect(equivalent).toBeGreaterThan(5000)
  })
})

const QUERY_PIECES = 'a|b|&|&|=|=|+|%20|%61|%26|%3D|é|%C3%A9|%f6|%|a=1|b=2|&a=1|&b=2|%00'.split('|')

function randomQuery(random: (below: number) => number): string {
  return Array.from({ length: random(6) }, () => QUERY_PIECES[random(QUERY_PIECES.length)]).join('')
}

type Pair = [key: string, value: string]

/** The pairs of a query that matter, compared as the draft's algorithm does, without URLSearchParams. */
function significantPairs(query: string, { keys, keysMatter, orderMatters }: SearchVariance): Pair[] {
  const pairs: Pair[] = []
  for (const sequence of query.split('&')) {
    if (sequence === '') continue
    const [, key = '', value = ''] = /^([^=]*)=?(.*)$/s.exec(sequence) ?? []
    pairs.push([formDecode(key), formDecode(value)])
  }
  const significant = pairs.filter(([key]) => (keysMatter ? keys.has(key) : !keys.has(key)))
  return orderMatters
    ? significant
    : significant.sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0))
}

function formDecode(text: string): string {
  const bytes: number[] = []
  const encoded = new TextEncoder().encode(text.replaceAll('+', ' '))
  for (let at = 0; at < encoded.length; at++) {
    const hex = String.fromCharCode(...encoded.slice(at + 1, at + 3))
    if (encoded[at] === 0x25 && /^[\da-f]{2}$/i.test(hex)) {
      bytes.push(Number.parseInt(hex, 16))
      at += 2
    } else bytes.push(encoded[at]!)
  }
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(bytes))
}

function samePairs(one: Pair[], other: Pair[]): boolean {
  const same = ([key, value]: Pair, at: number): boolean => other[at]?.[0] === key && other[at]?.[1] === value
  return one.length === other.length && one.every(same)
}
