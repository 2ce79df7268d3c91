import { describe, expect, it } from 'vitest'
import { createCache } from '../src/index.ts'
import type { ByteStorage } from '../src/store/byte-storage.ts'
import { type Bytes, mapStorage } from './byte-storages.ts'
import { allowNoUnhandledRejection, origin, type Origin, quiet, read, request, SECOND } from './harness.ts'
import { ledgerName, now, pass, start, tagged } from './processes.ts'

allowNoUnhandledRejection()

const MINUTE = 60 * SECOND

/** One location of a storage that is eventually consistent: what it has read, though that be nothing, it has for a minute. */
function location(map: Bytes): { storage: ByteStorage; writes: string[] } {
  const known = new Map<
    string,
    { readonly at: number; readonly bytes: Uint8Array<ArrayBuffer> | undefined }
  >()
  const writes: string[] = []
  const storage: ByteStorage = {
    ...mapStorage(map),
    read(name) {
      const last = known.get(name)
      if (last && now() - last.at < MINUTE) return last.bytes
      known.set(name, { at: now(), bytes: map.get(name) })
      return map.get(name)
    },
    write(name, bytes) {
      writes.push(name)
      map.set(name, bytes)
    },
  }
  return { storage, writes }
}

const lasting = (): Origin =>
  origin((call) => {
    const fields = { 'cache-control': 'max-age=86400', 'cache-tag': 'a' }
    return new Response(`answer ${call}`, { headers: fields })
  })

describe('a storage whose locations are late', () => {
  it('has a second purge of a tag obeyed where the record of the first was read after its ledger', async () => {
    const map: Bytes = new Map()
    const [here, there] = [start(location(map).storage), start(location(map).storage)]
    const handler = lasting()
    const stored = now() + SECOND / 2
    await here.text(handler)
    pass(SECOND)
    await here.cache.purge({ tag: 'a' })
    pass(MINUTE + SECOND)
    expect(await here.text(handler)).toBe('answer 2')
    pass(MINUTE + SECOND)
    // the ledger is read there, and half a minute later the record of the tag, for something older
    await there.text(lasting(), '/other')
    pass(MINUTE / 2)
    const past = createCache({ storage: mapStorage(map), now: () => stored, purgeBlindness: Infinity })
    await read(await past.handle(request('/old'), lasting()))
    await quiet()
    await there.text(lasting(), '/old')
    pass(SECOND)
    await here.cache.purge({ tag: 'a' })
    for (let at = 0; at < 90; at++) {
      pass(2 * SECOND)
      await there.text(handler)
    }
    expect(await there.text(handler)).toBe('answer 3')
  })

  it('is not told again and again of a purge while it brings the ledger of before', async () => {
    const { storage, writes } = location(new Map())
    const here = start(storage)
    const handler = lasting()
    await here.text(handler)
    pass(SECOND)
    await here.cache.purge({ tag: 'other' })
    for (let at = 0; at < 600; at++) {
      pass(SECOND / 10)
      await here.text(handler)
    }
    const ledger = await ledgerName()
    expect(writes.filter((name) => name === ledger)).toHaveLength(1)
  })
})

describe('a purge', () => {
  it('that another process has written over is told again at once', async () => {
    const [ledger, map] = [await ledgerName(), new Map() as Bytes]
    const [here, there] = [start(mapStorage(map)), start(mapStorage(map))]
    const handler = tagged()
    await here.text(handler)
    pass(SECOND)
    // what another, which read the ledger before this one wrote it, writes after it
    const elsewhere: Bytes = new Map()
    await start(mapStorage(elsewhere)).cache.purge({ tag: 'other' })
    await here.cache.purge({ tag: 'a' })
    map.set(ledger, elsewhere.get(ledger)!)
    pass(SECOND)
    await here.text(tagged('none'), '/any')
    expect(await there.text(handler)).toBe('answer 2')
  })

  it('that the storage did not take at first is told as soon as it takes it', async () => {
    const [ledger, map] = [await ledgerName(), mapStorage()]
    let fails = true
    const failing: ByteStorage = {
      ...map,
      write(name, bytes, ttl) {
        if (fails && name === ledger) throw new Error('No write')
        return map.write(name, bytes, ttl)
      },
    }
    const [here, there] = [start(failing), start(map)]
    const handler = tagged()
    await here.text(handler)
    pass(SECOND)
    await expect(here.cache.purge({ tag: 'a' })).rejects.toThrow('The store failed')
    fails = false
    pass(SECOND)
    await here.text(tagged('none'), '/any')
    expect(await there.text(handler)).toBe('answer 2')
  })
})
