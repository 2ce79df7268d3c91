import { join } from 'node:path'
import { describe } from 'vitest'
import { folderFor, smoke } from './smoke.ts'

describe(`examples/node-sqlite in Node ${process.versions.node}`, () => {
  smoke('node-sqlite', async () => {
    const { path, remove } = await folderFor('node-sqlite')
    return { env: { DATABASE: join(path, 'responses.db') }, remove }
  })
})
