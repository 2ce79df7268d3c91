import type { Reporter, TestModule, TestSuite } from 'vitest/node'

/** Prints when all has run how many cases each runtime passed: a line for each, with its version. */
export class HomesReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const lines = modules.flatMap(({ children }) => [...children.suites()].flatMap(lineOf))
    if (lines.length > 0) console.log(`\n The cases of runtime-tests, in each runtime:\n${lines.join('\n')}`)
  }
}

function lineOf(home: TestSuite): string[] {
  const storages = [...home.children.suites()].flatMap(({ name }) => /^on (.*)$/.exec(name)?.[1] ?? [])
  if (storages.length === 0) return []
  const tests = [...home.children.allTests()]
  const count = (state: string): number => tests.filter((test) => test.result().state === state).length
  const ran = count('passed') + count('failed')
  if (ran === 0) return [` ${home.name}: none`]
  const named = (sign: string, what: string): string => {
    const found = tests.filter(({ name }) => name.includes(` (${sign}: `)).length
    return found === 0 ? '' : `; ${what}: ${found}`
  }
  return [
    ` ${home.name}: ${count('passed')} of ${ran} on ${storages.join(', ')}${named('not here', 'cannot be there')}${named('known fault', 'known faults')}`,
  ]
}
