import * as peer from 'structured-headers'
import { describe, expect, it } from 'vitest'
import { seeded } from '../../test/seeded.ts'
import { type BareItem, type Member, parseDictionary, parseList } from './structured.ts'

describe('20,000 fields, valid and damaged, beside structured-headers', () => {
  it('agrees on what is accepted, what is rejected and every value', () => {
    const differences: unknown[] = []
    let accepted = 0
    let rejected = 0
    for (const text of mutants(20_000)) {
      for (const [parse, parsePeer] of parsers) {
        const theirs = outcome(() => plainPeer(parsePeer(text)))
        if (theirs === LIMIT_OF_PEER) continue
        if (theirs === undefined) rejected++
        else accepted++
        const ours = plain(parse(text))
        if (JSON.stringify(ours) !== JSON.stringify(theirs)) differences.push({ text, ours, theirs })
      }
    }
    expect(differences).toEqual([])
    expect(accepted).toBeGreaterThan(6000)
    expect(rejected).toBeGreaterThan(20_000)
  })
})

const parsers = [
  [parseList, peer.parseList],
  [parseDictionary, peer.parseDictionary],
] as const

/** structured-headers 2.1 takes a date only at the very end of a field: dates elsewhere are tested above. */
const LIMIT_OF_PEER = 'a date that something follows'

function outcome(parse: () => unknown): unknown {
  try {
    return parse()
  } catch (error) {
    return String(error).includes('digit (0-9), whitespace or EOL') ? LIMIT_OF_PEER : undefined
  }
}

/** Both results in one shape; the peer does not tell integers from decimals, nor a date that `Date` cannot hold. */
function plain(parsed: ReturnType<typeof parseList | typeof parseDictionary>): unknown {
  const bare = ({ kind, value }: BareItem): unknown => {
    if (kind === 'byte-sequence') return { kind, value: [...value] }
    if (kind === 'date') return { kind, value: new Date(value * 1000).getTime() }
    return { kind: typeof value === 'number' ? 'number' : kind, value }
  }
  const member = (one: Member): unknown => [
    one.kind === 'inner-list' ? one.value.map(member) : bare(one),
    Array.from(one.parameters, ([key, value]) => [key, bare(value)]),
  ]
  if (!parsed) return undefined
  return 'map' in parsed ? parsed.map(member) : Array.from(parsed, ([key, one]) => [key, member(one)])
}

function plainPeer(parsed: peer.List | peer.Dictionary): unknown {
  const bare = (value: peer.BareItem): unknown => {
    if (value instanceof peer.Token) return { kind: 'token', value: value.toString() }
    if (value instanceof peer.DisplayString) return { kind: 'display-string', value: value.toString() }
    if (value instanceof Date) return { kind: 'date', value: value.getTime() }
    if (value instanceof ArrayBuffer) return { kind: 'byte-sequence', value: [...new Uint8Array(value)] }
    return typeof value === 'number' ? { kind: 'number', value: value + 0 } : { kind: typeof value, value }
  }
  const member = ([value, parameters]: peer.Item | peer.InnerList): unknown => [
    Array.isArray(value) ? value.map(member) : bare(value),
    Array.from(parameters, ([key, one]) => [key, bare(one)]),
  ]
  return Array.isArray(parsed) ? parsed.map(member) : Array.from(parsed, ([key, one]) => [key, member(one)])
}

const VALID = [
  'a=1, b=2.5;x;y=?0, c="d, \\"e\\" \\\\", d=(a "b" 1.5);q=:YQ==:, e',
  '"a", "b";p="q", tok/en:x;*a=1, (1 2 3), (), ?1, ?0, -12, 123456789012.123',
  'max-age=3600, no-cache="set-cookie, x", private, stale-if-error=86400',
  '%"caf%c3%a9 %f0%9f%98%80", a;d=%"x", :cHJldGVuZA==:, ::',
  'a=@1659578233',
  '("a" "b";x=1 c);z, "d";w=@-1',
  'key-order, params=("utm_source" "a+b%20c"), except=()',
  '999999999999999, 0.001, a;b;c;d=1;b=2, *x',
]
const PIECES = [
  ...'azAZ*09-._=;,:"\\()?@%+/ \t!~{\x7f\x1f\xe9\n'.split(''),
  ...[
    ', ',
    '?1',
    '=1',
    ';x',
    '("',
    '")',
    ':YQ:',
    '%"',
    '%c3%a9',
    '\\"',
    '@1',
    '1.',
    '999999999999999',
    'a=(',
  ],
]

/** `count` fields, each a valid one or a piece of one and up to three small changes. */
function* mutants(count: number): Generator<string> {
  const random = seeded(9651)
  const pick = <Value>(values: readonly Value[]): Value => values[random(values.length)]!
  const part = (): string => {
    const text = pick(VALID)
    const members = text.split(', ')
    return pick([text, pick(members), pick(members)])
  }
  for (let made = 0; made < count; made++) {
    let text = pick([part, () => `${part()}, ${part()}`])()
    for (let changes = random(4); changes > 0; changes--) {
      const at = random(text.length + 1)
      text = text.slice(0, at) + pick(['', pick(PIECES)]) + text.slice(at + random(3))
    }
    yield text
  }
}
