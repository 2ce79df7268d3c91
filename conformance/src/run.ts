import { writeFile } from 'node:fs/promises'
import { runClient, runOne } from './client.ts'
import { compare, describeDifferences } from './compare.ts'
import { differences, loadExpectedFailures } from './expected.ts'
import type { ExpectedFailures } from './expected.ts'
import { forwardTo } from './forward.ts'
import { freshet } from './measure.ts'
import { parseOptions, usage } from './options.ts'
import type { Options } from './options.ts'
import { startOrigin } from './origin.ts'
import { startProxy } from './proxy.ts'
import { report } from './report.ts'
import { score } from './score.ts'
import type { Scored } from './score.ts'
import { runSideBySide } from './side-by-side.ts'
import { loadSuites } from './suite.ts'
import type { RawResults } from './suite.ts'

/** Runs the suite as asked and prints the report; returns the exit code. */
async function main(options: Options): Promise<number> {
  const { handler, id } = options
  const origin = await startOrigin(id === undefined ? undefined : console.log)
  const proxy =
    handler === 'direct'
      ? undefined
      : await startProxy(handler === 'control' ? forwardTo(origin.url) : freshet(origin.url, options))
  try {
    const base = proxy?.url ?? origin.url
    if (id !== undefined) return await runOne(base, id)
    return handler === 'control' ? await runControl(origin.url, base, options) : await runAll(base, options)
  } finally {
    await proxy?.stop()
    await origin.stop()
  }
}

async function runAll(base: string, options: Options): Promise<number> {
  const expected = options.handler === 'freshet' ? await loadExpectedFailures(options) : {}
  const tests = await printed(await runClient(base, options.type), options, expected)
  if (options.handler !== 'freshet') return 0
  const surprises = differences(tests, expected)
  if (surprises.length > 0) console.log(['', 'Not as listed:', ...surprises].join('\n  '))
  return surprises.length > 0 ? 1 : 0
}

/** Shows that the proxy itself loses nothing: a pass-through has to end as the origin server alone does. */
async function runControl(origin: string, base: string, options: Options): Promise<number> {
  const direct = await runClient(origin, options.type)
  const proxied = await runClient(base, options.type)
  await printed(proxied, options, {})
  const found = compare(direct, proxied)
  console.log(`\n${describeDifferences(found)}`)
  return found.every(({ reason }) => reason !== undefined) ? 0 : 1
}

async function printed(results: RawResults, options: Options, expected: ExpectedFailures): Promise<Scored[]> {
  const { handler, type, strict, json } = options
  const tests = await score(await loadSuites(), results)
  console.log(`http-cache-tests 0.4.5, ${handler}, ${type} cache${strict ? ', strict' : ''}\n`)
  console.log(report(tests, expected))
  if (json !== undefined)
    await writeFile(json, `${JSON.stringify({ handler, type, strict, tests }, null, 2)}\n`)
  return tests
}

let options: Options
try {
  options = parseOptions(process.argv.slice(2))
} catch (error) {
  console.error(`${(error as Error).message}\n\n${usage}`)
  process.exit(2)
}
process.exitCode = await (options.sideBySide ? runSideBySide(options.write) : main(options))
