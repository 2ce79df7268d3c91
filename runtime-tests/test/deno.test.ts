import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe } from 'vitest'
import { openHome } from './homes.ts'
import { askOverHttp, startServer } from './over-http.ts'

const root = join(import.meta.dirname, '..')
const deno = join(root, 'node_modules/.bin/deno')

const { missing, title, cases } = await openHome({
  name: 'Deno',
  storages: ['memory', 'Deno KV'],
  async start() {
    const [version] = execFileSync(deno, ['--version'], { encoding: 'utf8' }).split(' (')
    const folder = mkdtempSync(join(tmpdir(), 'freshet-deno-'))
    const flags = ['--unstable-kv', '--no-lock', '--no-remote', '--conditions=@freshet/source', '--allow-all']
    const server = await startServer(deno, [
      'run',
      ...flags,
      join(root, 'homes/deno.ts'),
      join(folder, 'responses.db'),
    ])
    return {
      title: version!.replace('deno', 'Deno'),
      ...askOverHttp(server.port),
      async stop() {
        await server.stop()
        rmSync(folder, { recursive: true })
      },
    }
  },
})

describe.skipIf(missing)(title, cases)
