import { Cluster, Redis } from 'ioredis'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { redisLock } from '../src/redis.ts'
import type { IoRedisLike, NodeRedisLike } from '../src/redis.ts'
import { startCluster, startRedis, whereRedisRuns, type RedisServers } from './redis-servers.ts'

const MINUTE = 60_000
const { missing, title } = whereRedisRuns()

let keys = 0
const freshKey = (): string => `GET https://example.com/a b?${'é'.repeat(300)}&${++keys}`

describe.skipIf(missing)(`redisLock ${title}`, () => {
  const started: RedisServers[] = []
  const closing: (() => unknown)[] = []
  let admin: Redis
  let url: string
  let cluster: RedisServers
  beforeAll(async () => {
    const server = await startRedis()
    started.push(server)
    cluster = await startCluster()
    started.push(cluster)
    url = `redis://127.0.0.1:${server.ports[0]}`
    admin = ioRedis()
  })
  afterAll(() => {
    for (const close of closing) close()
    for (const server of started) server.stop()
  })

  function ioRedis(keyPrefix = ''): Redis {
    const client = new Redis(url, { keyPrefix })
    closing.push(() => client.disconnect())
    return client
  }
  function ioCluster(): Cluster {
    const client = new Cluster([{ host: '127.0.0.1', port: cluster.ports[0]! }])
    closing.push(() => client.disconnect())
    return client
  }
  async function nodeRedis() {
    const client = await createClient({ url }).connect()
    closing.push(() => client.destroy())
    return client
  }

  type Client = IoRedisLike | NodeRedisLike
  const PAIRS: Readonly<Record<string, () => Promise<readonly [Client, Client]>>> = {
    'two of ioredis': async () => [ioRedis(), ioRedis()],
    'two of ioredis with a key prefix': async () => [ioRedis('app:'), ioRedis('app:')],
    'two of ioredis on a cluster': async () => [ioCluster(), ioCluster()],
    'two of node-redis': async () => [await nodeRedis(), await nodeRedis()],
    'one of ioredis, one of node-redis': async () => [ioRedis(), await nodeRedis()],
    'one of node-redis, one of ioredis': async () => [await nodeRedis(), ioRedis()],
  }
  describe.each(Object.entries(PAIRS))('between %s', (_name, connect) => {
    let mine: ReturnType<typeof redisLock>
    let other: ReturnType<typeof redisLock>
    beforeAll(async () => {
      const [first, second] = await connect()
      mine = redisLock(first)
      other = redisLock(second)
    })

    it('has one holder of a key at a time, and any number of keys', async () => {
      const [key, another] = [freshKey(), freshKey()]
      const release = await mine.acquire(key, MINUTE)
      expect(release).toBeTypeOf('function')
      expect(await other.acquire(key, MINUTE)).toBeUndefined()
      expect(await mine.acquire(key, MINUTE)).toBeUndefined()
      expect(await other.acquire(another, MINUTE)).toBeTypeOf('function')
      await release!()
      expect(await other.acquire(key, MINUTE)).toBeTypeOf('function')
    })

    it('lets one of fifty have it that ask at once', async () => {
      const key = freshKey()
      const asked = Array.from({ length: 50 }, (_, at) => (at % 2 ? mine : other).acquire(key, MINUTE))
      expect((await Promise.all(asked)).filter((release) => release !== undefined)).toHaveLength(1)
    })

    it('is free again when the lease has run out, and its late holder takes it from nobody', async () => {
      const key = freshKey()
      const late = await mine.acquire(key, 100)
      let release: Awaited<ReturnType<typeof other.acquire>>
      await expect
        .poll(async () => (release = await other.acquire(key, MINUTE)), { timeout: 5000, interval: 20 })
        .toBeTypeOf('function')
      await late!()
      expect(await mine.acquire(key, MINUTE)).toBeUndefined()
      await release!()
      const next = await mine.acquire(key, MINUTE)
      expect(next).toBeTypeOf('function')
      await release!()
      expect(await other.acquire(key, MINUTE)).toBeUndefined()
    })
  })

  it('leases for the ms it is told, rounded up, and leaves nothing behind', async () => {
    const lock = redisLock(admin, { prefix: 'locks:' })
    const release = await lock.acquire('a', 29_999.5)
    expect(await admin.pttl('locks:a')).toBeGreaterThan(20_000)
    expect(await admin.pttl('locks:a')).toBeLessThanOrEqual(30_000)
    await release!()
    expect(await admin.exists('locks:a')).toBe(0)
    expect(await lock.acquire('b', 0.4)).toBeTypeOf('function')
    await expect.poll(() => admin.exists('locks:b')).toBe(0)
  })

  it('stands apart from locks with another prefix, and from what is stored', async () => {
    await redisLock(admin, { prefix: 'one:' }).acquire('a', MINUTE)
    expect(await redisLock(admin, { prefix: 'two:' }).acquire('a', MINUTE)).toBeTypeOf('function')
    await redisLock(admin).acquire('a', MINUTE)
    expect(await admin.keys('freshet:*')).toEqual([])
  })
})

describe('redisLock', () => {
  it('throws for what is no client, and for a prefix that is no string', () => {
    expect(() => redisLock(undefined as never)).toThrow(/^client must be one of ioredis 5, or of redis/)
    const client = new Redis({ lazyConnect: true })
    expect(() => redisLock(client, { prefix: 1 as never })).toThrow('prefix must be a string, not 1')
  })
})
