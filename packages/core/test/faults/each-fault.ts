import { expect, it } from 'vitest'
import { TROUBLES } from './faulty-storage.ts'
import { expectMuch, faultRun, nameOf, type Outcome, RATES, type Tiers, total } from './fault-run.ts'

/** A test for each way to go wrong, of a cache over a store that `tiers` makes. */
export function eachFault(tiers: Tiers): void {
  it.each(TROUBLES.map((trouble) => [nameOf(trouble), trouble] as const))(
    '%s: answers rightly and recovers where 1, 10 and 50 operations of a hundred go wrong',
    async (name, trouble) => {
      const outcomes: Outcome[] = []
      for (const rate of RATES) outcomes.push(await faultRun({ troubles: [trouble], rate, tiers }))
      expectMuch(outcomes)
      expect(total(outcomes, ({ injected }) => injected.get(name))).toBeGreaterThanOrEqual(5)
    },
  )
}
