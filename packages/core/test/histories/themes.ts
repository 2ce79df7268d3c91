import { type Arbitrary, array, constant, oneof, record, tuple } from 'fast-check'
import { asks } from './draw-asks.ts'
import { chance, pick } from './draw.ts'
import type { Ask, Fault, History, Setup, Step } from './history.ts'

/** What one kind of histories is about. */
export interface Theme {
  readonly setup: Arbitrary<Setup>
  /** How many of a hundred steps are requests that are sent together. */
  readonly together: number
  readonly ask: Arbitrary<Ask>
}

export function histories({ setup, together, ask }: Theme): Arbitrary<History> {
  const step = oneof(
    { arbitrary: ask.map((one): Step => ({ kind: 'ask', asks: [one] })), weight: 60 - together },
    { arbitrary: groups(ask), weight: together },
    { arbitrary: waits, weight: 34 },
    { arbitrary: purges, weight: 3 },
  )
  const some = (minLength: number, maxLength: number): Arbitrary<Step[]> =>
    array(step, { minLength, maxLength, size: 'max' })
  const steps = oneof({ arbitrary: some(4, 7), weight: 3 }, { arbitrary: some(8, 12), weight: 1 })
  return record({ setup, steps })
}

/** Two or three requests, of which half are for one thing. */
function groups(ask: Arbitrary<Ask>): Arbitrary<Step> {
  return tuple(ask, ask, ask, chance(50), chance(50)).map(([a, b, c, isPair, isAlike]) => {
    const asks = isAlike ? [a, { ...a, answer: b.answer }, { ...a, answer: c.answer }] : [a, b, c]
    return { kind: 'ask', asks: isPair ? asks.slice(0, 2) : asks }
  })
}

const waits: Arbitrary<Step> = pick<number>(
  [6, 1000],
  [4, 0, 500, 5000, 9000, 10_000, 11_000],
  [2, 60_000, 100_000],
  [1, 3_600_000, 100_000_000, -5000],
).map((ms) => ({ kind: 'wait', ms }))

const purges: Arbitrary<Step> = pick([3, 0], [1, 1]).map((url) => ({ kind: 'purge', url }))

const options = {
  type: pick<Setup['type']>([5, 'shared'], [1, 'private']),
  storeSetCookie: chance(12),
  staleDespiteSMaxage: chance(12),
  allowStale: pick<number>([7, 0], [1, 20]),
  heuristic: pick([7, true], [1, false]),
  maxBodySize: pick<number>([7, 10_000], [1, 100]),
}

const soundStore: Arbitrary<Setup> = record({
  ...options,
  store: pick<Setup['store']>([3, 'sync'], [1, 'async']),
  faults: constant([]),
})

const slowStore: Arbitrary<Setup> = record({
  ...options,
  store: pick<Setup['store']>([1, 'slow', 'async']),
  faults: array(pick<Fault>([3, 'works'], [1, 'slower']), { minLength: 2, maxLength: 6 }),
})

const faultyStore: Arbitrary<Setup> = record({
  ...options,
  store: pick<Setup['store']>([2, 'sync', 'async'], [1, 'slow']),
  faults: array(pick<Fault>([6, 'works'], [1, 'slower', 'throws', 'rejects', 'junk', 'lost', 'half']), {
    minLength: 2,
    maxLength: 8,
  }),
})

/** One client that asks for one thing again and again, and wishes nothing: what is stored is used, validated and replaced. */
const again: Arbitrary<Ask> = asks(0).map((ask) => ({
  ...ask,
  client: 0,
  url: 0,
  method: ask.method === 'POST' ? 'POST' : 'GET',
  wishes: [],
  authorized: false,
  condition: 'none',
  range: null,
}))

export const themes: Readonly<Record<'again' | 'anything' | 'together' | 'slow' | 'faulty', Theme>> = {
  again: { setup: soundStore, together: 3, ask: again },
  anything: { setup: soundStore, together: 0, ask: asks(0) },
  together: { setup: soundStore, together: 25, ask: asks(20) },
  slow: { setup: slowStore, together: 20, ask: asks(20) },
  faulty: { setup: faultyStore, together: 10, ask: asks(5) },
}
