import type { PurgeTarget } from '@freshet/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CacheProcess, startCache } from './processes/start.ts'
import { startRedis, whereRedisRuns, type RedisServers } from './redis-servers.ts'

const { missing, title } = whereRedisRuns()
/** Longer than all of a test takes: what is obeyed is obeyed since the clocks were set ahead. */
const BLINDNESS = 30_000

describe.skipIf(missing)(`two processes, each with a cache of its own, ${title}`, { timeout: 30_000 }, () => {
  let redis: RedisServers
  let processes: [CacheProcess, CacheProcess]
  beforeAll(async () => {
    redis = await startRedis()
    const port = redis.ports[0]!
    const setup = { port, counter: port, purgeBlindness: BLINDNESS, storageDeadline: 10_000 }
    processes = await Promise.all([startCache(setup), startCache(setup)])
  })
  afterAll(async () => {
    await Promise.all(processes.map((process) => process.kill()))
    redis.stop()
  })

  const pass = (ms: number): Promise<unknown> => Promise.all(processes.map((process) => process.advance(ms)))

  it.each<[string, PurgeTarget]>([
    ['a tag', { tag: 'some' }],
    ['a prefix', { prefix: 'https://example.com/some' }],
    ['everything', { everything: true }],
  ])(
    'a purge of %s in one is obeyed by the other within purgeBlindness, and not undone',
    async (name, target) => {
      const [here, there] = processes
      const [path, other] = ['some', 'other'].map(
        (tag) => `/${tag}?${encodeURIComponent(name)}&tag=${tag},all&cc=max-age=600`,
      ) as [string, string]
      for (const process of processes) {
        expect((await process.fetch(path)).text).toBe('call 1 \n')
        expect((await process.fetch(other)).text).toBe('call 1 \n')
      }
      // the first read of the ledger, and what was purged in it, are of just now
      await pass(BLINDNESS)
      expect((await there.fetch(path)).isHit).toBe(true)
      expect(await here.purge(target)).toBe(true)
      expect((await there.fetch(path)).isHit).toBe(true)
      await pass(BLINDNESS)
      for (const process of [there, here]) expect((await process.fetch(path)).text).toBe('call 2 \n')
      expect((await there.fetch(path)).isHit).toBe(true)
      expect((await there.fetch(other)).isHit).toBe(name !== 'everything')
    },
  )

  it('purges of one tag in both at once are obeyed by both, and the storage has no faults to tell of', async () => {
    const [here, there] = processes
    const path = '/both?tag=both&cc=max-age=600'
    for (const process of processes) expect((await process.fetch(path)).text).toBe('call 1 \n')
    await pass(BLINDNESS)
    await Promise.all([here.purge({ tag: 'both' }), there.purge({ tag: 'both' })])
    await pass(BLINDNESS)
    for (const process of processes) expect((await process.fetch(path)).text).toBe('call 2 \n')
    for (const process of processes) expect(await process.faults()).toEqual([])
  })
})
