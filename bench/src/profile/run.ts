/** Shows where the time of a hit and of a miss goes, in every runtime, beside what their base takes. */
import { parseArgs } from 'node:util'
import { cases } from '../cases/index.ts'
import { conditions, conditionsText } from '../report/conditions.ts'
import { writeBetween } from '../report/page.ts'
import { runners } from '../runners/index.ts'
import { titles } from '../runtime.ts'
import { markdownTable, table } from '../table.ts'
import { type CaseProfile, profileCells } from './report.ts'

/** Those of which a target is not reached everywhere. */
const DEFAULT = ['hit-64b', 'not-modified', 'miss-8k']

const usage = `pnpm bench:profile [options]

  (nothing)           ${DEFAULT.join(', ')}, on every runtime
  --only CASE         this case; may be said again
  --runtime RUNTIME   may be said again
  --write             write the tables of docs/performance.md`

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: DEFAULT },
    runtime: { type: 'string', multiple: true },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(usage)
  process.exit()
}
const asked = runners.filter(({ runtime }) => values.runtime?.includes(runtime) ?? true)
const versions: Record<string, string> = {}
for (const runner of asked) versions[runner.runtime] = await runner.version()
const sections: string[] = []
for (const name of values.only) {
  const { title } = cases.find((each) => each.name === name) ?? unknown(name)
  const profiles: CaseProfile[] = []
  for (const runner of asked) {
    profiles.push({ runtime: titles[runner.runtime], profiled: await runner.profile(name) })
  }
  const cells = profileCells(profiles)
  console.log(`${title}\n${table(cells)}\n`)
  sections.push(`### ${title}: where its time goes\n\n${markdownTable(cells)}`)
}
if (values.write) {
  const told = conditionsText(await conditions(versions))
  await writeBetween('profile', [told, ...sections].join('\n\n'))
}

function unknown(name: string): never {
  throw new TypeError(`There is no case ${name}`)
}
