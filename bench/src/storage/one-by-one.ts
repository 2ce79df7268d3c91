import { shuffler } from '../shuffle.ts'
import { median, type Quartiles, quartiles } from '../statistics.ts'

/** What single operations took: µs. */
export interface Latency {
  /** Of the rounds, of the median of each. */
  readonly median: number
  /** Against the first work, of the same round. */
  readonly ratio: number
  readonly ratioQuartiles: Quartiles
}

const ROUNDS = 41
const OPERATIONS = 200

/**
 * Times each operation by itself, the works in turn operation by operation, in another order each time. A round trip takes 20 µs
 * or 60, as the system has it, for a while at a time, and a collection of garbage some thousand: both meet all works alike,
 * and a median says what a work takes that they do not meet.
 * @param works each gives µs, or it is timed
 */
export async function oneByOne<Name extends string>(
  works: Readonly<Record<Name, () => Promise<number | void>>>,
): Promise<Record<Name, Latency>> {
  const names = Object.keys(works) as Name[]
  const shuffle = shuffler()
  const medians = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>
  // the first rounds are there to compile what is measured
  for (let round = -5; round < ROUNDS; round++) {
    const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>
    for (let operation = 0; operation < OPERATIONS; operation++) {
      for (const name of shuffle(names)) times[name].push(await timed(works[name]))
      await new Promise((resolve) => void setImmediate(resolve))
    }
    if (round >= 0) for (const name of names) medians[name].push(median(times[name]))
  }
  const [first] = names
  const latency = (name: Name): Latency => {
    const ratios = medians[name].map((time, round) => time / medians[first!][round]!)
    return { median: median(medians[name]), ratio: median(ratios), ratioQuartiles: quartiles(ratios) }
  }
  return Object.fromEntries(names.map((name) => [name, latency(name)])) as Record<Name, Latency>
}

async function timed(work: () => Promise<number | void>): Promise<number> {
  const start = performance.now()
  const told = await work()
  return told ?? (performance.now() - start) * 1000
}
