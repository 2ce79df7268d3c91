import { KEPT } from '../cases/kept.ts'
import { freshet } from '../peers/freshet.ts'
import type { Place } from './cpu-profile.ts'
import type { Sampler } from './inspector.ts'

/** Where the time of a contender went. */
export interface Profiled {
  readonly contender: string
  /** µs of one operation, as the samples have them. */
  readonly places: Readonly<Partial<Record<Place, number>>>
}

/** A case that can be run, in a runtime whose profiler can be started and stopped. */
export interface Profiler extends Sampler {
  /** Carries out so many operations of a contender, which begins anew. */
  run(contender: string, operations: number): Promise<unknown>
}

/** How many times the contenders take turns, and how often each begins anew in a turn. */
const ROUNDS = 6
const RUNS = 15

/** Ms that one run takes, about; what a contender keeps is no more than is kept in that time. */
const SLOT = 20

/**
 * Profiles the base of a case, what is kept by hand and Freshet in turn, so that whatever else the machine does meets all of them.
 * @param names the works of the case, the base first
 */
export async function profileInTurn(
  names: readonly string[],
  profiler: Profiler,
  mostOf: (contender: string) => number | undefined,
): Promise<Profiled[]> {
  const contenders = [names[0]!, KEPT, freshet.name].filter((name) => names.includes(name))
  const operations: Record<string, number> = {}
  for (const name of contenders)
    operations[name] = await operationsOf(name, profiler, mostOf(name) ?? Infinity)
  const sums = new Map(contenders.map((contender) => [contender, new Map<Place, number>()]))
  for (let round = 0; round < ROUNDS; round++) {
    for (const contender of round % 2 === 0 ? contenders : contenders.toReversed()) {
      await profiler.start()
      for (let run = 0; run < RUNS; run++) await profiler.run(contender, operations[contender]!)
      const sum = sums.get(contender)!
      for (const [place, time] of await profiler.stop()) sum.set(place, (sum.get(place) ?? 0) + time)
    }
  }
  return contenders.map((contender) => {
    const count = ROUNDS * RUNS * operations[contender]!
    const places = [...sums.get(contender)!].map(([place, time]) => [place, time / count])
    return { contender, places: Object.fromEntries(places) as Profiled['places'] }
  })
}

/** As many as fill a run, once they are compiled. */
async function operationsOf(contender: string, profiler: Profiler, most: number): Promise<number> {
  let operations = Math.min(most, 100)
  for (let warm = 0; warm < 15; warm++) {
    const start = performance.now()
    await profiler.run(contender, operations)
    const fitting = Math.round((operations * SLOT) / (performance.now() - start))
    operations = Math.max(1, Math.min(most, operations * 8, fitting))
  }
  return operations
}
