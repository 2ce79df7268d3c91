import { describe } from 'vitest'
import { whereRuns } from '../../packages/adapters/test/runtimes.ts'
import { folderFor, smoke } from './smoke.ts'

const { missing, title } = await whereRuns('Deno')

describe.skipIf(missing)(`examples/deno-kv ${title}`, () => {
  smoke('deno-kv', async () => {
    const { path, remove } = await folderFor('deno-kv')
    // where Deno has the database of a program, too
    return { env: { DENO_DIR: path }, remove }
  })
})
