import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createStorage } from 'unstorage'
import type { Driver, Storage } from 'unstorage'
import fsDriver from 'unstorage/drivers/fs'
import fsLiteDriver from 'unstorage/drivers/fs-lite'
import lruCacheDriver from 'unstorage/drivers/lru-cache'
import memoryDriver from 'unstorage/drivers/memory'
import redisDriver from 'unstorage/drivers/redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sample } from '../src/store/contract/sample.ts'
import { storeContract } from '../src/testing.ts'
import { createUnstorageStore } from '../src/unstorage.ts'
import type { UnstorageLike } from '../src/unstorage.ts'

const directory = mkdtempSync(join(tmpdir(), 'freshet-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

let opened = 0
const base = (): string => join(directory, String(opened++))

const DRIVERS: Readonly<Record<string, () => Driver>> = {
  memory: () => memoryDriver(),
  'lru-cache': () => lruCacheDriver({ max: 1000 }),
  'lru-cache bounded by bytes': () => lruCacheDriver({ maxSize: 16 * 1024 ** 2 }),
  fs: () => fsDriver({ base: base() }),
  'fs-lite': () => fsLiteDriver({ base: base() }),
}

describe('the store contract through unstorage', () => {
  for (const [name, driver] of Object.entries(DRIVERS)) {
    const open = () => createUnstorageStore(createStorage({ driver: driver() }))
    for (const { title, run } of storeContract(name, open)) it(title, run)
  }

  for (const { title, run } of storeContract('a mounted driver', () => {
    const storage = createStorage().mount('cache', memoryDriver())
    return createUnstorageStore(storage, { prefix: 'cache:responses' })
  })) {
    it(title, run)
  }
})

const redisServer = ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin']
  .map((folder) => join(folder, 'redis-server'))
  .find((path) => existsSync(path))

if (redisServer === undefined && process.env.CI) {
  it('a Redis server is installed, so that CI can run the contract on it', () => {
    expect.fail('redis-server is missing: apt-get install redis-server')
  })
}

const why = redisServer === undefined ? ' (skipped: no redis-server)' : ''

describe.skipIf(redisServer === undefined)(`the store contract on a real Redis${why}`, () => {
  let server: ChildProcess
  let storage: Storage

  beforeAll(async () => {
    const port = await freePort()
    server = spawn(redisServer!, [
      '--port',
      `${port}`,
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--appendonly',
      'no',
    ])
    await new Promise<void>((resolve, reject) => {
      server.stdout?.on('data', (text) => String(text).includes('Ready to accept connections') && resolve())
      server.once('exit', (code) => reject(new Error(`redis-server ended with ${code}`)))
    })
    storage = createStorage({ driver: redisDriver({ host: '127.0.0.1', port }) })
  })
  afterAll(async () => {
    await storage.dispose()
    server.kill()
  })

  const open = () => createUnstorageStore(storage, { prefix: `case:${opened++}` })
  for (const { title, run } of storeContract('redis', open)) it(title, run)

  it('lets Redis drop each record when its time is over, and an index of variants no earlier', async () => {
    const store = createUnstorageStore(storage, { prefix: 'ttl' })
    await store.put('plain', sample(), 1500)
    await store.put('for ever', sample(), Infinity)
    await store.put('of no use', sample(), 0)
    await store.put('varying', sample({ selecting: [['x-a', 'v']] }), 3_600_000)
    const client = await storage.getMount().driver.getInstance?.()
    const names = await storage.getKeys('ttl')
    const ttls: number[] = await Promise.all(names.map((name) => client.ttl(name)))
    expect(ttls.toSorted((a, b) => a - b)).toEqual([-1, 1, 2, 3600, 7200])
  })
})

describe('unstorage', () => {
  it('is taken as it is, typed or not', () => {
    const storages: UnstorageLike[] = [
      createStorage(),
      createStorage<string>(),
      createStorage<{ items: { a: number } }>(),
    ]
    expect(storages).toHaveLength(3)
  })
})

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return port
}
