import { readFile } from 'node:fs/promises'
import type { ExpectedFailures } from './expected.ts'
import { allowed, configurations } from './measure.ts'
import type { ConfigurationName } from './measure.ts'
import { tally } from './score.ts'
import type { Scored } from './score.ts'
import type { Kind } from './suite.ts'

/** One run of the suite, and what was expected to fail in it. */
export interface Run {
  readonly tests: readonly Scored[]
  readonly expected: ExpectedFailures
}

/** A run of each configuration. */
export type Runs = Record<ConfigurationName, Run>

/** The same, complete. */
export type Measured = Readonly<Runs>

const names = Object.keys(configurations) as ConfigurationName[]
const cells = (each: (name: ConfigurationName) => string): string => names.map(each).join(' | ')

/** The scores as a table: passed of those that ran, and how many the suite has. */
export function scoreTable(measured: Measured): string[] {
  const row = (title: string, kind: Kind, isPart: (test: Scored) => boolean): string => {
    const all = measured.defaults.tests.filter((test) => test.kind === kind && isPart(test)).length
    const counted = (name: ConfigurationName): string => {
      const { passed, run } = tally(measured[name].tests.filter(isPart), kind)
      return run === 0 ? '–' : `${passed} of ${run}`
    }
    return `| ${title} | ${cells(counted)} | ${all} |`
  }
  return [
    `| Passed of those that ran | ${names.join(' | ')} | in the suite |`,
    `| --- | ${cells(() => '--:')} | --: |`,
    row('required', 'required', isHttp),
    row('optimal', 'optimal', isHttp),
    row('Surrogate-Control, required', 'required', isSurrogate),
    row('Surrogate-Control, optimal', 'optimal', isSurrogate),
  ]
}

/** What each check says. */
export function checksOf(measured: Measured): string[] {
  return rowsOf(measured, ({ kind }) => kind === 'check').map(
    ({ id, name }) =>
      `${names.map((each) => answerOf(measured, each, id).padEnd(8)).join('')} ${id}: ${name}`,
  )
}

/** Why checks are answered as they are, by the id of a check or of its group. */
export type Choices = Readonly<Record<string, string>>

/** Reads them. */
export async function choicesIn(file: URL): Promise<Choices> {
  return JSON.parse(await readFile(file, 'utf8')) as Choices
}

const CHECKS = '\n## Checks\n'

/** What must not differ from run to run: all but the checks, some of which depend on the speed of the machine. */
export function measuredPart(text: string): string {
  return text.slice(0, text.indexOf(CHECKS))
}

/** The whole document, as Markdown. */
export function suiteDocument(measured: Measured, choices: Choices): string {
  const checks = rowsOf(measured, ({ kind }) => kind === 'check')
  return [
    ...intro,
    ...scoreTable(measured),
    ...outro,
    '## What does not pass',
    '',
    `| Test | Kind | ${names.join(' | ')} | Why |`,
    `| --- | --- | ${cells(() => '---')} | --- |`,
    ...failures(measured),
    CHECKS,
    'What the suite only asks about, and RFC 9111 leaves open: `yes`, `no`, or `–` where the test does not apply to this',
    'type of cache or one that it builds on says no.',
    '',
    `| Check | Question | ${names.join(' | ')} | The choice |`,
    `| --- | --- | ${cells(() => '---')} | --- |`,
    ...checks.map(({ id, name, suite }) => {
      const answers = cells((each) => answerOf(measured, each, id))
      return `| \`${id}\` | ${escaped(name)} | ${answers} | ${choices[id] ?? choices[suite] ?? ''} |`
    }),
    '',
  ].join('\n')
}

const intro = [
  '# Conformance to the public suite',
  '',
  '`pnpm conformance --write` makes this page. It runs [http-cache-tests](https://www.npmjs.com/package/http-cache-tests)',
  '0.4.5 through a real HTTP server with Freshet in front of the origin server of the suite, once for each configuration.',
  'A test passes when it *and every test that it depends on* passed, by the own reckoning of the suite. `pnpm conformance`',
  'fails when anything here but the checks is not as measured.',
  '',
  '- **defaults**: a shared cache with every option at its default, which is the safer choice',
  `- **strict**: the same with \`${JSON.stringify(allowed)
    .replaceAll('"', '')
    .replaceAll(/([:,{])/g, '$1 ')
    .replace('}', ' }')}\`, which is all that the suite asks of a generic shared cache and the`,
  '  defaults do not do: a cookie is replayed to others, and a stale response covers for a handler that fails',
  "- **private**: `{ type: 'private' }`, with the tests that are for a private cache",
  '',
  '## Scores',
  '',
]

const outro = [
  '',
  'The suite has more tests than run: some are for private caches alone, and some for shared ones. `Surrogate-Control` is no',
  'part of HTTP; its tests are not among the 160 required and 88 optimal.',
  '',
]

function failures(measured: Measured): string[] {
  const failed = rowsOf(measured, ({ kind, outcome }) => {
    return kind !== 'check' && outcome !== 'pass' && outcome !== 'untested'
  })
  return failed.map(({ id, name, kind }) => {
    const why = names.map((each) => measured[each].expected[id]).find((reason) => reason !== undefined)
    const answers = cells((each) =>
      answerOf(measured, each, id).replace('yes', 'passes').replace('no', 'fails'),
    )
    return `| \`${id}\`: ${escaped(name)} | ${kind} | ${answers} | ${escaped(why ?? '**unexpected**')} |`
  })
}

/** The tests of which `isMeant` holds in any configuration, in the order of the suite. */
function rowsOf(measured: Measured, isMeant: (test: Scored) => boolean): readonly Scored[] {
  const ids = new Set(names.flatMap((name) => measured[name].tests.filter(isMeant).map(({ id }) => id)))
  return measured.defaults.tests.filter(({ id }) => ids.has(id))
}

function answerOf(measured: Measured, name: ConfigurationName, id: string): string {
  const { outcome, kind } = measured[name].tests.find((test) => test.id === id)!
  if (outcome === 'pass') return 'yes'
  if (outcome === 'untested' || (kind === 'check' && outcome === 'dependency-failed')) return '–'
  return 'no'
}

function isSurrogate({ suite }: Scored): boolean {
  return suite === 'surrogate-control'
}

function isHttp(test: Scored): boolean {
  return !isSurrogate(test)
}

/** Text in a cell, shown as it is; what stands in code stays. */
function escaped(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}
