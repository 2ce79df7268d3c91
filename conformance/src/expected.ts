import { readFile } from 'node:fs/promises'
import type { Configuration } from './measure.ts'
import type { Scored } from './score.ts'

/** The tests that are known to fail, each with its reason. */
export type ExpectedFailures = Record<string, string>

/** The list kept for a configuration of the cache, in `expected-failures.json`. */
export async function loadExpectedFailures({ type, strict }: Configuration): Promise<ExpectedFailures> {
  const file = new URL('../expected-failures.json', import.meta.url)
  const lists = JSON.parse(await readFile(file, 'utf8')) as Record<string, ExpectedFailures>
  return lists[strict ? `${type}, strict` : type] ?? {}
}

/** Everything in which a run and the list differ, one line each; the list may only shrink, so it must be exact. */
export function differences(tests: readonly Scored[], expected: ExpectedFailures): string[] {
  const failing = new Set(failures(tests).map((test) => test.id))
  const known = new Map(tests.map((test) => [test.id, test]))
  return [
    ...[...failing].filter((id) => !Object.hasOwn(expected, id)).map((id) => `${id} fails and is not listed`),
    ...Object.keys(expected)
      .filter((id) => !failing.has(id))
      .map((id) => listedInVain(id, known.get(id))),
  ]
}

/** The required and optimal tests that ran and did not pass. */
export function failures(tests: readonly Scored[]): Scored[] {
  return tests.filter(({ kind, outcome }) => kind !== 'check' && outcome !== 'pass' && outcome !== 'untested')
}

function listedInVain(id: string, test: Scored | undefined): string {
  if (test === undefined) return `${id} is listed and there is no such test`
  if (test.kind === 'check') return `${id} is listed and is a check, which cannot fail`
  if (test.outcome === 'untested') return `${id} is listed and did not run`
  return `${id} passes: take it off the list`
}
