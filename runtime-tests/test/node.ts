import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startRedis, whereRedisRuns } from '../../packages/adapters/test/redis-servers.ts'
import { describe, it } from 'vitest'
import { describeHome } from './homes.ts'
import { askOverHttp, startServer } from './over-http.ts'

const { missing, title } = whereRedisRuns()
const root = join(import.meta.dirname, '..')

/** The cases in the newest Node of a major version, as `node22` and its like in package.json name it. */
export function describeNode(major: number): Promise<void> {
  if (missing) describe(`Node ${major}, ${title}`, () => void it.skip('runs the cases'))
  return describeHome({
    name: `Node ${major}`,
    storages: ['memory', 'node:sqlite', ...(missing ? [] : ['Redis'])],
    async start() {
      const node = join(root, `node_modules/node${major}/bin/node`)
      const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim().slice(1)
      const folder = mkdtempSync(join(tmpdir(), 'freshet-node-'))
      const redis = missing ? undefined : await startRedis()
      const server = await startServer(node, [
        '--conditions=@freshet/source',
        '--disable-warning=ExperimentalWarning',
        join(root, 'homes/node.ts'),
        join(folder, 'responses.db'),
        String(redis?.ports[0] ?? ''),
      ])
      return {
        title: `Node ${version}`,
        ...askOverHttp(server.port),
        async stop() {
          await server.stop()
          redis?.stop()
          rmSync(folder, { recursive: true })
        },
      }
    },
  })
}
