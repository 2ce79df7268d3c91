import { describe, expect, it } from 'vitest'
import { nastyStrings } from '../../test/nasty-strings.ts'
import { type BareItem, parseDictionary, parseList } from './structured.ts'

/** The one value of a list of one item; `undefined` when the text fails to parse. */
function only(text: string): Pick<BareItem, 'kind' | 'value'> | undefined {
  const members = parseList(text)
  if (!members) return undefined
  expect(members).toHaveLength(1)
  expect(members[0]?.parameters.size).toBe(0)
  const { kind, value } = members[0] as BareItem
  return { kind, value } as BareItem
}

const item = (kind: string, value: unknown, parameters: [string, BareItem][] = []): unknown => ({
  kind,
  value,
  parameters: new Map(parameters),
})

describe('items (RFC 9651 §3.3)', () => {
  it.each<[text: string, kind: string, value: unknown]>([
    ['0', 'integer', 0],
    ['-0', 'integer', 0],
    ['007', 'integer', 7],
    ['-42', 'integer', -42],
    ['999999999999999', 'integer', 999_999_999_999_999],
    ['4.5', 'decimal', 4.5],
    ['-0.125', 'decimal', -0.125],
    ['1.0', 'decimal', 1],
    ['999999999999.999', 'decimal', 999_999_999_999.999],
    ['""', 'string', ''],
    ['"a, b; (c) = ~!"', 'string', 'a, b; (c) = ~!'],
    ['"\\"\\\\\\""', 'string', '"\\"'],
    ['foo123/456', 'token', 'foo123/456'],
    ['*', 'token', '*'],
    ["Aa:!#$%&'*+-.^_`|~9", 'token', "Aa:!#$%&'*+-.^_`|~9"],
    ['?1', 'boolean', true],
    ['?0', 'boolean', false],
    ['@1659578233', 'date', 1_659_578_233],
    ['@-62135596800', 'date', -62_135_596_800],
    [
      '%"This is intended for display to %c3%bcsers."',
      'display-string',
      'This is intended for display to üsers.',
    ],
    ['%"%22\\%25%f0%9f%98%80"', 'display-string', '"\\%😀'],
    ['%"%ef%bb%bfa"', 'display-string', '\uFEFFa'],
  ])('%s', (text, kind, value) => expect(only(text)).toEqual({ kind, value }))

  it.each([
    ['::', ''],
    [':cHJldGVuZCB0aGlz:', 'pretend this'],
    [':YQ==:', 'a'],
    [':YWI=:', 'ab'],
    [':YQ:', 'a'],
    [':YWI:', 'ab'],
    [':YR==:', 'a'],
    [':/+8=:', '\xff\xef'],
  ])('%s is a byte sequence, padded or not (§4.2.7)', (text, bytes) => {
    const value = Uint8Array.from(bytes, (byte) => byte.charCodeAt(0))
    expect(only(text)).toEqual({ kind: 'byte-sequence', value })
  })

  it.each([
    ...['1000000000000000', '1.', '.1', '1.2345', '1234567890123.0', '-', '--1', '+1', '1e3', '1.2.3', '- 1'],
    ...['"', '"a', '"\\a"', '"\\', '"a\\"', '"é"', '"\t"', '"\x7f"', '"a"b', "'a'"],
    ...['a"', '!a', 'a b', 'a@', 'é', 'a{'],
    ...['?', '?2', '?10', '?true', '? 1'],
    ...['@', '@a', '@1.5', '@1000000000000000', '@+1', '@ 1', '@?1'],
    ...[':', ':YQ', ':Y:', ':YQ=:', ':YQ===:', ':=YQ:', ':Y Q=:', ':YQ-_:', ':YWJj=:'],
    ...['%', '%"', '%"a', '%a', '%"%C3%BC"', '%"%c3"', '%"%c3%28"', '%"%ed%a0%80"', '%"%c0%80"'],
    ...['%"%4"', '%"%"', '%"é"', '%"\x7f"', '%"€"', '%"\x1f"'],
    ...[',', ';a', '=', ')', 'a\n', '\xa0a'],
  ])('%j is none, and no part of it counts', (text) => {
    expect(parseList(text)).toBeUndefined()
    expect(parseList(`a, ${text}, b`)).toBeUndefined()
    expect(parseDictionary(`a=1, b=${text}`)).toBeUndefined()
  })
})

describe('parameters (RFC 9651 §3.1.2)', () => {
  it('are read behind an item, with true for a missing value and the later of two', () => {
    expect(parseList('a;x; y=1;*z="q";x=?0')).toEqual([
      item('token', 'a', [
        ['x', { kind: 'boolean', value: false }],
        ['y', { kind: 'integer', value: 1 }],
        ['*z', { kind: 'string', value: 'q' }],
      ]),
    ])
  })

  it.each(['a;', 'a;X', 'a;x=', 'a;x =1', 'a;x= 1', 'a ;x', 'a;\tx', 'a;x=(1)', 'a;1', 'a;x=1;;y'])(
    '%j fails to parse',
    (text) => expect(parseList(text)).toBeUndefined(),
  )
})

describe('lists (RFC 9651 §3.1)', () => {
  it.each(['', ' ', '   '])('%j is empty', (text) => {
    expect(parseList(text)).toEqual([])
    expect(parseDictionary(text)?.size).toBe(0)
  })

  it('has members in their order, with spaces and tabs around the commas', () => {
    expect(parseList('  b,a \t,\t 1  ,b \t')).toEqual([
      item('token', 'b'),
      item('token', 'a'),
      item('integer', 1),
      item('token', 'b'),
    ])
  })

  it('has inner lists, with parameters of their own and of their items', () => {
    expect(parseList('( "a";x  b );y, ()')).toEqual([
      item(
        'inner-list',
        [item('string', 'a', [['x', { kind: 'boolean', value: true }]]), item('token', 'b')],
        [['y', { kind: 'boolean', value: true }]],
      ),
      item('inner-list', []),
    ])
  })

  it.each([
    'a,',
    'a, ',
    ',a',
    'a,,b',
    'a b',
    'a;x b',
    '\ta',
    'a\v',
    '(',
    '(a',
    '(a,b)',
    '(a\tb)',
    '(\ta)',
    '(a\t)',
    '("a""b")',
    '((a))',
    '()a',
    ')',
  ])('%j fails to parse', (text) => expect(parseList(text)).toBeUndefined())
})

describe('dictionaries (RFC 9651 §3.2)', () => {
  it('has members by key, with true for a missing value', () => {
    const members = parseDictionary('a=1,b;x=2 ,\tc=(d e), *_-.9*a=?0')
    expect([...members!]).toEqual([
      ['a', item('integer', 1)],
      ['b', item('boolean', true, [['x', { kind: 'integer', value: 2 }]])],
      ['c', item('inner-list', [item('token', 'd'), item('token', 'e')])],
      ['*_-.9*a', item('boolean', false)],
    ])
  })

  it('has the later of two members with the same key, parameters and all', () =>
    expect([...parseDictionary('a=1;x, b, a;y=2')!]).toEqual([
      ['a', item('boolean', true, [['y', { kind: 'integer', value: 2 }]])],
      ['b', item('boolean', true)],
    ]))

  it('has only the keys that are written', () => {
    expect(parseDictionary('a')?.get('constructor')).toBeUndefined()
    expect(parseDictionary('__proto__')).toBeUndefined()
  })

  it.each([
    'A',
    '1',
    'a=',
    'a =1',
    'a= 1',
    '=1',
    'a=1,',
    'a=1,,b',
    '"a"',
    'a b',
    'aB',
    'a=1 b=2',
    '(a)',
    'a==1',
    '\ta',
  ])('%j fails to parse', (text) => expect(parseDictionary(text)).toBeUndefined())
})

describe('any text', () => {
  it('never throws, and takes time in proportion to its length', () => {
    const texts = [
      ...nastyStrings(),
      '(a;b '.repeat(12_000),
      `:${'A'.repeat(60_000)}`,
      `"${'\\"'.repeat(30_000)}`,
    ]
    const start = performance.now()
    for (const text of texts) {
      parseList(text)
      parseDictionary(`a=${text}`)
    }
    expect(performance.now() - start).toBeLessThan(5000)
  })
})
