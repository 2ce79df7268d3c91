import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callsKey, contentOf } from './processes/origin.ts'
import { type CacheProcess, startCache } from './processes/start.ts'
import { startRedis, whereRedisRuns, type RedisServers } from './redis-servers.ts'

const { missing, title } = whereRedisRuns()
const RECORD = 64 * 1024
const HINT_AGE = 20_000
const BLINDNESS = 30_000

/** In no time, however long they are. */
const same = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0

let paths = 0
const fresh = (query = ''): string => `/page-${++paths}?${query}`

describe.skipIf(missing)(
  `four processes, each with a cache of its own, ${title}`,
  { timeout: 30_000 },
  () => {
    let redis: RedisServers
    let counter: Redis
    let processes: CacheProcess[]
    let tiered: CacheProcess[]
    beforeAll(async () => {
      redis = await startRedis()
      const port = redis.ports[0]!
      counter = new Redis(port)
      const setup = { port, counter: port, recordBytes: RECORD, hintAge: HINT_AGE, storageDeadline: 10_000 }
      processes = await Promise.all(Array.from({ length: 4 }, () => startCache(setup)))
      tiered = await Promise.all(
        Array.from({ length: 2 }, () => startCache({ ...setup, blindness: BLINDNESS })),
      )
    })
    afterAll(async () => {
      await Promise.all([...processes, ...tiered].map((process) => process.kill()))
      counter.disconnect()
      redis.stop()
    })

    const calls = async (path: string): Promise<number> => Number(await counter.get(callsKey(path)))
    const pass = (ms: number): Promise<unknown> =>
      Promise.all([...processes, ...tiered].map((process) => process.advance(ms)))
    const ACCEPT = 'accept-language'
    const inLanguage = (language: string): RequestInit => ({ headers: { [ACCEPT]: language } })

    describe.each([
      ['a short body', 300, ''],
      ['a body of many chunks', 5 * RECORD + 17, ''],
      ['a short body that varies', 300, ACCEPT],
      ['a body of many chunks that varies', 3 * RECORD + 1, ACCEPT],
    ])('%s', (_name, size, vary) => {
      const varying = vary === '' ? '' : `&vary=${vary}`
      const content = (call: number, language = 'none') => contentOf(call, vary === '' ? '' : language, size)

      it('that one had from its handler is a hit in all others, byte for byte', async () => {
        for (const leader of processes) {
          const path = fresh(`size=${size}${varying}`)
          expect((await leader.fetch(path)).isHit).toBe(false)
          for (const process of processes) {
            const answer = await process.fetch(path)
            expect(answer.isHit).toBe(true)
            expect(same(answer.body, content(1))).toBe(true)
          }
          expect(await calls(path)).toBe(1)
        }
      })

      it('that one has validated is fresh in all others, with its new fields and its old content', async () => {
        const path = fresh(`size=${size}${varying}&etag=v1&cc=max-age=1`)
        for (const process of processes) await process.fetch(path)
        await pass(5000)
        const validated = await processes[1]!.fetch(path)
        expect(validated.headers.get('cache-status')).toContain('fwd-status=304')
        for (const process of processes) {
          const answer = await process.fetch(path)
          expect([answer.isHit, answer.headers.get('call')]).toEqual([true, '2'])
          expect(same(answer.body, content(1))).toBe(true)
        }
        expect(await calls(path)).toBe(2)
      })

      it.each(['a purge', 'an unsafe method'])('is gone from all at once after %s in one', async (cause) => {
        for (const [at, other] of processes.entries()) {
          const path = fresh(`size=${size}${varying}`)
          for (const process of processes) await process.fetch(path)
          const one = processes[(at + 1) % processes.length]!
          if (cause === 'a purge') expect(await one.purge(path)).toBe(true)
          else expect((await one.fetch(path, { method: 'POST' })).status).toBe(204)
          const answer = await other.fetch(path)
          expect(answer.isHit).toBe(false)
          expect(same(answer.body, content(2))).toBe(true)
          for (const process of processes)
            expect(same((await process.fetch(path)).body, content(2))).toBe(true)
        }
      })
    })

    it('share the variants of one URL, whichever of them had which', async () => {
      const path = fresh(`vary=${ACCEPT}`)
      const languages = ['de', 'en', 'fr', 'it']
      for (const [at, language] of languages.entries()) await processes[at]!.fetch(path, inLanguage(language))
      for (const process of processes)
        for (const [at, language] of languages.entries()) {
          const { text, isHit } = await process.fetch(path, inLanguage(language))
          expect([text, isHit]).toEqual([`call ${at + 1} ${language}\n`, true])
        }
    })

    it('give all variants up, within hintAge, after a purge in one, even those listed by two at once', async () => {
      const path = fresh(`vary=${ACCEPT}&delay=150`)
      const languages = ['de', 'en', 'fr', 'it']
      const ask = () =>
        Promise.all(languages.map((language, at) => processes[at]!.fetch(path, inLanguage(language))))
      const answers = await ask()
      expect(answers.map(({ isHit }) => isHit)).toEqual([false, false, false, false])
      await processes[0]!.purge(path)
      await pass(HINT_AGE)
      expect((await ask()).map(({ isHit }) => isHit)).toEqual([false, false, false, false])
      expect(await calls(path)).toBe(8)
    })

    it('with a memory in front obey a purge elsewhere within its blindness, and their own at once', async () => {
      const [mine, other] = tiered as [CacheProcess, CacheProcess]
      for (const query of ['', `vary=${ACCEPT}`, `size=${3 * RECORD}`]) {
        const path = fresh(query)
        await mine.fetch(path)
        for (const process of tiered) expect((await process.fetch(path)).isHit).toBe(true)
        await mine.purge(path)
        expect((await mine.fetch(path)).text).toMatch(/^call 2 /)
        await pass(BLINDNESS)
        expect((await other.fetch(path)).text).toMatch(/^call 2 /)
        await other.purge(path)
        await pass(BLINDNESS)
        expect((await mine.fetch(path)).isHit).toBe(false)
      }
    })

    it('with a memory in front see within its blindness what another has replaced', async () => {
      const [mine, other] = tiered as [CacheProcess, CacheProcess]
      const path = fresh(`cc=${encodeURIComponent('max-age=600')}`)
      for (const process of tiered) expect((await process.fetch(path)).text).toBe('call 1 \n')
      await mine.fetch(path, { headers: { 'cache-control': 'no-cache' } })
      await pass(BLINDNESS)
      const seen = await other.fetch(path)
      expect([seen.text, seen.isHit]).toEqual(['call 2 \n', true])
    })

    it('have no faults to tell of, and leave one record for one entry', async () => {
      for (const process of [...processes, ...tiered]) expect(await process.faults()).toEqual([])
      const path = fresh()
      const before = await counter.dbsize()
      for (const process of processes) await process.fetch(path)
      for (const process of processes) await process.fetch(path, { headers: { 'cache-control': 'no-cache' } })
      // and one that counts the calls
      expect(await counter.dbsize()).toBe(before + 2)
    })
  },
)
