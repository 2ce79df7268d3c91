import { readFile, writeFile } from 'node:fs/promises'
import { format } from 'oxfmt'
import { differences, loadExpectedFailures } from './expected.ts'
import { configurations, freshet, measure } from './measure.ts'
import type { ConfigurationName } from './measure.ts'
import type { Scored } from './score.ts'
import { checksOf, choicesIn, measuredPart, scoreTable, suiteDocument } from './suite-document.ts'
import type { Measured, Runs } from './suite-document.ts'

const names = Object.keys(configurations) as ConfigurationName[]
const file = (path: string): URL => new URL(`../../${path}`, import.meta.url)
const document = file('docs/conformance-suite.md')
const readme = file('README.md')

/**
 * Runs the suite once for each configuration and prints them side by side; returns the exit code. The documents must
 * tell the same, but for the checks, which may differ from run to run; with `write` they are made to.
 */
export async function runSideBySide(write: boolean): Promise<number> {
  const measured = await measureAll()
  const surprises: string[] = []
  for (const name of names) {
    const list = await loadExpectedFailures(configurations[name])
    surprises.push(...differences(measured[name].tests, list).map((line) => `${name}: ${line}`))
  }
  const text = suiteDocument(measured, await choicesIn(file('conformance/check-choices.json')))
  console.log(['', ...scoreTable(measured), '', ...failing(measured), '', ...checksOf(measured)].join('\n'))
  if (write) await writeBoth(text, measured)
  else surprises.push(...(await outdated(text, measured)))
  if (surprises.length > 0) console.log(['', 'Not as listed:', ...surprises].join('\n  '))
  return surprises.length > 0 ? 1 : 0
}

async function measureAll(): Promise<Measured> {
  const runs: Partial<Runs> = {}
  for (const name of names) {
    const configuration = configurations[name]
    const tests = await measure((origin) => freshet(origin, configuration), configuration.type)
    runs[name] = { tests, expected: await loadExpectedFailures(configuration) }
    console.log(`${name}: done`)
  }
  return runs as Measured
}

function failing(measured: Measured): string[] {
  return names.flatMap((name) => {
    const { tests, expected } = measured[name]
    const failed = tests.filter(isFailure)
    return [
      `${name}: ${failed.length} tests fail`,
      ...failed.flatMap(({ id, name: title, kind, message }) => [
        `  ${id} (${kind}): ${title}`,
        `      ${expected[id] ?? message}`,
      ]),
    ]
  })
}

function isFailure({ kind, outcome }: Scored): boolean {
  return kind !== 'check' && outcome !== 'pass' && outcome !== 'untested'
}

async function writeBoth(text: string, measured: Measured): Promise<void> {
  await writeFile(document, text)
  await writeFile(readme, await withScores(await readFile(readme, 'utf8'), measured))
}

async function outdated(text: string, measured: Measured): Promise<string[]> {
  const hint = 'run pnpm conformance --write'
  const committed = await readFile(document, 'utf8').catch(() => '')
  const page = await readFile(readme, 'utf8')
  return [
    ...(measuredPart(committed) === measuredPart(text)
      ? []
      : [`docs/conformance-suite.md is out of date: ${hint}`]),
    ...((await withScores(page, measured)) === page ? [] : [`README.md is out of date: ${hint}`]),
  ]
}

/** The README with the scores between its `conformance` marks. */
async function withScores(page: string, measured: Measured): Promise<string> {
  const marks = /(<!-- conformance -->)[^]*?(<!-- \/conformance -->)/
  const table = ['', ...scoreTable(measured), ''].join('\n')
  const filled = page.replace(marks, (_, start: string, end: string) => `${start}\n${table}\n${end}`)
  const { code } = await format('README.md', filled, { semi: false, singleQuote: true, printWidth: 110 })
  return code
}
