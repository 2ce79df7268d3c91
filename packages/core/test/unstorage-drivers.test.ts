import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { createStorage } from 'unstorage'
import { createStorage as createStorage2 } from 'unstorage-next'
import fsDriver2 from 'unstorage-next/drivers/fs'
import fsLiteDriver2 from 'unstorage-next/drivers/fs-lite'
import lruCacheDriver2 from 'unstorage-next/drivers/lru-cache'
import memoryDriver2 from 'unstorage-next/drivers/memory'
import redisDriver2 from 'unstorage-next/drivers/redis'
import fsDriver from 'unstorage/drivers/fs'
import fsLiteDriver from 'unstorage/drivers/fs-lite'
import lruCacheDriver from 'unstorage/drivers/lru-cache'
import memoryDriver from 'unstorage/drivers/memory'
import redisDriver from 'unstorage/drivers/redis'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { asking, find, mustBe, put, sample } from '../src/store/contract/sample.ts'
import { storeContract } from '../src/testing.ts'
import { createUnstorageStore } from '../src/unstorage.ts'
import type { UnstorageLike } from '../src/unstorage.ts'

const directory = mkdtempSync(join(tmpdir(), 'freshet-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

let opened = 0
const base = (): string => join(directory, String(opened++))

const STORAGES: Readonly<Record<string, () => UnstorageLike>> = {
  'unstorage 1.17, memory': () => createStorage({ driver: memoryDriver() }),
  'unstorage 1.17, lru-cache': () => createStorage({ driver: lruCacheDriver({ max: 1000 }) }),
  'unstorage 1.17, lru-cache bounded by bytes': () =>
    createStorage({ driver: lruCacheDriver({ maxSize: 16 * 1024 ** 2 }) }),
  'unstorage 1.17, fs': () => createStorage({ driver: fsDriver({ base: base() }) }),
  'unstorage 1.17, fs-lite': () => createStorage({ driver: fsLiteDriver({ base: base() }) }),
  'unstorage 2, memory': () => createStorage2({ driver: memoryDriver2() }),
  'unstorage 2, lru-cache': () => createStorage2({ driver: lruCacheDriver2({ max: 1000 }) }),
  'unstorage 2, lru-cache bounded by bytes': () =>
    createStorage2({ driver: lruCacheDriver2({ maxSize: 16 * 1024 ** 2 }) }),
  'unstorage 2, fs': () => createStorage2({ driver: fsDriver2({ base: base() }) }),
  'unstorage 2, fs-lite': () => createStorage2({ driver: fsLiteDriver2({ base: base() }) }),
}

describe('the store contract through unstorage', () => {
  for (const [name, storage] of Object.entries(STORAGES)) {
    for (const { title, run } of storeContract(name, () => createUnstorageStore(storage()))) it(title, run)
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
  let client: Redis
  const storages: Record<string, UnstorageLike & { dispose(): Promise<unknown> }> = {}

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
    const at = { host: '127.0.0.1', port }
    client = new Redis(at)
    storages['1.17'] = createStorage({ driver: redisDriver(at) })
    storages['2'] = createStorage2({ driver: redisDriver2(at) })
  })
  afterAll(async () => {
    for (const storage of Object.values(storages)) await storage.dispose()
    client.disconnect()
    server.kill()
  })

  describe.each(['1.17', '2'])('with unstorage %s', (version) => {
    const open = () => createUnstorageStore(storages[version]!, { prefix: `case:${opened++}` })
    for (const { title, run } of storeContract('redis', open)) it(title, run)

    it('lets Redis drop each record when its time is over, and an index of variants no earlier', async () => {
      const prefix = `ttl:${version}`
      const store = createUnstorageStore(storages[version]!, { prefix })
      /** How long Redis keeps each record of what was written, in ms. */
      const kept = async (written: Promise<void>): Promise<number[]> => {
        await written
        const names = await client.keys(`${prefix}:*`)
        const times = await Promise.all(names.map((name) => client.pttl(name)))
        await client.unlink(names)
        return times.toSorted((a, b) => a - b)
      }
      expect(await kept(store.put('plain', sample(), 90_500))).toEqual([about(90_500)])
      expect(await kept(store.put('for ever', sample(), Infinity))).toEqual([-1])
      expect(await kept(store.put('varying', sample({ selecting: [['x-a', 'v']] }), 3_600_000))).toEqual([
        about(3_600_000),
        about(7_200_000),
      ])
    })
  })

  // 1.17 writes base64, which 2 reads as if it were the bytes; 2 writes bytes, which 1.17 reads as if they were text
  it('misses what the other version of unstorage has written, and replaces it', async () => {
    const stored = sample({ body: Uint8Array.from({ length: 512 }, (_, at) => at & 0xff) })
    const over = (version: string) => createUnstorageStore(storages[version]!, { prefix: 'versions' })
    const [old, next] = [over('1.17'), over('2')]
    for (const [writer, reader] of [
      [old, next],
      [next, old],
      [old, next],
    ] as const) {
      await put(writer, 'key', stored)
      mustBe(await find(writer, 'key'), stored, 'what it has written itself')
      expect(await reader.match('key', asking())).toBeUndefined()
    }
    expect(await next.delete('key')).toBe(false)
    expect(await client.keys('versions:*')).toEqual([])
  })
})

/** At least that many ms, but for those that a slow machine may take to look, and less than a second more. */
function about(ms: number): number {
  return expect.toSatisfy((kept: number) => kept > ms - 20_000 && kept < ms + 1000, `about ${ms} ms`)
}

describe('the memory driver of unstorage 2', () => {
  afterEach(() => void vi.useRealTimers())

  it('drops a record when its time is over, and not before', async () => {
    vi.useFakeTimers()
    const storage = createStorage2({ driver: memoryDriver2() })
    await createUnstorageStore(storage).put('key', sample(), 90_500)
    vi.advanceTimersByTime(90_000)
    expect(await storage.getKeys()).toHaveLength(1)
    vi.advanceTimersByTime(2000)
    expect(await storage.getKeys()).toHaveLength(0)
  })
})

describe('unstorage', () => {
  it('is taken as it is, typed or not', () => {
    const storages: UnstorageLike[] = [
      createStorage(),
      createStorage<string>(),
      createStorage<{ items: { a: number } }>(),
      createStorage2(),
      createStorage2<string>(),
    ]
    expect(storages).toHaveLength(5)
  })
})

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return port
}
