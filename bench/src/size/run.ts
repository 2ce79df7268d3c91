/** Shows what each import brings to an app, and what the bytes of a cache are for. */
import { parseArgs } from 'node:util'
import { writeBetween } from '../report/page.ts'
import { markdownTable, table } from '../table.ts'
import { bundle } from './bundle.ts'
import { features } from './features.ts'
import { createCacheAlone, imports, sizeOfImport } from './imports.ts'
import { excesses, featureCells, importCells } from './report.ts'
import { requiredSize, weigh } from './weigh.ts'

const usage = `pnpm size [options]

  --modules   every module of createCache too
  --write     write the tables of docs/performance.md`

const { values } = parseArgs({
  options: {
    modules: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(usage)
  process.exit()
}
const sizes = await Promise.all(imports.map(async (each) => [each, await sizeOfImport(each)] as const))
const whole = await bundle(createCacheAlone.code)
const weights = weigh(whole, features)
const required = requiredSize(whole, features)
console.log(`${table(importCells(sizes))}\n`)
console.log(`${createCacheAlone.title}\n${table(featureCells(weights, required, values.modules))}`)
if (values.write) {
  const written = [
    ['### What an import brings', importCells(sizes)],
    ['### What `createCache` is made of', featureCells(weights, required)],
  ] as const
  await writeBetween(
    'size',
    written.map(([title, rows]) => `${title}\n\n${markdownTable(rows)}`).join('\n\n'),
  )
}
for (const excess of excesses(sizes)) {
  console.error(excess)
  process.exitCode = 1
}
