import type { Measured } from '../measure.ts'
import { median, type Quartiles, quartiles } from '../statistics.ts'
import type { Runtime } from '../runtime.ts'

/** The contender that does what no other can leave out: a request is made, content is read. */
export const SHARED = 'shared'

/** What a case said on one runtime. */
export interface CaseResult {
  readonly case: string
  readonly title: string
  readonly runtime: Runtime
  /** What the ratios are to. */
  readonly base: string
  readonly apart: boolean
  readonly rows: readonly Row[]
  /** Those that do not take part, and why. */
  readonly leftOut: Readonly<Record<string, string>>
}

export interface Row {
  readonly contender: string
  /** Of `median` and `quartiles`. */
  readonly unit: 'µs' | 'bytes'
  readonly median: number
  readonly quartiles: Quartiles
  readonly ratio: number
  readonly ratioQuartiles: Quartiles
  /** How many times what Freshet takes, once the work is taken out that all share. */
  readonly own?: { readonly ratio: number; readonly quartiles: Quartiles }
  /** The share of the time for which others had the processor, the median of the rounds. */
  readonly lost: number
  readonly rounds: number
  /** In each round. */
  readonly operations: number
  /** What was counted beside the time. */
  readonly counts?: Readonly<Record<string, number>>
}

/** What is known of a case beside the times. */
export interface About {
  readonly counts?: Readonly<Record<string, Readonly<Record<string, number>>>> | undefined
  /** The contender that the ratio of another is to. Default: the first. */
  readonly baseOf?: ((contender: string) => string) | undefined
  /** Contenders that take no `Request` or give no `Response`, so that the shared work is no part of theirs. */
  readonly apart?: readonly string[]
}

/** The rows of a case, of what was measured. */
export function rowsOf(
  measured: readonly Measured[],
  { counts = {}, baseOf, apart = [] }: About = {},
): Row[] {
  const roundsOf = (name: string): readonly number[] | undefined =>
    measured.find((each) => each.name === name)?.rounds
  const shared = roundsOf(SHARED)
  const freshet = roundsOf('Freshet')
  const [base] = measured
  const without = [base?.name, SHARED, ...apart]
  return measured.map(({ name, rounds, ...row }) => ({
    contender: name,
    unit: 'µs',
    ...row,
    ...(baseOf && ratioTo(roundsOf(baseOf(name))!, rounds)),
    ...(shared && freshet && !without.includes(name) && { own: own(rounds, freshet, shared) }),
    ...(counts[name] && { counts: counts[name] }),
    rounds: rounds.length,
  }))
}

function ratioTo(base: readonly number[], rounds: readonly number[]): Pick<Row, 'ratio' | 'ratioQuartiles'> {
  const ratios = rounds.map((time, round) => time / base[round]!)
  return { ratio: median(ratios), ratioQuartiles: quartiles(ratios) }
}

function own(
  rounds: readonly number[],
  freshet: readonly number[],
  shared: readonly number[],
): NonNullable<Row['own']> {
  const ratios = rounds.map((time, round) => (time - shared[round]!) / (freshet[round]! - shared[round]!))
  return { ratio: median(ratios), quartiles: quartiles(ratios) }
}
