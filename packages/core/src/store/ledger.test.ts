import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asStored, bucketOf, EMPTY_LEDGER, isTold, type Ledger, ledgerIn, merged, timeIn } from './ledger.ts'

const time = fc.nat(9)
const purged = fc.record({ hard: time, soft: time })
const ledger: fc.Arbitrary<Ledger> = fc.record({
  everything: purged,
  prefixes: fc.dictionary(fc.constantFrom('a', 'b', 'c'), purged),
  buckets: fc.dictionary(fc.constantFrom('0', '1', '1023'), time) as fc.Arbitrary<Record<number, number>>,
})
const told = (known: Ledger): object => JSON.parse(JSON.stringify(known))

describe('two ledgers', () => {
  it('make the same one, whichever comes first, however often, in whatever groups', () => {
    fc.assert(
      fc.property(ledger, ledger, ledger, (a, b, c) => {
        expect(told(merged(a, b))).toEqual(told(merged(b, a)))
        expect(told(merged(merged(a, b), c))).toEqual(told(merged(a, merged(b, c))))
        expect(told(merged(a, a))).toEqual(told(a))
        expect(told(merged(a, EMPTY_LEDGER))).toEqual(told(a))
      }),
    )
  })

  it('make one that tells of both, and says when there is news', () => {
    fc.assert(
      fc.property(ledger, ledger, (a, b) => {
        const both = merged(a, b)
        expect([isTold(a, both), isTold(b, both)]).toEqual([true, true])
        // nothing is news that makes no other ledger
        if (JSON.stringify(told(both)) === JSON.stringify(told(merged(b, b)))) expect(isTold(a, b)).toBe(true)
      }),
    )
    expect(isTold({ ...EMPTY_LEDGER, buckets: { 7: 1 } }, EMPTY_LEDGER)).toBe(false)
    expect(isTold({ ...EMPTY_LEDGER, everything: { hard: 0, soft: 1 } }, EMPTY_LEDGER)).toBe(false)
    expect(isTold({ ...EMPTY_LEDGER, prefixes: { a: { hard: 1, soft: 0 } } }, EMPTY_LEDGER)).toBe(false)
  })

  it('of which one tells nothing make the other itself, so that nothing purged is known for nothing', () => {
    const some: Ledger = { ...EMPTY_LEDGER, buckets: { 7: 1 } }
    expect(merged(some, EMPTY_LEDGER)).toBe(some)
    expect(merged(EMPTY_LEDGER, EMPTY_LEDGER)).toBe(EMPTY_LEDGER)
  })

  it('do not change', () => {
    const a: Ledger = { ...EMPTY_LEDGER, prefixes: { a: { hard: 1, soft: 0 } }, buckets: { 1: 1 } }
    const before = told(a)
    merged(a, { ...EMPTY_LEDGER, prefixes: { a: { hard: 2, soft: 2 } }, buckets: { 1: 2 } })
    expect(told(a)).toEqual(before)
  })
})

describe('prefixes', () => {
  const many = (count: number): Ledger => ({
    ...EMPTY_LEDGER,
    prefixes: Object.fromEntries(
      Array.from({ length: count }, (_, at) => [`p${at}`, { hard: at + 1, soft: at % 2 === 0 ? at + 1 : 0 }]),
    ),
  })

  it('beyond 256 count as everything, the oldest first', () => {
    const full = merged(many(256), EMPTY_LEDGER)
    expect([Object.keys(full.prefixes).length, full.everything]).toEqual([256, { hard: 0, soft: 0 }])
    const over = merged(many(259), EMPTY_LEDGER)
    expect([Object.keys(over.prefixes).length, over.everything]).toEqual([256, { hard: 3, soft: 3 }])
    expect(over.prefixes).not.toHaveProperty('p2')
    expect(over.prefixes).toHaveProperty('p3')
  })

  it('of more than 24,000 characters in all count as everything, the oldest first', () => {
    const long = (at: number): string => `${at}`.padEnd(1000, 'x')
    const prefixes = Object.fromEntries(
      Array.from({ length: 26 }, (_, at) => [long(at), { hard: at + 1, soft: 0 }]),
    )
    const { prefixes: left, everything } = merged({ ...EMPTY_LEDGER, prefixes }, EMPTY_LEDGER)
    expect([Object.keys(left).length, everything]).toEqual([24, { hard: 2, soft: 0 }])
    expect([left[long(1)], left[long(2)]]).toEqual([undefined, { hard: 3, soft: 0 }])
  })

  it('that everything counts for are told', () => {
    expect(
      isTold({ ...EMPTY_LEDGER, prefixes: { a: { hard: 3, soft: 3 } } }, merged(many(259), EMPTY_LEDGER)),
    ).toBe(true)
  })
})

describe('a bucket', () => {
  it('is one of 1024, much the same number of names in each', () => {
    const counts = new Map<number, number>()
    for (let at = 0; at < 102_400; at++) {
      const bucket = bucketOf(`freshet purged hard tag article-${at}`)
      counts.set(bucket, (counts.get(bucket) ?? 0) + 1)
    }
    expect(counts.size).toBe(1024)
    expect(Math.max(...counts.values())).toBeLessThan(200)
    expect(Math.min(...counts.keys())).toBe(0)
  })
})

describe('what a store has', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(ledger, (a) => {
        expect(told(ledgerIn(asStored(a, 5)))).toEqual(told(a))
      }),
    )
    expect(timeIn(asStored(17, 5))).toBe(17)
  })

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a number', 3],
    ['a list', []],
    ['no times', { everything: {}, prefixes: {}, buckets: {} }],
    ['a time in text', { everything: { hard: '1', soft: 0 }, prefixes: {}, buckets: {} }],
    ['a time before time', { everything: { hard: -1, soft: 0 }, prefixes: {}, buckets: {} }],
    ['no prefixes', { everything: { hard: 1, soft: 0 }, buckets: {} }],
    ['half a prefix', { everything: { hard: 1, soft: 0 }, prefixes: { a: { hard: 1 } }, buckets: {} }],
    ['a bucket in text', { everything: { hard: 1, soft: 0 }, prefixes: {}, buckets: { 1: '1' } }],
  ])('that is no ledger, but %s, is an empty one', (_, value) => {
    expect(ledgerIn(value === undefined ? undefined : asStored(value, 5))).toEqual(EMPTY_LEDGER)
    expect(timeIn(asStored(value === 3 ? '3' : (value ?? null), 5))).toBe(0)
  })

  it('that is no JSON, or no content, is an empty one', () => {
    const stored = asStored(1, 5)
    for (const body of [null, new Uint8Array([1, 2]), { byteLength: 1, read: () => new ReadableStream() }]) {
      expect(ledgerIn({ ...stored, body })).toEqual(EMPTY_LEDGER)
      expect(timeIn({ ...stored, body })).toBe(0)
    }
  })
})
