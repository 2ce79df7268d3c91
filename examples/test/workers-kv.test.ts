import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { reasonNotToRun } from '../../packages/adapters/test/workerd.ts'
import { folderFor, smoke } from './smoke.ts'

/** What the Worker may come to, minified and compressed, in bytes: a twentieth more than when this was set. */
const SIZE_BUDGET = 54_000

const example = join(import.meta.dirname, '../workers-kv')
const { version } = createRequire(join(example, 'package.json'))('wrangler/package.json') as {
  version: string
}

const reason = await reasonNotToRun()
if (reason !== undefined && process.env['CI']) throw new Error(`workerd must run in CI: ${reason}`)
const skipped = reason === undefined ? '' : ` (skipped: ${reason})`

describe.skipIf(reason !== undefined)(`examples/workers-kv by wrangler ${version}${skipped}`, () => {
  smoke('workers-kv', async () => {
    const { path, remove } = await folderFor('workers-kv')
    const args = (port: number): string[] => [
      ...['--ip', '127.0.0.1', '--port', `${port}`, '--inspector-port', '0', '--persist-to', path],
    ]
    return { args, remove }
  })

  it('is no larger than its budget, as it is deployed', async () => {
    const { path, remove } = await folderFor('workers-kv')
    await promisify(execFile)(
      join(example, 'node_modules/.bin/wrangler'),
      ['deploy', '--dry-run', '--outdir', path],
      {
        cwd: example,
        env: {
          ...process.env,
          WRANGLER_SEND_METRICS: 'false',
          WRANGLER_BUILD_CONDITIONS: '@freshet/source,workerd,worker,browser',
        },
      },
    )
    const worker = await readFile(join(path, 'worker.js'))
    await remove()
    const size = gzipSync(worker, { level: 9 }).length
    console.log(`examples/workers-kv: ${worker.length} bytes minified, ${size} compressed, of ${SIZE_BUDGET}`)
    expect(size).toBeLessThanOrEqual(SIZE_BUDGET)
    // a bundle of nothing would be within any budget
    expect(size).toBeGreaterThan(SIZE_BUDGET * 0.9)
  })
})
