/** Runs one case in this process and prints its result as JSON: Node, Bun and Deno start it, a profiler may as well. */
import { parseArgs } from 'node:util'
import { measure } from '../measure.ts'
import { peers } from '../peers/index.ts'
import { waitedBy } from '../machine.ts'
import { planFor } from '../plans.ts'
import { type CaseResult, rowsOf } from '../report/result.ts'
import { thisRuntime } from '../runtime.ts'
import { prepare } from './prepare.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    contender: { type: 'string', multiple: true },
    redis: { type: 'string' },
  },
})
const runtime = thisRuntime()
const own = runtime === 'node' ? Object.values(await import('../peers/undici.ts')) : []
const storage =
  values.redis === undefined
    ? undefined
    : await (await import('./redis-bytes.ts')).redisBytes(Number(values.redis))
const { contender, quick } = values
const wanted = { case: positionals[0] ?? '', runtime, quick, ...(contender && { contenders: contender }) }
const { case: of, works, counts, leftOut, check, close } = await prepare(wanted, [...peers, ...own], storage)
const measured = await measure(works, { ...planFor(quick, of.heavy), waited: waitedBy('self') })
await check()
await close()
const result: CaseResult = {
  case: of.name,
  title: of.title,
  runtime,
  base: of.base,
  apart: of.apart ?? false,
  rows: rowsOf(measured, {
    counts,
    baseOf: of.baseOf,
    apart: [...peers, ...own].filter(({ shares }) => shares === false).map(({ name }) => name),
  }),
  leftOut,
}
console.log(JSON.stringify(result))
process.exit()
