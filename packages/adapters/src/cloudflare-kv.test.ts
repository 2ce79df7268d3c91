import type { KVNamespace } from '@cloudflare/workers-types'
import { createCache } from '@freshet/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { kvStorage } from './cloudflare-kv.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A namespace that takes a name once in a second and refuses in KV's words; the one of workerd takes it as often as it is told. */
function namespace(refusal = 'KV PUT failed: 429 Too Many Requests') {
  const map = new Map<string, ArrayBuffer>()
  const last = new Map<string, number>()
  let puts = 0
  const kv = {
    get: async (name: string) => map.get(name) ?? null,
    async put(name: string, bytes: Uint8Array<ArrayBuffer>) {
      puts++
      if (Date.now() - (last.get(name) ?? -Infinity) < 1000) throw new Error(refusal)
      last.set(name, Date.now())
      map.set(name, bytes.slice().buffer)
    },
    delete: async (name: string) => void map.delete(name),
    list: async () => ({ keys: [...map.keys()].map((name) => ({ name })), list_complete: true }),
  }
  return { kv: kv as unknown as KVNamespace, puts: () => puts }
}

describe('a second write of a name within a second', () => {
  it('is done after that second', async () => {
    const storage = kvStorage(namespace().kv)
    await storage.write('name', Uint8Array.of(1), undefined)
    const second = storage.write('name', Uint8Array.of(2), undefined)
    await vi.advanceTimersByTimeAsync(1000)
    expect(await storage.read('name')).toEqual(Uint8Array.of(1))
    await vi.advanceTimersByTimeAsync(100)
    await second
    expect(await storage.read('name')).toEqual(Uint8Array.of(2))
  })

  it('rejects where KV refuses it again, and at once where it refuses for another reason', async () => {
    const { kv, puts } = namespace('KV PUT failed: 500 Internal Server Error')
    const storage = kvStorage(kv)
    await storage.write('name', Uint8Array.of(1), undefined)
    await expect(storage.write('name', Uint8Array.of(2), undefined)).rejects.toThrow('500')
    expect(puts()).toBe(2)

    const busy = namespace()
    const writes = [1, 2, 3].map((byte) => kvStorage(busy.kv).write('name', Uint8Array.of(byte), undefined))
    const settled = Promise.allSettled(writes)
    await vi.advanceTimersByTimeAsync(1100)
    expect((await settled).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected'])
  })

  it('does not make a purge fail that comes right after another', async () => {
    const { kv } = namespace()
    const [here, there] = [1, 2].map(() => createCache({ storage: kvStorage(kv) })) as [Cache, Cache]
    const handler = () =>
      new Response('content', { headers: { 'cache-control': 'max-age=600', 'cache-tag': 'b' } })
    const statusOf = async (cache: Cache): Promise<string | null> => {
      const answer = await cache.handle(new Request('https://example.com/'), handler)
      await answer.text()
      return answer.headers.get('cache-status')
    }
    await statusOf(here)
    await vi.advanceTimersByTimeAsync(5000)
    const purges = (async () => [await here.purge({ tag: 'a' }), await here.purge({ tag: 'b' })])()
    await vi.advanceTimersByTimeAsync(3000)
    expect(await purges).toEqual([true, true])
    expect(await statusOf(there)).toMatch(/fwd=uri-miss/)
  })
})

type Cache = ReturnType<typeof createCache>
