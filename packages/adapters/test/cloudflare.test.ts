import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { reasonNotToRun, startWorker, type Workerd } from './workerd.ts'

const reason = await reasonNotToRun()
if (reason !== undefined && process.env['CI'] === 'true') throw new Error(`workerd must run in CI: ${reason}`)
const title = reason === undefined ? 'in workerd' : `in workerd (skipped: ${reason})`

/** No two tests share a path, so none sees what another stored. */
let paths = 0
const fresh = (query = ''): string => `/page-${++paths}?${query}`

describe.skipIf(reason !== undefined)(title, () => {
  describe('withCache over memory', () => {
    let worker: Workerd
    beforeAll(async () => void (worker = await startWorker('memory')))
    afterAll(() => worker.stop())
    const calls = async (path: string): Promise<number> => (await worker.json<Calls>(`${path}&calls`)).calls

    it('answers a miss with the handler, and the next request from the cache', async () => {
      const path = fresh()
      const miss = await worker.get(path)
      expect(miss.headers.get('cache-status')).toBe('freshet; fwd=uri-miss; stored')
      expect(await miss.text()).toBe('call 1')
      const hit = await worker.get(path)
      expect(hit.headers.get('cache-status')).toMatch(/^freshet; hit; ttl=\d+$/)
      expect(hit.headers.get('age')).toMatch(/^\d+$/)
      expect(await hit.text()).toBe('call 1')
    })

    it('keeps a binary body byte for byte', async () => {
      const path = fresh('bytes=4096')
      const sent = Uint8Array.from({ length: 4096 }, (_, at) => at % 256)
      for (const status of ['stored', 'hit']) {
        const response = await worker.get(path)
        expect(response.headers.get('cache-status')).toContain(status)
        expect(new Uint8Array(await response.arrayBuffer())).toEqual(sent)
      }
    })

    it('calls the handler once for twenty misses at once', async () => {
      const path = fresh('wait=200')
      const responses = await Promise.all(Array.from({ length: 20 }, () => worker.get(path)))
      expect(await Promise.all(responses.map((response) => response.text()))).toEqual(
        Array(20).fill('call 1'),
      )
      expect(await calls(path)).toBe(1)
      const collapsed = responses.filter(({ headers }) => headers.get('cache-status')?.includes('collapsed'))
      expect(collapsed).toHaveLength(19)
    })

    it('gives no client the cookie of another', async () => {
      const path = fresh('cookie')
      for (const call of ['call 1', 'call 2']) {
        const response = await worker.get(path)
        expect(response.headers.getSetCookie()).toEqual(['session=secret'])
        expect(await response.text()).toBe(call)
      }
    })

    it('sends the first chunk of a miss, and to those who wait with it, before the last is made', async () => {
      const path = fresh('chunks=2&size=10&pause=400')
      const leader = await worker.get(path)
      const follower = await worker.get(path)
      expect(follower.headers.get('cache-status')).toContain('collapsed')
      for (const body of [leader.body, follower.body]) {
        const { first, rest, between } = await readTimed(body)
        expect(first).toEqual(new Uint8Array(10).fill(0))
        expect(rest).toEqual(new Uint8Array(10).fill(1))
        if (body === leader.body) expect(between).toBeGreaterThan(200)
      }
      expect(await calls(path)).toBe(1)
    })

    it('gives those who wait the whole of a body that is too large to store', async () => {
      const path = fresh('chunks=10&size=20000&pause=30')
      const responses = await Promise.all([worker.get(path), worker.get(path)])
      const bodies = await Promise.all(responses.map((response) => response.arrayBuffer()))
      expect(bodies.map((body) => body.byteLength)).toEqual([200_000, 200_000])
      const [one, other] = bodies.map((body) => new Uint8Array(body))
      expect(one).toEqual(other)
      expect(await calls(path)).toBe(1)
    })

    it('answers those who wait when the client they wait with leaves', async () => {
      const path = fresh('wait=600')
      const left = worker.leaveAfter(path, 200)
      await vi.waitFor(async () => expect(await calls(path)).toBe(1))
      const response = await worker.get(path)
      expect(await response.text()).toBe('call 1')
      await left
      expect(await calls(path)).toBe(1)
    })

    it('stores what a client left before the end', async () => {
      const path = fresh('chunks=5&size=10&pause=60')
      await worker.leaveAfter(path, 100)
      await vi.waitFor(async () => {
        const response = await worker.get(path, { headers: { 'cache-control': 'only-if-cached' } })
        expect(await response.arrayBuffer()).toHaveProperty('byteLength', 50)
      })
      expect(await calls(path)).toBe(1)
    })

    it('refreshes what is stale after the answer', async () => {
      await expectRefresh(worker, fresh('cc=max-age=0,stale-while-revalidate=60&wait=100'))
    })

    it('validates what is stale with the handler', async () => {
      const path = fresh('etag&cc=max-age=0')
      await (await worker.get(path)).text()
      const validated = await worker.get(path)
      expect(validated.headers.get('cache-status')).toContain('fwd-status=304')
      expect(await validated.text()).toBe('call 1')
    })

    it('lets a WebSocket through', async () => {
      const response = await worker.miniflare.dispatchFetch(`http://worker${fresh('websocket')}`, {
        headers: { upgrade: 'websocket' },
      })
      const socket = response.webSocket
      if (socket === null) throw new Error(`no WebSocket, but ${response.status}`)
      const reply = new Promise((resolve) => socket.addEventListener('message', ({ data }) => resolve(data)))
      socket.accept()
      socket.send('hello')
      expect(await reply).toBe('echo hello')
      socket.close()
    })

    it('forgets what is purged', async () => {
      const path = fresh()
      await (await worker.get(path)).text()
      expect(await (await worker.get(path, { method: 'PURGE' })).json()).toBe(true)
      expect(await (await worker.get(path)).text()).toBe('call 2')
    })

    it('lets the other handlers through', async () => {
      const { scheduled } = await worker.miniflare.getWorker()
      await scheduled({ cron: '* * * * *' })
      expect(await worker.json(`${fresh()}&calls`)).toHaveProperty('scheduled', 1)
    })
  })

  describe('withCache over KV', () => {
    let persisted: string
    let worker: Workerd
    const start = (port?: number): Promise<Workerd> =>
      startWorker('kv', { kvNamespaces: ['PAGES'], kvPersist: persisted }, port)
    beforeAll(async () => {
      persisted = await mkdtemp(join(tmpdir(), 'freshet-kv-'))
      worker = await start()
    })
    afterAll(async () => {
      await worker.stop()
      await rm(persisted, { recursive: true })
    })

    it('makes one cache for all requests, and calls the handler once for twenty misses at once', async () => {
      const path = fresh('wait=200')
      const responses = await Promise.all(Array.from({ length: 20 }, () => worker.get(path)))
      expect(await Promise.all(responses.map((response) => response.text()))).toEqual(
        Array(20).fill('call 1'),
      )
      expect(await worker.json(`${path}&calls`)).toHaveProperty('calls', 1)
      expect(await worker.json('/made')).toEqual({ made: 1 })
    })

    it('answers from what an isolate before it stored, byte for byte', async () => {
      const path = fresh('bytes=4096')
      const miss = await worker.get(path)
      expect(miss.headers.get('cache-status')).toContain('stored')
      const sent = new Uint8Array(await miss.arrayBuffer())
      await untilStored(worker, path)
      await worker.stop()
      worker = await start(worker.port)
      const hit = await worker.get(path)
      expect(hit.headers.get('cache-status')).toContain('hit')
      expect(new Uint8Array(await hit.arrayBuffer())).toEqual(sent)
      expect(await worker.json(`${path}&calls`)).toHaveProperty('calls', 0)
    })

    it('keeps the variants of a response apart', async () => {
      const path = fresh('vary')
      const ask = async (language: string): Promise<string> => {
        const response = await worker.get(path, { headers: { 'accept-language': language } })
        return response.text()
      }
      expect([await ask('de'), await ask('fr')]).toEqual(['call 1', 'call 2'])
      await vi.waitFor(async () => expect([await ask('de'), await ask('fr')]).toEqual(['call 1', 'call 2']))
    })

    it('refreshes what is stale after the answer', async () => {
      await expectRefresh(worker, fresh('cc=max-age=0,stale-while-revalidate=60&wait=100'))
    })

    it('forgets what is purged', async () => {
      const path = fresh()
      await (await worker.get(path)).text()
      await untilStored(worker, path)
      expect(await (await worker.get(path, { method: 'PURGE' })).json()).toBe(true)
      expect(await (await worker.get(path)).text()).toBe('call 2')
    })
  })
})

interface Calls {
  readonly calls: number
}

/** The first answer is stored, the second is stale at once and starts a refresh that outlives it. */
async function expectRefresh(worker: Workerd, path: string): Promise<void> {
  expect(await (await worker.get(path)).text()).toBe('call 1')
  await untilStored(worker, path)
  const stale = await worker.get(path)
  expect(stale.headers.get('cache-status')).toContain('hit')
  expect(await stale.text()).toBe('call 1')
  await vi.waitFor(async () => {
    const refreshed = await worker.get(path, { headers: { 'cache-control': 'only-if-cached, max-stale' } })
    expect(await refreshed.text()).toBe('call 2')
  })
}

/** A request that no handler answers: what comes back is stored. */
async function untilStored(worker: Workerd, path: string): Promise<void> {
  await vi.waitFor(async () => {
    const response = await worker.get(path, { headers: { 'cache-control': 'only-if-cached, max-stale' } })
    await response.arrayBuffer()
    expect(response.status).toBe(200)
  })
}

async function readTimed(
  body: ReadableStream<Uint8Array> | null,
): Promise<{ first: Uint8Array; rest: Uint8Array; between: number }> {
  if (body === null) throw new Error('no body')
  const reader = body.getReader()
  const first = (await reader.read()).value ?? new Uint8Array()
  const firstAt = performance.now()
  const rest = (await reader.read()).value ?? new Uint8Array()
  return { first, rest, between: performance.now() - firstAt }
}
