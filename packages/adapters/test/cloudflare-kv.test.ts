import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually, expectRefresh, fresh, untilStored, whereWorkerdRuns } from './steps.ts'
import { startWorker, type Workerd } from './workerd.ts'

const { missing, title } = await whereWorkerdRuns()

describe.skipIf(missing)(title, () => {
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
      const path = fresh('wait=500')
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
      await eventually(async () => expect([await ask('de'), await ask('fr')]).toEqual(['call 1', 'call 2']))
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
