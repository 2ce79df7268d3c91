import { describe, expect, it } from 'vitest'
import { measure, takeTurns, type Timer, type Work } from './measure.ts'

/** A timer whose operations take so many µs each, and which notes that it ran. */
function timer(name: string, micros: (call: number) => number, ran: string[] = []): Timer {
  let call = 0
  return async (operations) => {
    ran.push(name)
    return micros(call++) * operations
  }
}

const plan = { rounds: 9, operations: 10 }

describe('takeTurns', () => {
  it('gives the median of the rounds for one operation, and its quartiles', async () => {
    // the first call is the warm-up
    const [measured] = await takeTurns({ a: timer('a', (call) => call) }, plan)
    expect(measured).toMatchObject({ name: 'a', median: 5, quartiles: [3, 7], operations: 10 })
  })

  it('compares with the first work of the same round, so that what slows a whole round changes nothing', async () => {
    const slowed = (call: number): number => (call % 3 === 0 ? 100 : 1)
    const works = { a: timer('a', slowed), b: timer('b', (call) => 2 * slowed(call)) }
    const [, b] = await takeTurns(works, plan)
    expect(b).toMatchObject({ ratio: 2, ratioQuartiles: [2, 2] })
  })

  it('runs every work once a round, in other orders', async () => {
    const ran: string[] = []
    const works = { a: timer('a', () => 1, ran), b: timer('b', () => 1, ran), c: timer('c', () => 1, ran) }
    await takeTurns(works, plan)
    const rounds = Array.from({ length: 9 }, (_, round) => ran.slice(3 + 3 * round, 6 + 3 * round).join(''))
    expect(new Set(rounds.map((round) => [...round].toSorted().join('')))).toEqual(new Set(['abc']))
    expect(new Set(rounds).size).toBeGreaterThan(3)
  })

  it('makes few rounds where there is no time for more, but seven at the least', async () => {
    const works = { a: timer('a', () => 1), b: timer('b', () => 2) }
    const [few] = await takeTurns(works, { ...plan, rounds: 41, limit: -1 })
    expect(few!.rounds).toHaveLength(7)
    const [all] = await takeTurns(works, { ...plan, rounds: 41 })
    expect(all!.rounds).toHaveLength(41)
  })

  it('makes rounds as long as the slot, whatever an operation takes', async () => {
    const works = { a: timer('a', () => 10), b: timer('b', () => 1000) }
    const measured = await takeTurns(works, { rounds: 1, slot: 20, warmUp: 50 })
    expect(measured.map(({ operations }) => operations)).toEqual([2000, 20])
  })

  it('is not misled by an operation that took long once, before it was compiled', async () => {
    const work = timer('a', (call) => (call === 0 ? 3000 : 10))
    const [measured] = await takeTurns({ work }, { rounds: 1, slot: 20, warmUp: 50 })
    expect(measured!.operations).toBe(2000)
  })

  it('makes them no longer than a work allows', async () => {
    const small = timer('a', () => 10)
    small.most = 7
    const [measured] = await takeTurns({ small }, { rounds: 1, slot: 20, warmUp: 1 })
    expect(measured!.operations).toBe(7)
  })

  it('measures again where others had the processor, and takes the best', async () => {
    const started = performance.now()
    let calls = 0
    // every other time all of it was lost
    const waited = (): number => (performance.now() - started) * 1000 * (Math.floor(calls / 2) % 2)
    const disturbed: Timer = async (operations) => {
      calls++
      await new Promise((resolve) => setTimeout(resolve, 2))
      return (Math.floor(calls / 2) % 2 === 0 ? 1 : 50) * operations
    }
    const [measured] = await takeTurns({ disturbed }, { rounds: 3, operations: 1, waited })
    expect(calls).toBeGreaterThan(4)
    expect(measured!.median).toBe(1)
  })

  it('measures each round at most twice as often in all, however busy the machine is', async () => {
    const ran: string[] = []
    let lost = 0
    await takeTurns({ a: timer('a', () => 1, ran) }, { ...plan, waited: () => (lost += 1e9) })
    expect(ran).toHaveLength(1 + 2 * plan.rounds)
  })
})

describe('measure', () => {
  it('prepares and ends each round, and counts its operations from 0', async () => {
    const told: unknown[] = []
    const work: Work = (at) => told.push(at)
    work.before = (operations) => told.push(`before ${operations}`)
    work.after = () => told.push('after')
    await measure({ work }, { rounds: 1, operations: 2 })
    const round = ['before 2', 0, 1, 'after']
    expect(told).toEqual([...round, ...round])
  })

  it('awaits what gives a promise', async () => {
    let running = 0
    let most = 0
    const work: Work = async () => {
      most = Math.max(most, ++running)
      await undefined
      running--
    }
    await measure({ work }, { rounds: 1, operations: 5 })
    expect(most).toBe(1)
  })
})
