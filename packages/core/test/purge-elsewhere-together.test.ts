import { describe, expect, it } from 'vitest'
import type { PurgeTarget } from '../src/index.ts'
import type { ByteStorage } from '../src/store/byte-storage.ts'
import { type Bytes, held, mapStorage } from './byte-storages.ts'
import { allowNoUnhandledRejection, gate, quiet, SECOND } from './harness.ts'
import { ledgerName, now, pass, start, tagged, tagLike } from './processes.ts'

allowNoUnhandledRejection()

/** A storage that takes a name once in a second, as Cloudflare KV does. `writes`: how often it took each. */
function slowToWrite(map: Bytes = new Map()): { storage: ByteStorage; writes: Map<string, number> } {
  const writes = new Map<string, number>()
  const last = new Map<string, number>()
  const storage: ByteStorage = {
    ...mapStorage(map),
    write(name, bytes) {
      if (now() - (last.get(name) ?? -Infinity) < SECOND)
        throw new Error('KV PUT failed: 429 Too Many Requests')
      last.set(name, now())
      writes.set(name, (writes.get(name) ?? 0) + 1)
      map.set(name, bytes)
    },
  }
  return { storage, writes }
}

describe('ten purges at once', () => {
  it.each<[string, (at: number) => PurgeTarget]>([
    ['tags', (at) => ({ tag: `t${at}` })],
    ['URLs', (at) => ({ url: `https://example.com/${at}` })],
    ['prefixes', (at) => ({ prefix: `https://example.com/${at}` })],
  ])('of %s are told in one writing, and obeyed by others', async (_, target) => {
    const { storage, writes } = slowToWrite()
    const [here, there] = [start(storage), start(storage)]
    const handlers = Array.from({ length: 10 }, (__, at) => tagged(`t${at}`))
    for (const [at, handler] of handlers.entries()) await here.text(handler, `/${at}`)
    pass(5 * SECOND)
    await Promise.all(handlers.map((__, at) => here.cache.purge(target(at))))
    expect(writes.get(await ledgerName())).toBe(1)
    pass(SECOND)
    for (const [at, handler] of handlers.entries())
      expect(await there.text(handler, `/${at}`)).toBe('answer 2')
  })

  it('after one that is being told are told once more, all together', async () => {
    const [ledger, map] = [await ledgerName(), mapStorage()]
    const storage = held(map)
    const here = start(storage)
    const slow = gate()
    let writes = 0
    storage.until = (operation, name) => {
      if (operation === 'read' || name !== ledger) return undefined
      writes++
      return slow.opened
    }
    const first = here.cache.purge({ tag: 'first' })
    await quiet()
    const all = Array.from({ length: 10 }, (_, at) => here.cache.purge({ tag: `t${at}` }))
    await quiet()
    slow.open()
    await Promise.all([first, ...all])
    expect(writes).toBe(2)
  })
})

describe('purges in two processes at the same time', () => {
  it('of one tag: the later holds, though the earlier is written over it', async () => {
    const map = mapStorage()
    const storage = held(map)
    const [one, two, other] = [start(storage), start(map), start(map)]
    const handler = tagged()
    const slow = gate()
    storage.until = (operation) => (operation === 'write' ? slow.opened : undefined)
    const earlier = one.cache.purge({ tag: 'a' })
    await quiet()
    pass(1)
    await two.text(handler)
    pass(1)
    await two.cache.purge({ tag: 'a' })
    slow.open()
    await earlier
    pass(10 * SECOND)
    expect(await other.text(handler)).toBe('answer 2')
  })

  it('in one millisecond, of two tags of which the ledger tells by one number: both are obeyed', async () => {
    const map = mapStorage()
    const [one, two] = [start(map), start(map)]
    const handler = tagged()
    await one.text(handler)
    pass(SECOND)
    const then = now()
    await one.cache.purge({ tag: tagLike('a') })
    expect(await two.text(handler)).toBe('answer 1')
    await start(map, { now: () => then }).cache.purge({ tag: 'a' })
    pass(SECOND)
    expect(await two.text(handler)).not.toBe('answer 1')
  })
})
