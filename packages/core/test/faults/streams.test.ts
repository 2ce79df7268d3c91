import { describe, expect, it } from 'vitest'
import { allowNoUnhandledRejection } from '../harness.ts'
import { faultRun, isTruthful, type Outcome, RATES, STORES, total } from './fault-run.ts'
import { TROUBLES } from './faulty-storage.ts'
import { useFakeTime } from './passing.ts'

allowNoUnhandledRejection()
useFakeTime()

describe.each(Object.entries(STORES))('a cache over %s', (_, tiers) => {
  it('streams what is longer than its memory, and none of it ends short, whatever goes wrong', async () => {
    const outcomes: Outcome[] = []
    const stream = { kinds: ['stream', 'plain'], steps: 15, recordBytes: 512 * 1024 } as const
    for (const rate of RATES)
      outcomes.push(await faultRun({ troubles: TROUBLES.filter(isTruthful), rate, tiers, ...stream }))
    expect(total(outcomes, ({ statuses }) => statuses[200])).toBeGreaterThan(300)
    expect(total(outcomes, ({ hits }) => hits)).toBeGreaterThan(100)
    expect(total(outcomes, ({ broken }) => broken)).toBeGreaterThan(0)
  })
})
