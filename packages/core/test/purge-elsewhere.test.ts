import { describe, expect, it } from 'vitest'
import type { ByteStorage } from '../src/store/byte-storage.ts'
import { mapStorage, shuffled, watched } from './byte-storages.ts'
import { allowNoUnhandledRejection, cacheStatusOf, gate, origin, quiet, request, SECOND } from './harness.ts'
import { pass, start, tagged, targets } from './processes.ts'

allowNoUnhandledRejection()

describe('a purge in another process', () => {
  it.each(targets)(
    '%j: is obeyed after a second at the latest, however often it was asked',
    async (target) => {
      const storage = mapStorage()
      const [here, there] = [start(storage), start(storage)]
      const handler = tagged()
      await here.text(handler)
      pass(SECOND)
      expect(await there.text(handler)).toBe('answer 1')
      pass(1)
      await here.cache.purge(target)
      for (let at = 0; at < 9; at++) {
        pass(SECOND / 10)
        await there.text(handler)
      }
      pass(SECOND / 10)
      expect(await there.text(handler)).not.toBe('answer 1')
      expect(await here.text(handler)).not.toBe('answer 1')
    },
  )

  it.each(targets)('softly, %j: makes it stale there too', async (target) => {
    const storage = mapStorage()
    const [here, there] = [start(storage), start(storage)]
    const handler = tagged()
    await here.text(handler)
    pass(SECOND)
    await here.cache.purge(target, { soft: true })
    pass(SECOND)
    const stale = await there.cache.handle(request(), handler)
    expect([await stale.text(), cacheStatusOf(stale)]).toEqual(['answer 1', 'freshet; hit; ttl=-1'])
    await quiet()
    expect(await there.text(handler)).toBe('answer 2')
  })

  it.each([1, 100, 60_000])(
    'is obeyed within the purgeBlindness of %i ms, and may not be before',
    async (ms) => {
      const storage = mapStorage()
      const [here, there] = [start(storage), start(storage, { purgeBlindness: ms })]
      const handler = tagged()
      await here.text(handler)
      await there.text(handler)
      await here.cache.purge({ tag: 'a' })
      if (ms > 2) {
        pass(ms / 2 - 1)
        expect(await there.text(handler)).toBe('answer 1')
      }
      pass(ms)
      expect(await there.text(handler)).toBe('answer 2')
    },
  )

  it('is known to a process that starts later', async () => {
    const storage = mapStorage()
    const here = start(storage)
    const handler = tagged()
    await here.text(handler)
    await here.cache.purge({ tag: 'a' })
    pass(SECOND)
    expect(await start(storage).text(handler)).toBe('answer 2')
  })

  it.each(targets)('%j: what was under way there is not reused', async (target) => {
    const storage = mapStorage()
    const [here, there] = [start(storage), start(storage)]
    const open = gate()
    const handler = origin(async (call) => {
      if (call === 1) await open.opened
      return new Response(`answer ${call}`, { headers: { 'cache-control': 'max-age=600', 'cache-tag': 'a' } })
    })
    const before = there.text(handler)
    await quiet()
    pass(1)
    await here.cache.purge(target)
    pass(1)
    open.open()
    expect(await before).toBe('answer 1')
    pass(SECOND)
    expect(await there.text(handler)).toBe('answer 2')
    expect(await here.text(handler)).toBe('answer 2')
  })

  it('of a group is obeyed too (RFC 9875)', async () => {
    const storage = mapStorage()
    const [here, there] = [start(storage), start(storage)]
    const handler = origin((call) => {
      const fields = { 'cache-control': 'max-age=600', 'cache-groups': '"g"' }
      return new Response(`answer ${call}`, { headers: fields })
    })
    await here.text(handler)
    pass(SECOND)
    const change = new Request('https://example.com/change', { method: 'POST' })
    const headers = { 'cache-group-invalidation': '"g"' }
    await here.cache.handle(change, () => new Response(null, { headers }))
    pass(SECOND)
    expect(await there.text(handler)).toBe('answer 2')
  })
})

describe('purges at the same time', () => {
  it('are all obeyed, in whatever order the storage answers', async () => {
    for (let seed = 1; seed <= 20; seed++) {
      const map = mapStorage()
      const processes = [1, 2, 3, 4].map((at) => start(shuffled(map, seed * 10 + at)))
      const handlers = processes.map((_, at) => tagged(`t${at}`))
      for (const [at, { text }] of processes.entries()) await text(handlers[at]!, `/${at}`)
      pass(SECOND)
      await Promise.all(processes.map(({ cache }, at) => cache.purge({ tag: `t${at}` })))
      // each knows its own purge, and tells it again where another wrote over it
      for (let round = 0; round < 3; round++) {
        pass(SECOND)
        await Promise.all(processes.map(({ text }) => text(tagged('other'), `/other/${seed}/${round}`)))
        await quiet()
      }
      pass(SECOND)
      for (const [at, handler] of handlers.entries()) {
        const next = processes[(at + 1) % processes.length]!
        expect([seed, await next.text(handler, `/${at}`)]).toEqual([seed, 'answer 2'])
      }
    }
  })
})

describe('what it costs', () => {
  const handler = tagged('a, b, c')

  it('a cold hit reads the response and the ledger, a warm one the response alone', async () => {
    const { storage, trips } = watched(mapStorage())
    await start(storage).text(handler)
    const cold = start(storage)
    expect(await trips(() => cold.text(handler))).toBe('rr')
    expect(await trips(() => cold.text(handler))).toBe('r')
    pass(SECOND / 2)
    expect(await trips(() => cold.text(handler))).toBe('rr')
  })

  it('after a purge the first hit on what has a name like it reads that name, once', async () => {
    const { storage, trips } = watched(mapStorage())
    const [here, there] = [start(storage), start(storage)]
    await here.cache.purge({ tag: 'a' })
    pass(SECOND)
    await here.text(handler)
    pass(SECOND)
    await there.text(handler)
    expect(await trips(() => there.text(handler))).toBe('r')
    // it was purged before it was stored: nobody has to know by what
    await here.cache.purge({ tag: 'elsewhere' })
    pass(SECOND)
    await there.text(handler)
    expect(await trips(() => there.text(handler))).toBe('r')
  })

  it('nothing at all where no other process has the storage', async () => {
    const { storage, trips } = watched(mapStorage())
    const alone = start(storage, { purgeBlindness: Infinity })
    await alone.text(handler)
    expect(await trips(() => alone.cache.purge({ tag: 'a' }))).toBe('')
    pass(1)
    expect(await alone.text(handler)).not.toBe('answer 1')
  })
})

describe('a storage that fails', () => {
  function failing(map: ByteStorage): ByteStorage & { fails: (name: string, write: boolean) => boolean } {
    const storage = {
      fails: (name: string, isWrite: boolean): boolean => isWrite && name === '',
      read(name: string) {
        if (storage.fails(name, false)) throw new Error('No read')
        return map.read(name)
      },
      write(name: string, bytes: Uint8Array<ArrayBuffer>, ttl?: number) {
        if (storage.fails(name, true)) throw new Error('No write')
        return map.write(name, bytes, ttl)
      },
      remove: (names: readonly string[]) => map.remove(names),
    }
    return storage
  }

  it('makes a purge reject, which is obeyed here all the same', async () => {
    const storage = failing(mapStorage())
    const here = start(storage)
    const handler = tagged()
    await here.text(handler)
    for (const target of targets) {
      storage.fails = (_, write) => write
      pass(1)
      await expect(here.cache.purge(target)).rejects.toThrow('The store failed')
      pass(1)
      storage.fails = () => false
      const before = handler.asked.length
      await here.text(handler)
      expect(handler.asked.length).toBe(before + 1)
    }
  })

  it('and cannot say what was purged makes the handler answer, and Cache-Status say so', async () => {
    const storage = failing(mapStorage())
    const names: string[] = []
    storage.fails = (name) => (names.push(name), false)
    const here = start(storage, { storageBreaker: false })
    const handler = tagged()
    await here.text(handler)
    const ledger = names.find((name, at) => names.indexOf(name) !== at) ?? names[1]!
    pass(SECOND)
    storage.fails = (name, write) => !write && name === ledger
    const answer = await here.cache.handle(request(), handler)
    expect(answer.headers.get('cache-status')).toMatch(/fwd=uri-miss.*detail=store-fault/)
    await answer.text()
    expect(here.events.some(({ type }) => type === 'store-fault')).toBe(true)
    storage.fails = () => false
    await quiet()
    expect((await here.cache.handle(request(), handler)).headers.get('cache-status')).toMatch(/hit/)
  })

  it('and answers junk for what was purged leaves the answers right, and the next purge works', async () => {
    const map = new Map<string, Uint8Array<ArrayBuffer>>()
    const [here, there] = [start(mapStorage(map)), start(mapStorage(map))]
    const handler = tagged()
    await here.text(handler)
    pass(SECOND)
    await here.cache.purge({ tag: 'other' })
    for (const [name, bytes] of map) if (bytes.length < 300) map.set(name, new Uint8Array(7))
    pass(SECOND)
    await there.text(handler)
    await here.cache.purge({ tag: 'a' })
    pass(SECOND)
    const before = handler.asked.length
    await there.text(handler)
    expect(handler.asked.length).toBe(before + 1)
  })
})
