import { createRequire } from 'node:module'
import type { KVNamespace, R2Bucket } from '@cloudflare/workers-types'
import { createRecordStore } from '@freshet/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cacheApiStorage, kvStorage, r2Storage } from '../src/cloudflare.ts'
import type { Report } from './report.ts'
import { whereWorkerdRuns } from './steps.ts'
import { storageTitles } from './storage-cases.ts'
import { startWorker, type Workerd } from './workerd.ts'

const { missing, title } = await whereWorkerdRuns()
const installed = createRequire(createRequire(import.meta.url).resolve('miniflare'))
const { version } = installed('workerd/package.json') as { version: string }

describe.skipIf(missing)(`${title} ${version}`, () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, at) => at)
  let worker: Workerd
  beforeAll(async () => {
    worker = await startWorker('storages', { kvNamespaces: ['KV'], r2Buckets: ['R2'] })
  })
  afterAll(() => worker.stop())

  describe.each(['kv', 'r2', 'cache'])('the contract on %s', (name) => {
    let report: Report
    beforeAll(async () => void (report = await worker.json(`/${name}`)), 280_000)

    it.each(storageTitles)('%s', (title) => expect(report).toHaveProperty([title], null))
    it('has no case beside these', () => expect(Object.keys(report)).toEqual(storageTitles))
  })

  describe('kvStorage', () => {
    let namespace: KVNamespace
    beforeAll(async () => void (namespace = (await worker.miniflare.getKVNamespace('KV')) as never))

    it('lets KV drop a name when its time is over, but not in the first minute', async () => {
      const storage = kvStorage(namespace)
      const written = Date.now() / 1000
      for (const [name, ttl] of [
        ['ttl:1', 1000],
        ['ttl:2', 90_500],
        ['ttl:3', undefined],
      ] as const) {
        await storage.write(name, bytes, ttl)
      }
      const { keys } = await namespace.list({ prefix: 'ttl:' })
      const [one, two, three] = keys.map(({ expiration }) => expiration! - written)
      expect(one).toSatisfy((seconds: number) => seconds > 58 && seconds < 70)
      expect(two).toSatisfy((seconds: number) => seconds > 89 && seconds < 100)
      expect(three).toBeNaN()
    })

    it('reads with the cacheTtl it was given, and with that of KV where it was given none', async () => {
      const asked: unknown[] = []
      const watched = {
        put: namespace.put.bind(namespace),
        delete: namespace.delete.bind(namespace),
        list: namespace.list.bind(namespace),
        get: (name: string, how: never) => {
          asked.push(how)
          return namespace.get(name, how)
        },
      } as unknown as KVNamespace
      await kvStorage(namespace).write('watched', bytes, undefined)
      expect(await kvStorage(watched, { cacheTtl: 300 }).read('watched')).toEqual(bytes)
      expect(await kvStorage(watched).read('watched')).toEqual(bytes)
      expect(asked).toEqual([{ type: 'arrayBuffer', cacheTtl: 300 }, { type: 'arrayBuffer' }])
    })
  })

  describe('r2Storage', () => {
    let bucket: R2Bucket
    beforeAll(async () => void (bucket = (await worker.miniflare.getR2Bucket('R2')) as never))

    it('reads an object until its time is over, and no longer', async () => {
      let now = 1_800_000_000_000
      const storage = r2Storage(bucket, { now: () => now })
      await storage.write('expiring', bytes, 1500)
      await storage.write('lasting', bytes, undefined)
      now += 1499
      expect(await storage.read('expiring')).toEqual(bytes)
      now += 1
      expect(await storage.read('expiring')).toBeUndefined()
      expect(await storage.read('lasting')).toEqual(bytes)
      await storage.write('expiring', bytes, 1500)
      expect(await storage.read('expiring')).toEqual(bytes)
    })

    // R2 refuses more; the bucket here would not
    it('asks R2 to delete no more than a thousand objects at once, and each of them once', async () => {
      const asked: string[][] = []
      const watched = {
        get: bucket.get.bind(bucket),
        put: bucket.put.bind(bucket),
        list: bucket.list.bind(bucket),
        delete: (keys: string[]) => {
          asked.push(keys)
          return bucket.delete(keys)
        },
      } as unknown as R2Bucket
      const names = Array.from({ length: 2001 }, (_, n) => `many:${n}`)
      await r2Storage(watched).remove(names)
      expect(asked.map(({ length }) => length)).toEqual([1000, 1000, 1])
      expect(asked.flat()).toEqual(names)
    })

    it('has what has expired removed by a sweep, and what has not left alone', async () => {
      let now = 1_800_000_000_000
      const clock = { now: () => now }
      const store = createRecordStore(r2Storage(bucket, clock), { prefix: 'swept', ...clock })
      const head = { status: 200, statusText: '', headers: new Headers(), selecting: [] }
      const stored = { ...head, requestTime: now, responseTime: now, body: bytes }
      await store.put('short', stored, 1000)
      await store.put('long', stored, 3_600_000)
      now += 2000
      expect(await store.sweep()).toMatchObject({ removed: 1 })
      expect((await bucket.list({ prefix: 'swept:' })).objects).toHaveLength(1)
      expect(await store.match('long', new Request('https://a.test/'))).toHaveLength(1)
    })
  })

  describe('cacheApiStorage', () => {
    let facts: { readonly told: readonly string[]; readonly has: Readonly<Record<string, boolean>> }
    beforeAll(async () => void (facts = await worker.json('/cache/facts')))

    it('has the cache keep a name for its time in whole seconds, and for a year at most', () => {
      const seconds = [1, 91, 31_536_000, 31_536_000]
      expect(facts.told).toEqual(seconds.map((age) => `public, max-age=${age}`))
    })

    it('keeps what is stored at another origin apart', () => {
      expect(facts.has).toEqual({
        'https://a.test': true,
        'http://a.test': false,
        'https://a.test:8443': false,
      })
    })
  })
})

describe('what is no binding, and options out of range', () => {
  const method = (): never => {
    throw new Error('Nothing is called when a storage is made')
  }
  const binding = { get: method, put: method, delete: method, list: method, match: method } as never

  it('are a TypeError when a storage is made of them', () => {
    expect(() => kvStorage(undefined as never)).toThrow(
      new TypeError('namespace must be a KV namespace, and undefined has no get, put, delete, list'),
    )
    expect(() => r2Storage({ get: method, put: method } as never)).toThrow(/no delete, list$/)
    expect(() => cacheApiStorage(null as never)).toThrow(TypeError)
    for (const cacheTtl of [0, 29, 30.5, 2 ** 31, Number.NaN, '60' as never]) {
      expect(() => kvStorage(binding, { cacheTtl })).toThrow(/^cacheTtl must be .*, not /)
    }
    for (const origin of ['', 'a.test', 'https://a.test/', 'https://A.test', 'ftp://a.test', 'null']) {
      expect(() => cacheApiStorage(binding, { origin })).toThrow(/^origin must be .*, not /)
    }
  })

  it('are none where they are in range', () => {
    for (const cacheTtl of [undefined, 30, 2 ** 31 - 1]) {
      expect(() => kvStorage(binding, cacheTtl === undefined ? {} : { cacheTtl })).not.toThrow()
    }
    expect(() => cacheApiStorage(binding, { origin: 'http://localhost:8787' })).not.toThrow()
  })
})
