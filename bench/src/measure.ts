import { loop, stretches, turn, type Work } from './loop.ts'
import { shuffler } from './shuffle.ts'
import { median, type Quartiles, quartiles } from './statistics.ts'

export type { Work } from './loop.ts'

/** Carries out so many operations; how many µs they took together. */
export interface Timer {
  (operations: number): Promise<number>
  most?: number | undefined
}

/** How long each of several works took, of many rounds in which they took turns. */
export interface Measured {
  readonly name: string
  /** µs for one operation, the median of the rounds. */
  readonly median: number
  /** The same at the quarter and at three quarters of the rounds. */
  readonly quartiles: Quartiles
  /** The median, over the rounds, of what it took against the first work in the same round. */
  readonly ratio: number
  readonly ratioQuartiles: Quartiles
  /** µs for one operation in each round. */
  readonly rounds: readonly number[]
  /** The share of the time for which others had the processor, the median of the rounds. */
  readonly lost: number
  /** Operations in one round. */
  readonly operations: number
}

export interface Plan {
  /** Rounds, each of which runs every work. Default 21. */
  readonly rounds?: number
  /** Ms after which no further round begins, once there are seven. Default `Infinity`. */
  readonly limit?: number
  /** Operations of one work in one round. Default: as many as take `slot` ms. */
  readonly operations?: number
  /** Ms that one work takes in one round, about. Default 20. */
  readonly slot?: number
  /** Ms for which each work runs before any round counts, at least. Default 10 slots. */
  readonly warmUp?: number
  /**
   * µs for which the measured thread has waited for a processor since it began. They are taken off; and where it waited for
   * more than a quarter of the time, it is measured again, as long as that at most doubles the whole. Default: nothing is known.
   */
  readonly waited?: () => number
}

/** Rounds without which a median says nothing. */
const FEWEST = 7

/** Measures works of this process by its own clock. */
export function measure(works: Readonly<Record<string, Work>>, plan: Plan = {}): Promise<Measured[]> {
  const timers = Object.entries(works).map(([name, work]) => [name, timed(work, plan.waited)] as const)
  return takeTurns(Object.fromEntries(timers), plan)
}

/** A timer that loops over a work, without the time for which this thread waited for a processor. */
export function timed(work: Work, waited: () => number = () => 0): Timer {
  const timer: Timer = async (operations) => {
    await work.before?.(operations)
    let took = 0
    for (const [first, end] of stretches(operations)) {
      await work.ready?.(first, end)
      const { start, before } = beginning(waited)
      await loop(work, first, end)
      const lost = waited() - before
      took += (performance.now() - start) * 1000 - lost
      await turn()
    }
    await work.after?.()
    return took
  }
  timer.most = work.most
  return timer
}

/**
 * The time, and what was waited until then. Between the two nothing may be waited: it would be taken off a stretch that it
 * is no part of.
 */
function beginning(waited: () => number): { readonly start: number; readonly before: number } {
  for (let tries = 10; ; tries--) {
    const asked = performance.now()
    const before = waited()
    const start = performance.now()
    if (start - asked < 0.1 || tries === 0) return { start, before }
  }
}

/**
 * Runs the works in turn, in another order each round, so that whatever else the machine does meets all of them, and
 * none always follows the same.
 */
export async function takeTurns(
  timers: Readonly<Record<string, Timer>>,
  plan: Plan = {},
): Promise<Measured[]> {
  const { rounds = 21, limit = Infinity } = plan
  const runners = Object.entries(timers).map(([name, timer]) => ({
    name,
    timer,
    operations: 1,
    rounds: [] as number[],
    losses: [] as number[],
  }))
  for (const runner of runners) runner.operations = await warmedUp(runner.timer, plan)
  const shuffle = shuffler()
  const undisturbed = repeating(plan, rounds * runners.length)
  const start = performance.now()
  for (let round = 0; round < rounds; round++) {
    if (round >= FEWEST && performance.now() - start > limit) break
    for (const runner of shuffle(runners)) {
      const { took, lost } = await undisturbed(runner.timer, runner.operations)
      runner.rounds.push(took / runner.operations)
      runner.losses.push(lost)
    }
  }
  const [first] = runners
  return runners.map(({ name, operations, rounds, losses }) => {
    const ratios = rounds.map((time, round) => time / first!.rounds[round]!)
    return {
      name,
      median: median(rounds),
      quartiles: quartiles(rounds),
      ratio: median(ratios),
      ratioQuartiles: quartiles(ratios),
      rounds,
      lost: median(losses),
      operations,
    }
  })
}

/** What a timer said, and the share of the time for which its thread waited. */
interface Disturbed {
  readonly took: number
  readonly lost: number
}

/** Runs a work again where others took its time, up to three times, and `repeats` times in all; the best counts. */
function repeating(
  { waited = () => 0 }: Plan,
  repeats: number,
): (timer: Timer, operations: number) => Promise<Disturbed> {
  const once = async (timer: Timer, operations: number): Promise<Disturbed> => {
    const before = waited()
    const start = performance.now()
    const took = await timer(operations)
    const whole = (performance.now() - start) * 1000
    return { took, lost: (waited() - before) / whole }
  }
  return async (timer, operations) => {
    let best = await once(timer, operations)
    for (let left = 3; left > 0 && repeats > 0 && best.lost > 0.25; left--) {
      repeats--
      const again = await once(timer, operations)
      if (again.lost < best.lost) best = again
    }
    return best
  }
}

/** Runs a work until it is compiled; how many operations make a round. */
async function warmedUp(timer: Timer, plan: Plan): Promise<number> {
  const { slot = 20, warmUp = 10 * slot, operations } = plan
  const { most = Infinity } = timer
  if (operations !== undefined) {
    await timer(operations)
    return operations
  }
  let count = 1
  let fastest = Infinity
  for (let left = warmUp * 1000; ;) {
    const took = await timer(count)
    left -= Math.max(took, 1)
    // what is short says little, and so does what was disturbed or is not compiled yet: then there have to be more
    const isTelling = took > slot * 125
    if (isTelling) fastest = Math.min(fastest, took / count)
    const fitting = isTelling ? Math.round((slot * 1000) / fastest) : count * 8
    if (left <= 0 && (isTelling || count === most)) return Math.max(1, Math.min(most, fitting))
    count = Math.max(1, Math.min(most, fitting, count * 8))
  }
}
