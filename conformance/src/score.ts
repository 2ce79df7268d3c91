import { describeResult, importFromSuite } from './suite.ts'
import type { Kind, RawResults, Suite, SuiteTest } from './suite.ts'

/** How one test ended, by the suite's own reckoning; `untested` was left out by its client. */
export type Outcome = 'pass' | 'fail' | 'setup-failed' | 'dependency-failed' | 'retried' | 'untested'

/** One test with its outcome. */
export interface Scored {
  id: string
  name: string
  suite: string
  kind: Kind
  outcome: Outcome
  /** Why it did not pass; empty where it did. */
  message: string
}

// The third member of each of the suite's result types; a fault of its harness counts as a failure.
const outcomes: Record<string, Outcome> = {
  '✅': 'pass',
  Y: 'pass',
  '⛔️': 'fail',
  '⚠️': 'fail',
  N: 'fail',
  '⁉️': 'fail',
  '🔹': 'setup-failed',
  '⚪️': 'dependency-failed',
  '↻': 'retried',
  '-': 'untested',
}

type Judge = (suites: Suite[], id: string, results: RawResults) => [string, string, string]

/**
 * Scores a report with the suite's own result function: a test passes when it and everything it depends on did.
 * Throws when that function answers something this module does not know.
 */
export async function score(suites: Suite[], results: RawResults): Promise<Scored[]> {
  const { determineTestResult } = await importFromSuite<{ determineTestResult: Judge }>('lib/display.mjs')
  return suites.flatMap((suite) =>
    suite.tests.map((test) => {
      const symbol = determineTestResult(suites, test.id, results)[2]
      const outcome = outcomes[symbol]
      if (outcome === undefined)
        throw new Error(`The suite calls ${test.id} ${symbol}, which has no meaning here`)
      return scored(suite, test, outcome, results)
    }),
  )
}

function scored(suite: Suite, test: SuiteTest, outcome: Outcome, results: RawResults): Scored {
  const { id, name, kind = 'required' } = test
  return { id, name, suite: suite.id, kind, outcome, message: reason(test, outcome, results) }
}

function reason(test: SuiteTest, outcome: Outcome, results: RawResults): string {
  if (outcome === 'pass') return ''
  if (outcome === 'untested') return 'not run for this type of cache'
  const raw = results[test.id]
  const own = Array.isArray(raw) ? describeResult(raw) : ''
  if (outcome !== 'dependency-failed') return own
  const needs = `depends on ${(test.depends_on ?? []).join(', ')}`
  return own === '' ? needs : `${needs}; ${own}`
}

/** Passed and run, of one kind. */
export interface Tally {
  passed: number
  run: number
}

/** Counts the tests of one kind that ran. */
export function tally(tests: readonly Scored[], kind: Kind): Tally {
  const run = tests.filter((test) => test.kind === kind && test.outcome !== 'untested')
  return { passed: run.filter((test) => test.outcome === 'pass').length, run: run.length }
}
