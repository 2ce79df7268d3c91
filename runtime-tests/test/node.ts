import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startRedis, whereRedisRuns } from '../../packages/adapters/test/redis-servers.ts'
import { type Described, openHome } from './homes.ts'
import { askOverHttp, startServer } from './over-http.ts'

/** Whether Redis is missing here, and the title that says so. Throws in CI, where it must run. */
export const redis: { readonly missing: boolean; readonly title: string } = whereRedisRuns()
const root = join(import.meta.dirname, '..')

/** The cases in the newest Node of a major version, as `node22` and its like in package.json name it. */
export function openNode(major: number): Promise<Described> {
  return openHome({
    name: `Node ${major}`,
    storages: ['memory', 'node:sqlite', ...(redis.missing ? [] : ['Redis'])],
    async start() {
      const node = join(root, `node_modules/node${major}/bin/node`)
      const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim().slice(1)
      const folder = mkdtempSync(join(tmpdir(), 'freshet-node-'))
      const servers = redis.missing ? undefined : await startRedis()
      const server = await startServer(node, [
        '--conditions=@freshet/source',
        '--disable-warning=ExperimentalWarning',
        join(root, 'homes/node.ts'),
        join(folder, 'responses.db'),
        String(servers?.ports[0] ?? ''),
      ])
      return {
        title: `Node ${version}`,
        ...askOverHttp(server.port),
        async stop() {
          await server.stop()
          servers?.stop()
          rmSync(folder, { recursive: true })
        },
      }
    },
  })
}
