import { median, type Quartiles, quartiles } from '../statistics.ts'
import { number, span, times } from '../report/text.ts'
import type { Load } from './tool.ts'
import { type Rounds, STATIC } from './measure.ts'

/** What a server did under load, against the base in the same rounds. */
export interface LoadRow {
  readonly contender: string
  readonly perSecond: number
  readonly perSecondQuartiles: Quartiles
  /** Of requests per second. */
  readonly ratio: number
  readonly ratioQuartiles: Quartiles
  /** ms. */
  readonly p50: number
  /** ms. */
  readonly p99: number
  readonly p99Ratio: number
}

export function loadRows(rounds: Rounds): LoadRow[] {
  const base = rounds.get(STATIC)!
  return [...rounds].map(([contender, loads]) => {
    const of = (what: (load: Load) => number): number[] => loads.map(what)
    const ratios = loads.map(({ perSecond }, round) => perSecond / base[round]!.perSecond)
    return {
      contender,
      perSecond: median(of(({ perSecond }) => perSecond)),
      perSecondQuartiles: quartiles(of(({ perSecond }) => perSecond)),
      ratio: median(ratios),
      ratioQuartiles: quartiles(ratios),
      p50: median(of(({ p50 }) => p50)),
      p99: median(of(({ p99 }) => p99)),
      p99Ratio: median(loads.map(({ p99 }, round) => p99 / base[round]!.p99)),
    }
  })
}

/** The rows of a table, heading first. */
export function loadCells(rows: readonly LoadRow[]): string[][] {
  return [
    ['', 'Requests/s', 'quartiles', `to ${STATIC}`, 'quartiles', 'p50, ms', 'p99, ms', `p99 to ${STATIC}`],
    ...rows.map((row) => [
      row.contender,
      number(Math.round(row.perSecond)),
      span(row.perSecondQuartiles),
      times(row.ratio),
      span(row.ratioQuartiles),
      row.p50.toFixed(2),
      row.p99.toFixed(2),
      times(row.p99Ratio),
    ]),
  ]
}
