import type { Quartiles } from '../statistics.ts'
import { titles } from '../runtime.ts'
import { table } from '../table.ts'
import type { CaseResult, Row } from './result.ts'

/** What a case said, for a terminal. */
export function caseText(result: CaseResult): string {
  const { title, runtime, base, rows, leftOut } = result
  const counted = [...new Set(rows.flatMap(({ counts }) => Object.keys(counts ?? {})))]
  const hasOwn = rows.some(({ own }) => own)
  const heading = [
    rows[0]?.unit ?? '',
    'median',
    'quartiles',
    `to ${base}`,
    'quartiles',
    ...(hasOwn ? ['own work, to Freshet’s', 'quartiles'] : []),
    ...counted,
  ]
  const lines = rows.map((row) => [
    row.contender,
    number(row.median),
    span(row.quartiles),
    times(row.ratio),
    span(row.ratioQuartiles),
    ...(hasOwn ? ownCells(row) : []),
    ...counted.map((name) => (row.counts?.[name] === undefined ? '' : number(row.counts[name]))),
  ])
  const out = Object.entries(leftOut).map(([contender, why]) => `${contender} takes no part: ${why}`)
  const busy = Math.max(...rows.map(({ lost }) => lost))
  const told =
    busy > 0.02 ? `; others had the processor for up to ${Math.round(busy * 100)} % of the time` : ''
  return [
    `${title}, ${titles[runtime]} (${rows[0]?.rounds} rounds${told})`,
    table([heading, ...lines]),
    ...out,
    '',
  ].join('\n')
}

function ownCells({ own }: Row): string[] {
  return own ? [times(own.ratio), span(own.quartiles)] : ['', '']
}

/** A median with its unit. */
export function time({ unit, median }: Row): string {
  return `${number(unit === 'bytes' ? Math.round(median) : median)} ${unit}`
}

export function times(ratio: number): string {
  return `${ratio.toFixed(2)}×`
}

/** Three digits or more. */
export function number(value: number): string {
  const digits = value >= 100 || Number.isInteger(value) ? 0 : value >= 10 ? 1 : 2
  return value.toFixed(digits)
}

export function span([lower, upper]: Quartiles): string {
  const digits = upper >= 100 ? 0 : upper >= 10 ? 1 : 2
  return `${lower.toFixed(digits)}–${upper.toFixed(digits)}`
}
