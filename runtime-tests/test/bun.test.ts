import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe } from 'vitest'
import { openHome } from './homes.ts'
import { askOverHttp, startServer } from './over-http.ts'

const root = join(import.meta.dirname, '..')
const bun = join(root, 'node_modules/.bin/bun')

const { missing, title, cases } = await openHome({
  name: 'Bun',
  storages: ['memory', 'bun:sqlite'],
  async start() {
    const version = execFileSync(bun, ['--version'], { encoding: 'utf8' }).trim()
    const folder = mkdtempSync(join(tmpdir(), 'freshet-bun-'))
    const server = await startServer(bun, [
      '--conditions=@freshet/source',
      join(root, 'homes/bun.ts'),
      join(folder, 'responses.db'),
    ])
    return {
      title: `Bun ${version}`,
      ...askOverHttp(server.port),
      async stop() {
        await server.stop()
        rmSync(folder, { recursive: true })
      },
    }
  },
})

describe.skipIf(missing)(title, cases)
