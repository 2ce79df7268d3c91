import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callsKey, letGoKey } from './processes/origin.ts'
import type { CacheSetup } from './processes/messages.ts'
import { type Answer, type CacheProcess, startCache } from './processes/start.ts'
import { startRedis, whereRedisRuns, type RedisServers } from './redis-servers.ts'

const { missing, title } = whereRedisRuns()
/** Ms that a request waits for another, and the lease of the lock: one that nothing here reaches, and one that is reached. */
const NEVER = 60_000
const SOON = 1000

let paths = 0
const fresh = (query: string): string => `/turn-${++paths}?q&${query}`
const lifetime = (directives: string): string => `cc=${encodeURIComponent(directives)}`

describe.skipIf(missing)(`processes that share a lock, ${title}`, { timeout: 30_000 }, () => {
  let redis: RedisServers
  let counter: Redis
  let processes: CacheProcess[]
  beforeAll(async () => {
    redis = await startRedis()
    counter = new Redis(redis.ports[0]!)
    processes = await Promise.all(Array.from({ length: 4 }, () => startLocked()))
  })
  afterAll(async () => {
    await Promise.all(processes.map((process) => process.kill()))
    counter.disconnect()
    redis.stop()
  })

  const startLocked = (setup: Partial<CacheSetup> = {}): Promise<CacheProcess> =>
    startCache({
      port: redis.ports[0]!,
      counter: redis.ports[0]!,
      lock: true,
      collapseDeadline: NEVER,
      storageDeadline: 10_000,
      ...setup,
    })
  const calls = async (path: string): Promise<number> => Number(await counter.get(callsKey(path)))
  const called = (path: string, times = 1): Promise<unknown> =>
    expect.poll(() => calls(path), { timeout: 10_000, interval: 10 }).toBe(times)
  /** Lets so many of the calls answer that are held. */
  const letGo = (path: string, times: number): Promise<unknown> => counter.set(letGoKey(path), times)
  const ask = (path: string, times: number, some = processes): Promise<Answer[]> =>
    Promise.all(some.flatMap((process) => Array.from({ length: times }, () => process.fetch(path))))
  const statusesOf = (answers: readonly Answer[]): string[] =>
    answers.map(({ headers }) => headers.get('cache-status') ?? '')

  it('call the handler once for twenty requests at once', async () => {
    const path = fresh('delay=300&size=5000')
    const answers = await ask(path, 5)
    expect(await calls(path)).toBe(1)
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
    expect(statusesOf(answers).filter((status) => status.includes('collapsed'))).toHaveLength(19)
  })

  it('call the handler once, time and again, where it answers at once', async () => {
    for (let round = 0; round < 25; round++) {
      const path = fresh('')
      await ask(path, 5)
      expect(await calls(path)).toBe(1)
    }
  })

  it('call the handler once for content in chunks, which all have whole', async () => {
    const path = fresh(`delay=100&size=${3_000_000}`)
    const answers = await ask(path, 2)
    expect(await calls(path)).toBe(1)
    for (const { body } of answers) expect(Buffer.compare(body, answers[0]!.body)).toBe(0)
  })

  it('validate once what is stale', async () => {
    const path = fresh(`${lifetime('max-age=1')}&etag=v1&delay=200`)
    await processes[0]!.fetch(path)
    for (const process of processes) await process.advance(5000)
    const answers = await ask(path, 5)
    expect(await calls(path)).toBe(2)
    for (const { headers, text } of answers) expect([headers.get('call'), text]).toEqual(['2', 'call 1 \n'])
  })

  it('refresh once in the background what is served stale, and all have what came of it', async () => {
    for (const delay of [0, 200]) {
      const path = fresh(`${lifetime('max-age=1, stale-while-revalidate=60')}&delay=${delay}`)
      await processes[0]!.fetch(path)
      for (const process of processes) await process.advance(5000)
      const answers = await ask(path, 5)
      for (const { text } of answers) expect(text).toMatch(/^call [12] /)
      for (const { isHit, text } of await ask(path, 1)) expect([isHit, text]).toEqual([true, 'call 2 \n'])
      expect(await calls(path)).toBe(2)
    }
  })

  it.each([1, 5])(
    'do not wait in line where the answer is not for all, %i requests in each',
    async (times) => {
      const path = fresh(`${lifetime('no-store')}&held`)
      const [first, ...others] = processes as [CacheProcess, ...CacheProcess[]]
      const before = await Promise.all(others.map((other) => other.waits()))
      const leading = ask(path, times, [first])
      await called(path)
      const waiting = ask(path, times, others)
      for (const [at, other] of others.entries())
        await expect.poll(() => other.waits(), { timeout: 10_000 }).toBeGreaterThan(before[at]!)
      await letGo(path, 1)
      // those who waited for it in its process, and the first of each other
      const second = times - 1 + others.length
      await called(path, 1 + second)
      await letGo(path, 1 + second)
      // all others, while not one of them is answered
      await called(path, 4 * times)
      await letGo(path, 4 * times)
      const answers = [...(await leading), ...(await waiting)]
      expect(new Set(answers.map(({ text }) => text)).size).toBe(4 * times)
      // from now on they know, and all ask at once
      const later = ask(path, times)
      await called(path, 8 * times)
      await letGo(path, 8 * times)
      expect(new Set((await later).map(({ text }) => text)).size).toBe(4 * times)
    },
  )

  describe('with a lease that runs out', () => {
    let leased: CacheProcess[]
    beforeAll(async () => {
      leased = await Promise.all([1, 2, 3].map(() => startLocked({ collapseDeadline: SOON })))
    })
    afterAll(async () => {
      await Promise.all(leased.map((process) => process.kill()))
    })

    it('answer when the one that asks is killed while its handler runs', async () => {
      const path = fresh('held&slow=1')
      // had they to wait for as long as it holds the lock, they would not be answered
      const leader = await startLocked({ collapseDeadline: SOON })
      const lost = leader.fetch(path).catch((error: unknown) => error)
      await called(path)
      const following = ask(path, 5, leased)
      await leader.kill()
      expect(await lost).toBeInstanceOf(Error)
      for (const { status, text } of await following)
        expect([status, text]).toEqual([200, expect.stringMatching(/^call \d+ \n$/)])
      // one for each process at most
      expect(await calls(path)).toBeLessThanOrEqual(1 + leased.length)
      for (const { isHit } of await ask(path, 1, leased)) expect(isHit).toBe(true)
    })

    it('answer while the one that asks is slower than the lease', async () => {
      const path = fresh('held&slow=1')
      const slow = leased[0]!.fetch(path)
      await called(path)
      for (const { status } of await ask(path, 1, leased.slice(1))) expect(status).toBe(200)
      await letGo(path, 1)
      expect((await slow).text).toBe('call 1 \n')
    })

    it('had no faults to tell of', async () => {
      for (const process of leased) expect(await process.faults()).toEqual([])
    })
  })

  it('go on without Redis, and without waiting for it again and again', async () => {
    const dying = await startRedis()
    const setup = { port: dying.ports[0]!, storageDeadline: 1000 }
    const others = await Promise.all([1, 2].map(() => startLocked(setup)))
    const path = fresh('')
    await ask(path, 1, others)
    dying.stop()
    for (const at of [fresh(''), path])
      for (const { status } of await ask(at, 5, others)) expect(status).toBe(200)
    // five waited for what is stored, and not for the lock after it; then Redis was left alone, or asked now and then
    for (const other of others) {
      const failed = (await other.faults()).map((fault) => fault.split(':')[0])
      expect(failed).not.toContain('lock')
      expect(failed.filter((operation) => operation === 'match').length).toBeOneOf([5, 6, 7])
    }
    await Promise.all(others.map((other) => other.kill()))
  })

  it('had no faults to tell of', async () => {
    for (const process of processes) expect(await process.faults()).toEqual([])
  })
})
