import { describe, expect, it } from 'vitest'
import { oneByOne } from './one-by-one.ts'

describe('operations, timed one by one', () => {
  it('are compared by what each round was like for both', async () => {
    let operations = 0
    // what the system does to all doubles after a while
    const system = (): number => (++operations < 10_000 ? 1 : 2)
    const told = await oneByOne({
      base: async () => 20 * system(),
      same: async () => 20 * system(),
      slower: async () => 25 * system(),
    })
    expect(told.base.ratio).toBe(1)
    expect(told.same.ratio).toBe(1)
    expect(told.slower.ratio).toBe(1.25)
    expect(told.slower.ratioQuartiles).toEqual([1.25, 1.25])
    expect(told.base.median).toBe(40)
  })

  it('are each as the others are, but for a few that were disturbed', async () => {
    let operations = 0
    const told = await oneByOne({
      base: async () => 20,
      disturbed: async () => (++operations % 50 === 0 ? 5000 : 20),
    })
    expect(told.disturbed.ratio).toBe(1)
  })

  it('are timed where they tell no time', async () => {
    const told = await oneByOne({ nothing: async () => {} })
    expect(told.nothing.median).toBeGreaterThan(0)
  })
})
