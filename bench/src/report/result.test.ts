import { describe, expect, it } from 'vitest'
import type { Measured } from '../measure.ts'
import { rowsOf, SHARED } from './result.ts'

/** Rounds in which a contender took so many µs. */
function measured(name: string, ...rounds: number[]): Measured {
  const none = { median: 0, quartiles: [0, 0], ratio: 0, ratioQuartiles: [0, 0] } as const
  return { name, rounds, ...none, lost: 0, operations: 1 }
}

describe('rowsOf', () => {
  it('takes the shared work of each round out of what a contender and Freshet took in it', () => {
    const works = [measured('floor', 9, 9, 9), measured(SHARED, 2, 4, 8)]
    const rows = rowsOf([...works, measured('Freshet', 12, 14, 18), measured('other', 22, 34, 28)])
    expect(rows.map(({ own }) => own?.ratio)).toEqual([undefined, undefined, 1, 2])
  })

  it('has no such thing for what reads no Response, nor where nothing is shared', () => {
    const works = [measured('floor', 9), measured('Freshet', 12), measured('other', 22)]
    expect(rowsOf(works).map(({ own }) => own)).toEqual([undefined, undefined, undefined])
    const [, , , other] = rowsOf([works[0]!, measured(SHARED, 2), works[1]!, works[2]!], { apart: ['other'] })
    expect(other!.own).toBeUndefined()
  })

  it('compares with another than the first where the case says so', () => {
    const few = [measured('Freshet, 1 k', 10, 20), measured('map, 1 k', 4, 8)]
    const rows = rowsOf([...few, measured('Freshet, 1 M', 15, 30), measured('map, 1 M', 8, 16)], {
      baseOf: (contender) => contender.replace(/, .*/, ', 1 k'),
    })
    expect(rows.map(({ ratio }) => ratio)).toEqual([1, 1, 1.5, 2])
  })
})
