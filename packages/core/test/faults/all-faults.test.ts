import { describe, expect, it } from 'vitest'
import { allowNoUnhandledRejection } from '../harness.ts'
import { FAILURES, type Fault, type Operation, TROUBLES } from './faulty-storage.ts'
import {
  expectMuch,
  faultRun,
  isTruthful,
  nameOf,
  type Outcome,
  RATES,
  SEED,
  STORES,
  total,
} from './fault-run.ts'
import { useFakeTime } from './passing.ts'

allowNoUnhandledRejection()
useFakeTime()

const SEEDS = [SEED, SEED + 1, SEED + 2]
const OPERATIONS: readonly Operation[] = ['read', 'write', 'remove']

describe.each(Object.entries(STORES))('a cache over %s', (_, tiers) => {
  it.each([
    ['all that can go wrong does', TROUBLES],
    ['all goes wrong but what is said to be removed', TROUBLES.filter(isTruthful)],
    ['all fails that can fail', TROUBLES.filter(({ fault }) => FAILURES.includes(fault as never))],
  ])('answers rightly and recovers where %s', async (_, troubles) => {
    const outcomes: Outcome[] = []
    for (const seed of SEEDS)
      for (const rate of RATES) outcomes.push(await faultRun({ troubles, rate, tiers, seed }))
    expectMuch(outcomes)
    const counts = troubles.map((trouble) => total(outcomes, ({ injected }) => injected.get(nameOf(trouble))))
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(1)
    expect(counts.reduce((sum, count) => sum + count)).toBeGreaterThanOrEqual(400)
    expect(total(outcomes, ({ broken }) => broken)).toBeGreaterThan(0)
  })

  it.each<Fault>(['throws', 'rejects', 'hangs', 'late'])(
    'leaves a storage alone of which each operation %s, and comes back to it',
    async (fault) => {
      const troubles = OPERATIONS.map((operation) => ({ operation, fault }))
      const gone: Outcome[] = []
      const well: Outcome[] = []
      // how often a storage that is late is asked before it is known to be, one seed alone says little of
      for (const seed of SEEDS) {
        gone.push(await faultRun({ troubles, rate: 100, tiers, steps: 60, seed }))
        well.push(await faultRun({ troubles, rate: 0, tiers, steps: 60, seed }))
      }
      expect(gone.map(({ breaker }) => breaker[0])).toEqual(SEEDS.map(() => 'open'))
      const asked = total(gone, ({ operations }) => operations)
      expect(asked).toBeLessThan(total(well, ({ operations }) => operations) / 2)
      expect(well.flatMap(({ breaker }) => breaker)).toEqual([])
    },
  )
})
