import type { Reporter, TestModule, TestSuite } from 'vitest/node'

/** Prints when all has run how many cases each runtime passed: a line for each, with its version. */
export class HomesReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const lines = modules.flatMap(({ children }) => [...children.suites()].flatMap(lineOf))
    if (lines.length > 0) console.log(`\n The cases of runtime-tests, in each runtime:\n${lines.join('\n')}`)
  }
}

const FAULT = 'known fault'

function lineOf(home: TestSuite): string[] {
  const storages = [...home.children.suites()].flatMap(({ name }) => /^on (.*)$/.exec(name)?.[1] ?? [])
  if (storages.length === 0) return []
  const tests = [...home.children.allTests()]
  const ran = tests.filter((test) => test.result().state !== 'skipped').length
  // a known fault is expected to fail, and then counts as passed for vitest
  const passed = tests.filter((test) => test.result().state === 'passed' && !test.name.includes(FAULT)).length
  const named = (sign: string, what: string): string => {
    const found = tests.filter(({ name }) => name.includes(` (${sign}: `)).length
    return found === 0 ? '' : `; ${what}: ${found}`
  }
  const right = ran === 0 ? 'none' : `${passed} of ${ran} on ${storages.join(', ')}`
  return [` ${home.name}: ${right}${named('not here', 'cannot be there')}${named(FAULT, 'known faults')}`]
}
