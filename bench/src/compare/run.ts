/** Compares this commit with its parent, or with `REV`, side by side; ends with 1 where something became slower by 15 %. */
import { join } from 'node:path'
import { waitedBy } from '../machine.ts'
import { measure, type Plan } from '../measure.ts'
import { span, times } from '../report/text.ts'
import { temporaryFolder } from '../servers/folder.ts'
import { commitOf, type Core, coreOf, here, isShallow, loadCore } from './build.ts'
import { type Metric, metrics } from './metrics.ts'
import { BOUND, isSlower, type Ratio } from './verdict.ts'

/** Five of these are to take less than two minutes, however busy the machine is. */
const plan: Plan = { rounds: 41, slot: 10, warmUp: 300, limit: 4000, waited: waitedBy('self') }
const given = process.argv[2]
const revision = given ?? 'HEAD^'

/** Whether all is well. */
async function main(): Promise<boolean> {
  const commit = await commitOf(revision)
  if (commit === undefined) return missing()
  const outDir = temporaryFolder('compare-build')
  const now = await loadCore(here, join(outDir, 'now'))
  const before = await coreOf(commit)
    .then((folder) => loadCore(folder, join(outDir, 'before')))
    .catch((error: unknown) => told(error))
  if (typeof before === 'string') return skipped(`${commit.slice(0, 12)} cannot be built: ${before}`)
  console.log(`Beside ${commit.slice(0, 12)} (${revision}), more than 1 is slower; the bound is ${BOUND}:`)
  const slower: string[] = []
  for (const metric of metrics) if (await becameSlower(metric, now, before)) slower.push(metric.title)
  if (slower.length > 0) console.log(`Slower: ${slower.join(', ')}`)
  return slower.length === 0
}

/** A first commit has no parent; what was asked for by name has to be there. */
async function missing(): Promise<boolean> {
  const why = (await isShallow())
    ? `this clone is shallow and does not have ${revision}; \`git fetch --deepen=1\` brings a parent`
    : `there is no commit ${revision}`
  skipped(why)
  return given === undefined
}

function skipped(why: string): true {
  console.log(`Nothing is compared: ${why}`)
  return true
}

/** Two more runs, each with caches of their own, have to agree, so that what only seemed slower is not taken for it. */
async function becameSlower(metric: Metric, now: Core, before: Core): Promise<boolean> {
  for (const run of ['', ', again', ', and again']) {
    const work = await metric.work(now)
    const parent = await metric.work(before).catch((error: unknown) => told(error))
    if (typeof parent === 'string') {
      console.log(`  ${metric.title}: not compared, since it cannot be measured there: ${parent}`)
      return false
    }
    const [, measured] = await measure({ before: parent, now: work }, plan)
    const ratio: Ratio = { median: measured!.ratio, quartiles: measured!.ratioQuartiles }
    console.log(`  ${metric.title}${run}: ${times(ratio.median)} (${span(ratio.quartiles)})`)
    if (!isSlower(ratio)) return false
  }
  return true
}

function told(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

process.exitCode = (await main()) ? 0 : 1
