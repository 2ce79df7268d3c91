/** Loads servers of Node and Bun that answer with a static response, or through a cache, and prints what they bear. */
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { conditions, conditionsText } from '../report/conditions.ts'
import { writeBetween } from '../report/page.ts'
import { bun } from '../runners/bun.ts'
import { node } from '../runners/node.ts'
import { titles } from '../runtime.ts'
import { markdownTable, table } from '../table.ts'
import { type LoadPlan, measureLoad } from './measure.ts'
import { nginxVersion } from './nginx.ts'
import { loadCells, type LoadRow, loadRows } from './report.ts'
import { loadTool } from './tool.ts'

const usage = `pnpm bench:load [options]

  --runtime node|bun   this server alone
  --contender NAME     this contender, beside the base; may be said again
  --rounds N           rounds (5)
  --seconds N          seconds of one contender in one round (3)
  --json FILE          write the results to FILE
  --write              write the tables of docs/performance.md`

const { values } = parseArgs({
  options: {
    runtime: { type: 'string' },
    contender: { type: 'string', multiple: true },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    json: { type: 'string' },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(usage)
  process.exit()
}
const { contender } = values
const plan: LoadPlan = {
  rounds: Number(values.rounds),
  seconds: Number(values.seconds),
  ...(contender && { contenders: contender }),
}
const runners = [node, bun].filter(
  ({ runtime }) => values.runtime === undefined || runtime === values.runtime,
)
const tool = await loadTool()
const versions: Record<string, string> = { [tool.name]: 'with 16 connections' }
const results: Record<string, readonly LoadRow[]> = {}
for (const runner of runners) {
  versions[runner.runtime] = await runner.version()
  const rows = loadRows(await measureLoad(runner, tool, plan))
  results[runner.runtime] = rows
  console.log(`${titles[runner.runtime]}, ${plan.rounds} rounds of ${plan.seconds} s, by ${tool.name}`)
  console.log(`${table(loadCells(rows))}\n`)
}
const nginx = await nginxVersion()
const told = await conditions({ ...versions, ...(nginx !== undefined && { nginx }) })
console.log(conditionsText(told))
if (values.json !== undefined)
  await writeFile(values.json, `${JSON.stringify({ ...told, results }, null, 2)}\n`)
if (values.write) {
  const tables = runners.flatMap(({ runtime }) => [
    `### ${titles[runtime]} under load`,
    markdownTable(loadCells(results[runtime]!)),
  ])
  await writeBetween('load', [conditionsText(told), ...tables].join('\n\n'))
}
