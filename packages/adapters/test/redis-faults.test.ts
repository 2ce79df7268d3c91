import { once } from 'node:events'
import { setTimeout as after } from 'node:timers/promises'
import { createRecordStore } from '@freshet/core'
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Load } from '../../core/test/faults/load.ts'
import type { LoadTime } from '../../core/test/faults/load-time.ts'
import { allowNoUnhandledRejection } from '../../core/test/harness.ts'
import { seeded } from '../../core/test/seeded.ts'
import { type IoRedisLike, type NodeRedisLike, redisStorage } from '../src/redis.ts'
import { type RedisServers, startRedis, whereRedisRuns } from './redis-servers.ts'

const { missing, title } = whereRedisRuns()
const SEED = Number(process.env['FRESHET_SEED'] ?? 1)

/** Machines that are busy pause for longer than any deadline. */
const REAL: LoadTime = { deadline: 100, headWithin: 1500, recovery: 2500, passUntil: (work) => work }

allowNoUnhandledRejection()

describe.skipIf(missing)(`a cache ${title} that is killed and started again`, { timeout: 60_000 }, () => {
  let server: RedisServers
  let port: number
  const closing: (() => unknown)[] = []
  beforeAll(async () => {
    server = await startRedis()
    port = server.ports[0]!
  })
  afterAll(() => {
    for (const close of closing) close()
    server.stop()
  })

  async function ioRedis(options: object = {}): Promise<IoRedisLike> {
    const client = new Redis(port, { ...options, retryStrategy: () => 100 })
    client.on('error', () => {})
    closing.push(() => client.disconnect())
    await once(client, 'ready')
    return client
  }
  async function nodeRedis(options: object = {}): Promise<NodeRedisLike> {
    const socket = { host: '127.0.0.1', port, reconnectStrategy: () => 100 }
    const client = createClient({ ...options, socket })
    client.on('error', () => {})
    closing.push(() => client.destroy())
    return client.connect()
  }

  /** Ends the server with SIGKILL; another is there a while later, and has nothing. */
  async function killFor(ms: number): Promise<void> {
    server.stop()
    await after(ms)
    await expect
      .poll(async () => (server = await startRedis('--port', `${port}`)), { timeout: 10_000 })
      .toBeDefined()
  }

  it('goes on answering rightly, each in time, and its hits come back, through each client', async () => {
    const clients: Readonly<Record<string, IoRedisLike | NodeRedisLike>> = {
      ioredis: await ioRedis(),
      'ioredis without a queue': await ioRedis({ enableOfflineQueue: false }),
      'node-redis': await nodeRedis(),
      'node-redis without a queue': await nodeRedis({ disableOfflineQueue: true }),
    }
    const loads = Object.entries(clients).map(([name, client], at) => {
      const prefix = `load${at}`
      const store = createRecordStore(redisStorage(client), { prefix, recordBytes: 1000, hintAge: 2000 })
      const kinds = ['plain', 'vary', 'long', 'long-vary', 'swr', 'parts', 'private', 'cookie'] as const
      const load = new Load({ store, draw: seeded(SEED + at), kinds, isTruthful: true, time: REAL })
      return { name, load }
    })
    const all = (what: (load: Load) => Promise<unknown>) => Promise.all(loads.map(({ load }) => what(load)))
    await all((load) => load.run(10))
    const before = loads.map(({ load }) => ({ hits: load.tally.hits, faults: faultsOf(load) }))
    const under = all((load) => load.run(70))
    await after(500)
    await killFor(1000)
    await after(1500)
    await killFor(300)
    await under
    const shares = await all((load) => load.recover())
    for (const [at, { name, load }] of loads.entries()) {
      const told = `${name}, FRESHET_SEED=${SEED}`
      const { tally } = load
      expect(tally.findings, told).toEqual([])
      expect(shares[at], `hits of ${told}`).toBeGreaterThan(0.9)
      expect(before[at]!.hits, told).toBeGreaterThan(0)
      expect(faultsOf(load) - before[at]!.faults, told).toBeGreaterThan(10)
      expect(tally.requests, told).toBeGreaterThan(400)
      const breaker = load.events.flatMap((event) => (event.type === 'store-breaker' ? [event.state] : []))
      expect(breaker, told).toContain('open')
      expect(breaker.at(-1), told).toBe('closed')
    }
  })
})

function faultsOf({ events }: Load): number {
  return events.filter(({ type }) => type === 'store-fault').length
}
