import { assert, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Difference, DIFFERENCES } from './peer-differences.ts'
import { ours, type Pair, pairs, theirs } from './peer.ts'

const ASPECTS = ['storable', 'age', 'lifetime', 'use'] as const

describe('http-cache-semantics 4.3', () => {
  it('decides the same in 20,000 pairs of requests, but for the known differences', () => {
    const { FRESHET_SEED: seed } = process.env
    const seen = new Set<Difference>()
    const compare = (pair: Pair): void => {
      const our = ours(pair)
      const their = theirs(pair)
      const aspect = ASPECTS.find((one) => our[one] !== their[one])
      if (aspect === undefined) return
      const known = DIFFERENCES.filter(({ aspects, shows, ours, theirs }) => {
        const fits = ours?.includes(our[aspect]) ?? true
        return aspects.includes(aspect) && fits && (theirs?.includes(their[aspect]) ?? true) && shows(pair)
      })
      for (const difference of known) seen.add(difference)
      if (known.length === 0) expect({ aspect, ...our }).toEqual({ aspect, ...their })
    }
    assert(property(pairs, compare), { numRuns: 20_000, ...(seed !== undefined && { seed: Number(seed) }) })
    expect(DIFFERENCES.filter((difference) => !seen.has(difference))).toEqual([])
  }, 60_000)
})
