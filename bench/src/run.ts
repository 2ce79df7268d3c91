/** Measures Freshet beside a floor and other caches, on every runtime, and prints what it finds. */
import { readFile, writeFile } from 'node:fs/promises'
import { cases } from './cases/index.ts'
import { MEMORY, measureMemory } from './memory/measure.ts'
import { type Options, parseOptions, usage } from './options.ts'
import { peers } from './peers/index.ts'
import { planFor } from './plans.ts'
import { conditions, conditionsText, effortText, type Report } from './report/conditions.ts'
import { benchTables } from './report/document.ts'
import { writeBetween } from './report/page.ts'
import type { CaseResult } from './report/result.ts'
import { caseText } from './report/text.ts'
import { runners } from './runners/index.ts'
import type { Runner } from './runners/runner.ts'
import { servedCases } from './served/cases.ts'
import { measureServed } from './served/measure.ts'
import { startRedis } from './servers/redis.ts'

const names = [...cases, ...servedCases, MEMORY].map(({ name }) => name)

async function main(options: Options): Promise<void> {
  if (options.list) return console.log([...names, '', ...peers.map(({ name }) => name)].join('\n'))
  const report = options.from === undefined ? await measured(options) : await read(options.from)
  console.log(conditionsText(report))
  await keep(report, options)
  if (options.write) {
    const told = `${conditionsText(report)} ${effortText(report.results)}`
    await writeBetween('bench', `${told}\n\n${benchTables(report.results)}`)
  }
}

/** Writes the results that there are, where they are wanted. */
async function keep(report: Report, { json }: Options): Promise<void> {
  if (json !== undefined) await writeFile(json, `${JSON.stringify(report, null, 2)}\n`)
}

async function read(file: string): Promise<Report> {
  const report = JSON.parse(await readFile(file, 'utf8')) as Report
  for (const result of report.results) console.log(caseText(result))
  return report
}

async function measured(options: Options): Promise<Report> {
  const results: CaseResult[] = []
  const versions: Record<string, string> = {}
  for (const runner of runners.filter(({ runtime }) => options.runtimes.includes(runtime))) {
    versions[runner.runtime] = await runner.version()
    for (const name of options.cases) {
      const result = await resultOf(name, runner, options)
      if (result === undefined) continue
      console.log(caseText(result))
      results.push(result)
      // what is cut short has not measured for nothing
      await keep({ ...(await conditions(versions)), results }, options)
    }
  }
  return { ...(await conditions(versions)), results }
}

/** `undefined` where the case does not run on that runtime. */
async function resultOf(name: string, runner: Runner, options: Options): Promise<CaseResult | undefined> {
  const { quick, contenders } = options
  const run = { case: name, quick, ...(contenders && { contenders }) }
  const served = servedCases.find((each) => each.name === name)
  if (served !== undefined)
    return measureServed(served, run, runner, planFor(quick, served.kind === 'streamed' ? 3 : 1))
  if (name === MEMORY.name) return runner.runtime === 'workerd' ? undefined : measureMemory(run, runner)
  const of = cases.find((each) => each.name === name)!
  if (of.runtimes !== undefined && !of.runtimes.includes(runner.runtime)) return undefined
  if (name !== 'redis') return runner.run(run)
  const redis = await startRedis()
  try {
    return await runner.run({ ...run, redis: redis.port })
  } finally {
    redis.stop()
  }
}

try {
  await main(parseOptions(process.argv.slice(2), names))
} catch (error) {
  console.error(error instanceof TypeError ? `${error.message}\n\n${usage}` : error)
  process.exitCode = 1
}
