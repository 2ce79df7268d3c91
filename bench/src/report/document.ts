import { KEPT } from '../cases/kept.ts'
import { markdownTable } from '../table.ts'
import { type Runtime, runtimes, titles } from '../runtime.ts'
import { type CaseResult, type Row, SHARED } from './result.ts'
import { apartTables, countsTable, leftOutTable } from './lists.ts'
import { span, time, times } from './text.ts'

/** The tables of the document, of what all cases said. */
export function benchTables(results: readonly CaseResult[]): string {
  const here = runtimes.filter((runtime) => results.some((result) => result.runtime === runtime))
  return [
    ...here.flatMap((runtime) => runtimeTables(runtime, results)),
    ...apartTables(results, here),
    ...countsTable(results),
    ...leftOutTable(results),
  ].join('\n\n')
}

function runtimeTables(runtime: Runtime, all: readonly CaseResult[]): string[] {
  const results = all.filter((result) => result.runtime === runtime && !result.apart)
  const contenders = contendersOf(results)
  const freshet = [
    ['Case', 'Base', 'Freshet', 'Freshet to base', 'Fastest other', 'its own work to Freshet’s'],
    ...results.map(freshetRow),
  ]
  const others = [
    ['Case', ...contenders],
    ...results.map((result) => [result.title, ...contenders.map((name) => timesOf(result, name))]),
  ]
  return [
    `### ${titles[runtime]}`,
    markdownTable(freshet),
    `Every contender on ${titles[runtime]}, to the base:`,
    markdownTable(others),
  ]
}

function freshetRow({ title, base, rows }: CaseResult): string[] {
  const row = rows.find(({ contender }) => contender === 'Freshet')!
  const others = rows
    .slice(1)
    .filter(({ contender }) => !isOurs(contender) && ![SHARED, KEPT].includes(contender))
  // what shares less than the others cannot be compared in what is its own
  const comparable = others.some(({ own }) => own) ? others.filter(({ own }) => own) : others
  const [fastest] = comparable.toSorted((a, b) => a.median - b.median)
  return [
    title,
    `${base}, ${time(rows[0]!)}`,
    time(row),
    `${times(row.ratio)} (${span(row.ratioQuartiles)})`,
    fastest?.contender ?? 'none can',
    fastest === undefined ? '–' : ownOf(fastest, row),
  ]
}

/** Without shared work, the whole is its own. */
function ownOf({ own, ratio }: Row, freshet: Row): string {
  return own === undefined ? times(ratio / freshet.ratio) : `${times(own.ratio)} (${span(own.quartiles)})`
}

function isOurs(contender: string): boolean {
  return contender === 'Freshet' || contender === '@freshet/hono'
}

function contendersOf(results: readonly CaseResult[]): string[] {
  const names = results.flatMap(({ rows }) => rows.slice(1).map(({ contender }) => contender))
  return [...new Set(names)].filter((name) => name !== SHARED)
}

function timesOf({ rows }: CaseResult, contender: string): string {
  const row = rows.find((each) => each.contender === contender)
  return row === undefined ? '' : times(row.ratio)
}
