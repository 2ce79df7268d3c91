import { randomBytes } from 'node:crypto'
import { Cluster, Redis } from 'ioredis'
import { createClient, createClientPool, createCluster } from 'redis'
import { createStorage } from 'unstorage'
import redisDriver from 'unstorage/drivers/redis'
import { createCache, createRecordStore, createTieredStore } from '@freshet/core'
import { createMemoryStore } from '@freshet/core/memory'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { redisStorage } from '../src/redis.ts'
import type { IoRedisLike, NodeRedisLike } from '../src/redis.ts'
import { storageCases } from './storage-cases.ts'
import { startCluster, startRedis, whereRedisRuns, type RedisServers } from './redis-servers.ts'

const HOUR = 3_600_000
const { missing, title } = whereRedisRuns()

describe.skipIf(missing)(`redisStorage ${title}`, () => {
  let server: RedisServers
  let cluster: RedisServers
  let redis: Redis
  const closing: (() => unknown)[] = []
  beforeAll(async () => {
    ;[server, cluster] = await Promise.all([startRedis(), startCluster()])
    redis = ioRedis()
  })
  afterAll(async () => {
    await Promise.all(closing.map((close) => close()))
    for (const started of [server, cluster]) started?.stop()
  })

  function ioRedis(options: { keyPrefix?: string } = {}): Redis {
    const client = new Redis(server.ports[0]!, options)
    closing.push(() => client.disconnect())
    return client
  }
  function ioCluster(options: { keyPrefix?: string; enableAutoPipelining?: boolean } = {}): Cluster {
    const client = new Cluster([{ host: '127.0.0.1', port: cluster.ports[0]! }], options)
    closing.push(() => client.disconnect())
    return client
  }
  async function nodeRedis(options: object = {}) {
    const client = createClient({ url: `redis://127.0.0.1:${server.ports[0]}`, ...options })
    closing.push(() => client.destroy())
    return client.connect()
  }
  async function nodePool() {
    const pool = createClientPool({ url: `redis://127.0.0.1:${server.ports[0]}` })
    closing.push(() => pool.destroy())
    await pool.connect()
    return pool
  }
  async function nodeCluster() {
    const client = createCluster({ rootNodes: [{ url: `redis://127.0.0.1:${cluster.ports[0]}` }] })
    closing.push(() => client.destroy())
    return client.connect()
  }

  const CLIENTS: Readonly<
    Record<string, () => IoRedisLike | NodeRedisLike | Promise<IoRedisLike | NodeRedisLike>>
  > = {
    'ioredis Redis': () => ioRedis(),
    'ioredis Redis with a key prefix of glob characters': () => ioRedis({ keyPrefix: 'a*[b]?\\^{x}:' }),
    'ioredis Cluster': () => ioCluster(),
    'ioredis Cluster with a key prefix': () => ioCluster({ keyPrefix: 'app:' }),
    'ioredis Cluster that gathers commands': () => ioCluster({ enableAutoPipelining: true }),
    'node-redis client': () => nodeRedis(),
    'node-redis client with RESP 2': () => nodeRedis({ RESP: 2 }),
    'node-redis client that gives Buffers': () =>
      nodeRedis({ commandOptions: { typeMapping: { 36: Buffer } } }),
    'node-redis pool': () => nodePool(),
    'node-redis cluster': () => nodeCluster(),
  }
  describe.each(Object.entries(CLIENTS))('through %s', (_name, connect) => {
    let client: IoRedisLike | NodeRedisLike
    beforeAll(async () => {
      client = await connect()
    })
    for (const { title, run } of storageCases(() => redisStorage(client))) it(title, run)

    it('lists all names where there is no prefix, though other keys are there', async () => {
      const storage = redisStorage(client)
      const names = ['listed:a', 'listed:a-1', 'listed-x:a', 'listed', 'other']
      for (const name of names) await storage.write(name, new Uint8Array(1), HOUR)
      expect(await namesIn(storage.list!(''))).toEqual(expect.arrayContaining(names))
      const listed = await namesIn(storage.list!('listed'))
      expect(listed.toSorted()).toEqual(names.slice(0, 4).toSorted())
    })

    it('answers plain bytes, of which what is read later changes none', async () => {
      const storage = redisStorage(client)
      const names = Array.from({ length: 200 }, (_, at) => `plain:${at}`)
      await Promise.all(names.map((name, at) => storage.write(name, new Uint8Array(500).fill(at), HOUR)))
      const found = await Promise.all(names.map((name) => storage.read(name)))
      for (const name of names) await storage.read(name)
      for (const [at, bytes] of found.entries()) {
        expect(Object.getPrototypeOf(bytes)).toBe(Uint8Array.prototype)
        expect(bytes).toEqual(new Uint8Array(500).fill(at))
      }
    })

    it('keeps no larger buffer alive in memory before it', async () => {
      const front = createMemoryStore()
      const back = createRecordStore(redisStorage(client), { prefix: 'behind' })
      const cache = createCache({ storage: createTieredStore(front, back) })
      const headers = { 'cache-control': 'max-age=60' }
      const urls = Array.from({ length: 50 }, (_, at) => `https://example.com/${at}`)
      const ask = (url: string): Promise<Response> =>
        cache.handle(new Request(url), () => new Response('x'.repeat(500), { headers }))
      for (const url of urls) await (await ask(url)).text()
      await vi.waitFor(() => expect(front.size).toBe(urls.length), { timeout: 10_000 })
      for (const url of urls) front.delete(url)
      await Promise.all(urls.map(ask))
      for (const url of urls) {
        const body = front.match(url)![0]!.body as Uint8Array
        expect(body.byteLength).toBe(500)
        expect(body.buffer.byteLength).toBeLessThan(4096)
      }
    })
  })

  it('lets Redis forget a value after its ms, counted anew with each write, and keeps one without for ever', async () => {
    for (const storage of [redisStorage(redis), redisStorage(await nodeRedis())]) {
      await storage.write('ttl:a', new Uint8Array(1), 90_500.2)
      expect(await redis.pttl('ttl:{a}')).toBeGreaterThan(80_000)
      expect(await redis.pttl('ttl:{a}')).toBeLessThanOrEqual(90_501)
      await storage.write('ttl:a', new Uint8Array(1), undefined)
      expect(await redis.pttl('ttl:{a}')).toBe(-1)
      await storage.write('ttl:a', new Uint8Array(1), 1000)
      await expect.poll(() => storage.read('ttl:a'), { timeout: 5000 }).toBeNull()
    }
  })

  it('holds as many bytes as there are, where unstorage 1.17 holds a third more', async () => {
    const bytes = new Uint8Array(randomBytes(300_000))
    await redisStorage(redis).write('size:a', bytes, HOUR)
    const storage = createStorage({
      driver: redisDriver({ host: '127.0.0.1', port: server.ports[0]! }),
    })
    await storage.setItemRaw('size:b', bytes)
    await storage.dispose()
    expect(await redis.strlen('size:{a}')).toBe(300_000)
    expect(await redis.strlen('size:b')).toBe('base64:'.length + 400_000)
  })

  it('lays all records of an entry into one slot of a cluster, and entries into many', async () => {
    const client = ioCluster()
    const storage = redisStorage(client)
    const entries = Array.from({ length: 50 }, () => `freshet:${randomBytes(12).toString('hex')}`)
    const names = entries.flatMap((entry) => [entry, `${entry}-v1`, `${entry}-v1-0`, `${entry}-b.12`])
    for (const name of names) await storage.write(name, new Uint8Array(1), HOUR)
    const slots = new Map<string, Set<unknown>>(entries.map((entry) => [entry, new Set()]))
    const keys = await Promise.all(client.nodes('master').map((node) => node.keys('freshet:*')))
    expect(keys.every((found) => found.length > 0)).toBe(true)
    for (const key of keys.flat()) {
      const entry = key.replaceAll(/[{}]|-.*/g, '')
      slots.get(entry)!.add(await client.cluster('KEYSLOT', key))
    }
    expect([...slots.values()].every((slot) => slot.size === 1)).toBe(true)
    expect(new Set([...slots.values()].flatMap((slot) => [...slot])).size).toBeGreaterThan(25)
    await storage.remove(names)
    expect(await namesIn(storage.list!('freshet:'))).toEqual([])
  })

  it('lists what a cluster holds before anything else was asked of it', async () => {
    const storage = redisStorage(ioCluster())
    const names = Array.from({ length: 20 }, (_, at) => `first:${at}`)
    for (const name of names) await storage.write(name, new Uint8Array(1), HOUR)
    for (const connect of [ioCluster, nodeCluster]) {
      const listed = await namesIn(redisStorage(await connect()).list!('first:'))
      expect(listed.toSorted()).toEqual(names.toSorted())
    }
  })

  it('lists nothing that it cannot have written, and removes it neither', async () => {
    const storage = redisStorage(redis)
    await redis.mset('odd:a', '1', 'odd:{a}{b}', '1', 'odd:{a:b}', '1', 'odd:{a}b', '1', 'odd:{a-b}', '1')
    await redis.set(Buffer.from([...Buffer.from('odd:{'), 0xff, 0x7d]), '1')
    await storage.write('odd:a', new Uint8Array(1), HOUR)
    expect(await namesIn(storage.list!('odd:'))).toEqual(['odd:a'])
    await storage.remove(['odd:a'])
    expect(await redis.get('odd:a')).toBe('1')
  })

  it('is made before its client is connected, and outlives a connection', async () => {
    const client = createClient({ url: `redis://127.0.0.1:${server.ports[0]}` })
    closing.push(() => client.destroy())
    client.on('error', () => {})
    const storage = redisStorage(client)
    await client.connect()
    await storage.write('again:a', Uint8Array.of(200), HOUR)
    await redis.client('KILL', 'ID', await client.clientId())
    await expect.poll(() => storage.read('again:a')).toEqual(Uint8Array.of(200))
  })

  it('rejects with what the server says', async () => {
    await redis.rpush('wrong:{a}', '1')
    await expect(redisStorage(redis).read('wrong:a')).rejects.toThrow('WRONGTYPE')
    await expect(redisStorage(await nodeRedis()).read('wrong:a')).rejects.toThrow('WRONGTYPE')
  })
})

describe('redisStorage', () => {
  it('throws for what is no client, and says what is missing', () => {
    for (const wrong of [undefined, null, 'redis://localhost', {}, createStorage(), { get() {}, set() {} }]) {
      expect(() => redisStorage(wrong as never)).toThrow(TypeError)
      expect(() => redisStorage(wrong as never)).toThrow(/^client must be one of ioredis 5, or of redis/)
    }
  })

  it('throws for a bound that is no number of bytes', () => {
    const client = new Redis({ lazyConnect: true })
    for (const maxBytes of [0, -1, 1.5, NaN, Infinity, '1' as never])
      expect(() => redisStorage(client, { maxBytes })).toThrow('maxBytes must be a whole number of bytes')
    expect(redisStorage(client, { maxBytes: 1000 })).toHaveProperty('maxBytes', 1000)
    expect(redisStorage(client)).toHaveProperty('maxBytes', 536_870_912)
  })
})

async function namesIn(list: AsyncIterable<string> | Iterable<string>): Promise<string[]> {
  const names: string[] = []
  for await (const name of list) names.push(name)
  return names
}
