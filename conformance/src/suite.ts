import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** What a test asks for: a `check` only records how a cache behaves. */
export type Kind = 'required' | 'optimal' | 'check'

/** One test of the suite, as far as the harness reads it. */
export interface SuiteTest {
  id: string
  name: string
  kind?: Kind
  depends_on?: string[]
  /** For private caches only: the suite's client runs it only when told that it tests one. */
  browser_only?: boolean
  /** For shared caches only. */
  browser_skip?: boolean
}

/** A named group of tests. */
export interface Suite {
  id: string
  name: string
  tests: SuiteTest[]
}

/** What the suite's client reports of one test: `true`, or the kind of failure and its message. */
export type RawResult = true | [kind: string, message: string]

/** The client's report: every test that ran, by id. */
export type RawResults = Record<string, RawResult>

const require = createRequire(import.meta.url)

/** The folder of the installed `http-cache-tests` package. */
export const suiteFolder: string = dirname(require.resolve('http-cache-tests/package.json'))

/** A module of the suite, loaded untouched and taken for a `Module`; `path` is relative to its folder. */
export async function importFromSuite<Module>(path: string): Promise<Module> {
  return (await import(pathToFileURL(join(suiteFolder, path)).href)) as Module
}

/** Every test in the order in which the suite's command-line client runs them. */
export async function loadSuites(): Promise<Suite[]> {
  const tests = await importFromSuite<{ default: Suite[] }>('tests/index.mjs')
  const surrogate = await importFromSuite<{ default: Suite }>('tests/surrogate-control.mjs')
  return [...tests.default, surrogate.default]
}

/** A result as text, without the ports and random identifiers that differ from run to run. */
export function describeResult(result: RawResult | undefined): string {
  if (result === undefined) return 'not run'
  if (result === true) return 'passed'
  return result
    .join(': ')
    .replaceAll(/http:\/\/[^/]+\//g, '/')
    .replaceAll(/[\da-f]{8}(-[\da-f]+){4}/g, 'UUID')
}
