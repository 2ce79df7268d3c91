import { type Runtime, titles } from '../runtime.ts'
import { markdownTable } from '../table.ts'
import type { CaseResult } from './result.ts'
import { number, time, times } from './text.ts'

/** A table for each case with contenders of its own: what each took, on each runtime, and how that is to the base. */
export function apartTables(all: readonly CaseResult[], here: readonly Runtime[]): string[] {
  const results = all.filter(({ apart }) => apart)
  const names = [...new Set(results.map((result) => result.case))]
  return names.flatMap((name) => {
    const of = results.filter((result) => result.case === name)
    const there = here.filter((runtime) => of.some((result) => result.runtime === runtime))
    const contenders = [...new Set(of.flatMap(({ rows }) => rows.map(({ contender }) => contender)))]
    const cell = (runtime: Runtime, contender: string): string => {
      const rows = of.find((result) => result.runtime === runtime)?.rows
      const row = rows?.find((each) => each.contender === contender)
      return row === undefined ? '' : `${time(row)}, ${times(row.ratio)}`
    }
    const { title, base } = of[0]!
    return [
      `### ${title}`,
      markdownTable([
        [`to ${base}`, ...there.map((runtime) => titles[runtime])],
        ...contenders.map((contender) => [contender, ...there.map((runtime) => cell(runtime, contender))]),
      ]),
    ]
  })
}

/** What was counted beside the time: it is the same on every runtime, so the first tells it. */
export function countsTable(all: readonly CaseResult[]): string[] {
  const firsts = all.filter(({ case: name }, at) => all.findIndex((each) => each.case === name) === at)
  const lines = firsts.flatMap(({ title, rows }) => {
    const names = new Set(rows.flatMap(({ counts }) => Object.keys(counts ?? {})))
    return [...names].map((name) => {
      const counted = rows.filter(({ counts }) => counts?.[name] !== undefined)
      const told = counted.map(({ contender, counts }) => `${contender} ${number(counts![name]!)}`)
      return [title, name, told.join(' · ')]
    })
  })
  return lines.length === 0
    ? []
    : ['### What was counted', markdownTable([['Case', 'Count', 'Of each'], ...lines])]
}

/** Why some cells are empty. */
export function leftOutTable(all: readonly CaseResult[]): string[] {
  const reasons = new Map<string, Set<string>>()
  for (const { title, leftOut } of all) {
    for (const [contender, why] of Object.entries(leftOut)) {
      const key = `${contender}\n${why}`
      reasons.set(key, (reasons.get(key) ?? new Set()).add(title))
    }
  }
  if (reasons.size === 0) return []
  const rows = [...reasons].map(([key, cases]) => [...key.split('\n'), [...cases].join(' · ')])
  return ['### Why a cell is empty', markdownTable([['Contender', 'Why it takes no part', 'In'], ...rows])]
}
