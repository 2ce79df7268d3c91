import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { importFromSuite, loadSuites, suiteFolder } from './suite.ts'
import type { RawResults, Suite } from './suite.ts'

interface Runner {
  runTests(suites: Suite[], fetch: unknown, privateCache: boolean, base: string | undefined): Promise<void>
  getResults(): RawResults
}

// What the suite's cli.mjs does, but telling its runner that the cache is a private one.
const { runTests, getResults } = await importFromSuite<Runner>('client/runner.mjs')
const require = createRequire(join(suiteFolder, 'cli.mjs'))
const { default: fetch } = await import(pathToFileURL(require.resolve('node-fetch')).href)

await runTests(await loadSuites(), fetch, true, process.env.npm_config_base)
console.log(JSON.stringify(getResults(), null, 2))
