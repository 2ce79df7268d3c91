import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { score, tally } from '../score.ts'
import type { Scored } from '../score.ts'
import { importFromSuite, loadSuites, suiteFolder } from '../suite.ts'
import type { RawResults } from '../suite.ts'

/** A cache and what it scored. */
export interface Row {
  readonly name: string
  readonly version: string
  /** When it was measured: a date, or what is known of it. */
  readonly date: string
  readonly required: number
  readonly optimal: number
  readonly rerun: string
}

/** The row of a cache from its results; the tests of `Surrogate-Control`, which is no part of HTTP, do not count. */
export function rowOf(
  about: Pick<Row, 'name' | 'version' | 'date' | 'rerun'>,
  tests: readonly Scored[],
): Row {
  const http = tests.filter(({ suite }) => suite !== 'surrogate-control')
  return { ...about, required: tally(http, 'required').passed, optimal: tally(http, 'optimal').passed }
}

interface Published {
  readonly file: string
  readonly name: string
  readonly type: string
  readonly version: string
}

/** The rows of the results that the suite's package brings, for all but browsers, which run other tests. */
export async function publishedRows(): Promise<Row[]> {
  const { default: list } = await importFromSuite<{ default: Published[] }>('results/index.mjs')
  const suites = await loadSuites()
  const rows = list.map(async ({ file, name, type, version }) => {
    if (type === 'browser') return []
    const results = JSON.parse(await readFile(join(suiteFolder, 'results', file), 'utf8')) as RawResults
    return [
      rowOf(
        { name, version, date: 'published, 2019–2020', rerun: 'comes with the suite' },
        await score(suites, results),
      ),
    ]
  })
  return (await Promise.all(rows)).flat()
}

/** The table as Markdown, best first. */
export function comparison(rows: readonly Row[]): string {
  const best = rows.toSorted((a, b) => b.required + b.optimal - a.required - a.optimal)
  return [
    '| Cache | Version | Measured | Required, of 160 | Optimal, of 88 | Run again with |',
    '| --- | --- | --- | --: | --: | --- |',
    ...best.map((row) => {
      const { name, version, date, required, optimal, rerun } = row
      return `| ${name} | ${version} | ${date} | ${required} | ${optimal} | ${rerun} |`
    }),
  ].join('\n')
}
