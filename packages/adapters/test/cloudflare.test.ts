import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually, expectRefresh, fresh, whereWorkerdRuns } from './steps.ts'
import { startWorker, type Workerd } from './workerd.ts'

const { missing, title } = await whereWorkerdRuns()

describe.skipIf(missing)(title, () => {
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
      const path = fresh('wait=500')
      const responses = await Promise.all(Array.from({ length: 20 }, () => worker.get(path)))
      expect(await Promise.all(responses.map((response) => response.text()))).toEqual(
        Array(20).fill('call 1'),
      )
      expect(await calls(path)).toBe(1)
      const collapsed = responses.filter(({ headers }) => headers.get('cache-status')?.includes('collapsed'))
      expect(collapsed.length).toBeGreaterThan(0)
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
      const path = fresh('chunks=2&size=10&gated')
      const leader = await worker.get(path)
      const follower = await worker.get(path)
      expect(follower.headers.get('cache-status')).toContain('collapsed')
      const bodies = [leader, follower].map((response) => readerOf(response))
      for (const body of bodies) expect(await body.read()).toHaveProperty('value', new Uint8Array(10).fill(0))
      await worker.json(`${path}&release`)
      for (const body of bodies) expect(await body.read()).toHaveProperty('value', new Uint8Array(10).fill(1))
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
      await eventually(async () => expect(await calls(path)).toBe(1))
      const response = await worker.get(path)
      expect(await response.text()).toBe('call 1')
      await left
      expect(await calls(path)).toBe(1)
    })

    // the body is pumped by a request that workerd ends once its client is gone and nothing is left to store
    it('goes on with a body that is too large to store when the client that asked leaves', async () => {
      const path = fresh('chunks=20&size=20000&pause=50')
      const left = worker.leaveAfter(path, 500)
      await eventually(async () => expect(await calls(path)).toBe(1))
      const response = await worker.get(path)
      expect(response.headers.get('cache-status')).toContain('collapsed')
      await left
      expect(await Promise.race([response.arrayBuffer(), sleep(2500)])).toHaveProperty('byteLength', 400_000)
    })

    it('stores what a client left before the end', async () => {
      const path = fresh('chunks=5&size=10&pause=60')
      await worker.leaveAfter(path, 100)
      await eventually(async () => {
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
})

interface Calls {
  readonly calls: number
}

function readerOf({ body }: Response): ReadableStreamDefaultReader<Uint8Array> {
  if (body === null) throw new Error('There is no body')
  return body.getReader()
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
