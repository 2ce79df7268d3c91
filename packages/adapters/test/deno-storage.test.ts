import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { denoKvStorage } from '../src/deno.ts'
import type { Report } from './report.ts'
import { runIn, whereRuns } from './runtimes.ts'
import { storageTitles } from './storage-cases.ts'

const { missing, title } = await whereRuns('Deno')

describe.skipIf(missing)(title, () => {
  let folder: string
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'freshet-deno-'))))
  afterAll(() => rm(folder, { recursive: true }))

  describe.each([
    ['in memory', () => ':memory:'],
    ['in a file', () => join(folder, 'contract.db')],
  ])('the contract on Deno KV %s', (_, path) => {
    let report: Report
    beforeAll(async () => void (report = JSON.parse(await inDeno('contract', path())) as Report), 280_000)

    it.each(storageTitles)('%s', (title) => expect(report).toHaveProperty([title], null))
    it('has no case beside these', () => expect(Object.keys(report)).toEqual(storageTitles))
  })

  describe('denoKvStorage', () => {
    let path: string
    beforeAll(async () => {
      path = join(folder, 'kept.db')
      await inDeno('write', path)
    })

    it('tells Deno when a name is over, in ms', () => {
      const database = new DatabaseSync(path, { readOnly: true })
      const rows = database.prepare('select expiration_ms as at from kv order by k').all()
      database.close()
      const [lasting, expiring] = rows.map(({ at }) => Number(at))
      expect(lasting).toBe(-1)
      expect(expiring! - Date.now()).toSatisfy((ms: number) => ms > 60_000 && ms <= 90_500)
    })

    it('finds in a later process what is stored under its prefix, and nothing under another', async () => {
      expect(JSON.parse(await inDeno('read', path))).toEqual({ one: ['a', 'a-expiring'], other: [] })
    })
  })
})

describe('what is no Deno KV', () => {
  it('is a TypeError when a storage is made of it', () => {
    expect(() => denoKvStorage(undefined as never)).toThrow(
      new TypeError('kv must be what Deno.openKv answers, and undefined has no get, set, list, atomic'),
    )
    const method = (): never => {
      throw new Error('Nothing is called when a storage is made')
    }
    const kv = { get: method, set: method, list: method, atomic: method }
    expect(() => denoKvStorage(kv)).not.toThrow()
    expect(() => denoKvStorage(kv, { prefix: 1 as never })).toThrow('prefix must be a text, not 1')
  })
})

/** Runs `deno/storage.ts`; what it says. */
function inDeno(...what: string[]): Promise<string> {
  return runIn('Deno', 'deno/storage.ts', ...what)
}
