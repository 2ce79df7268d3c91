import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callsKey } from './processes/origin.ts'
import { type Answer, type CacheProcess, startCache } from './processes/start.ts'
import { startRedis, whereRedisRuns, type RedisServers } from './redis-servers.ts'

const { missing, title } = whereRedisRuns()
/** The lease of the lock too. */
const COLLAPSE_DEADLINE = 1500
/** What a busy machine may take for anything. */
const SLACK = 1000

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

  const startLocked = (port = redis.ports[0]!, storageDeadline = 5000): Promise<CacheProcess> =>
    startCache({
      port,
      counter: redis.ports[0]!,
      lock: true,
      collapseDeadline: COLLAPSE_DEADLINE,
      storageDeadline,
    })
  const calls = async (path: string): Promise<number> => Number(await counter.get(callsKey(path)))
  const called = (path: string): Promise<unknown> =>
    expect.poll(() => calls(path), { timeout: 5000, interval: 10 }).toBe(1)
  const ask = (path: string, times: number, some = processes): Promise<Answer[]> =>
    Promise.all(some.flatMap((process) => Array.from({ length: times }, () => process.fetch(path))))
  const longest = (answers: readonly Answer[]): number => Math.max(...answers.map(({ ms }) => ms))
  const statusesOf = (answers: readonly Answer[]): string[] =>
    answers.map(({ headers }) => headers.get('cache-status') ?? '')

  it('call the handler once for twenty requests at once', async () => {
    const path = fresh('delay=300&size=5000')
    const answers = await ask(path, 5)
    expect(await calls(path)).toBe(1)
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
    expect(statusesOf(answers).filter((status) => status.includes('collapsed'))).toHaveLength(19)
    expect(longest(answers)).toBeLessThan(COLLAPSE_DEADLINE)
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
      const delay = 600
      const path = fresh(`${lifetime('no-store')}&delay=${delay}`)
      const answers = await ask(path, times)
      expect(new Set(answers.map(({ text }) => text)).size).toBe(4 * times)
      // for the first of all, the first of the process, and its own
      expect(longest(answers)).toBeLessThan(Math.min(times + 1, 3) * delay + 0.9 * delay)
      // from now on they know
      expect(longest(await ask(path, times))).toBeLessThan(1.7 * delay)
    },
  )

  it('answer within the lease when the one that asks is killed while its handler runs', async () => {
    const path = fresh('delay=60000&slow=1')
    const leader = await startLocked()
    const lost = leader.fetch(path).catch((error: unknown) => error)
    await called(path)
    const following = ask(path, 5)
    await leader.kill()
    expect(await lost).toBeInstanceOf(Error)
    const answers = await following
    expect(longest(answers)).toBeLessThan(COLLAPSE_DEADLINE + SLACK)
    for (const { status, text } of answers)
      expect([status, text]).toEqual([200, expect.stringMatching(/^call \d+ \n$/)])
    // one for each process at most
    expect(await calls(path)).toBeLessThanOrEqual(1 + processes.length)
    for (const { isHit } of await ask(path, 1)) expect(isHit).toBe(true)
  })

  it('answer when the one that asks is slower than the lease', async () => {
    const path = fresh('delay=2700&slow=1')
    const slow = processes[0]!.fetch(path)
    await called(path)
    expect(longest(await ask(path, 1, processes.slice(1)))).toBeLessThan(COLLAPSE_DEADLINE + SLACK)
    expect((await slow).text).toBe('call 1 \n')
  })

  it('go on without Redis, and without waiting for it again and again', async () => {
    const dying = await startRedis()
    const others = await Promise.all([1, 2].map(() => startLocked(dying.ports[0], 1000)))
    const path = fresh('')
    await ask(path, 1, others)
    dying.stop()
    for (const at of [fresh(''), path]) {
      const answers = await ask(at, 5, others)
      for (const { status } of answers) expect(status).toBe(200)
      expect(longest(answers)).toBeLessThan(1000 + SLACK)
    }
    for (const other of others) expect(await other.faults()).not.toEqual([])
    await Promise.all(others.map((other) => other.kill()))
  })

  it('had no faults to tell of', async () => {
    for (const process of processes) expect(await process.faults()).toEqual([])
  })
})
