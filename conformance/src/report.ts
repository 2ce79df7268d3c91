import { failures } from './expected.ts'
import type { ExpectedFailures } from './expected.ts'
import { tally } from './score.ts'
import type { Scored } from './score.ts'
import type { Kind } from './suite.ts'

const kinds: Kind[] = ['required', 'optimal', 'check']

/** The whole report as text: the scores, each failing test with its description and message, each check's answer. */
export function report(tests: readonly Scored[], expected: ExpectedFailures = {}): string {
  return [
    ...scores(tests),
    ...(['required', 'optimal'] as const).flatMap((kind) => failing(tests, kind, expected)),
    ...checks(tests),
  ].join('\n')
}

/** The scores alone; the tests of `Surrogate-Control`, which is no part of HTTP, stand apart. */
export function scores(tests: readonly Scored[]): string[] {
  const surrogate = (test: Scored): boolean => test.suite === 'surrogate-control'
  const untested = tests.filter((test) => test.outcome === 'untested')
  return [
    row('', kinds),
    line(
      'HTTP',
      tests.filter((test) => !surrogate(test)),
    ),
    line('Surrogate-Control', tests.filter(surrogate)),
    line('together', tests),
    `${untested.length} tests were not run: they are for the other type of cache.`,
  ]
}

function line(name: string, tests: readonly Scored[]): string {
  const counts = kinds.map((kind) => tally(tests, kind))
  return row(
    name,
    counts.map(({ passed, run }) => `${passed}/${run}`),
  )
}

function row(name: string, cells: readonly string[]): string {
  return name.padEnd(20) + cells.map((cell) => cell.padStart(10)).join('')
}

function failing(tests: readonly Scored[], kind: Kind, expected: ExpectedFailures): string[] {
  const failed = failures(tests).filter((test) => test.kind === kind)
  return [
    '',
    `Failing, ${kind}: ${failed.length}`,
    ...failed.flatMap(({ id, name, outcome, message }) => [
      `  ${id} (${outcome})`,
      `      ${name}`,
      `      ${message}`,
      ...(Object.hasOwn(expected, id) ? [`      expected: ${expected[id]}`] : []),
    ]),
  ]
}

function checks(tests: readonly Scored[]): string[] {
  const asked = tests.filter((test) => test.kind === 'check' && test.outcome !== 'untested')
  return ['', 'Checks', ...asked.map((test) => `  ${answer(test)} ${test.id}: ${test.name}`)]
}

function answer({ outcome }: Scored): string {
  if (outcome === 'pass') return 'yes    '
  return outcome === 'fail' ? 'no     ' : 'unclear'
}
