import { describe, expect, it, vi } from 'vitest'
import { type Bytes, isChunk, mapStorage, shuffled, watched } from '../../test/byte-storages.ts'
import { seeded } from '../../test/seeded.ts'
import type { StoredResponse } from '../message.ts'
import type { ByteStorage } from './byte-storage.ts'
import { ContentLost } from './chunks.ts'
import { fakeClock } from './clock.ts'
import { storeContract } from './contract.ts'
import { bytesOf, long, lying, mustHave, putStreamed } from './contract/long-content.ts'
import { asking, find, sample } from './contract/sample.ts'
import { createRecordStore } from './record-store.ts'
import type { RecordStoreOptions } from './record-store-options.ts'

const KEY = 'GET https://example.com/film'
const HOUR = 3_600_000
const DAY = 24 * HOUR

const a = (value: string) => [['x-a', value]] as const
const vary = (value: string, length = 5, seed = 0): StoredResponse => long(length, seed, a(value))

function unlessLost(error: unknown): undefined {
  if (!(error instanceof ContentLost)) throw error
}

/** A store of small records: content of more than 16 bytes lies in chunks. */
function small(options: RecordStoreOptions = {}) {
  const map: Bytes = new Map()
  const clock = fakeClock()
  const { storage, trips, writes } = watched(mapStorage(map))
  const store = createRecordStore(storage, { recordBytes: 16, now: clock.now, ...options })
  /** One as another process has it, which knows nothing yet. */
  const cold = () => createRecordStore(storage, { recordBytes: 16, now: clock.now, ...options })
  return { map, clock, trips, writes, store, cold }
}

describe('the contract of a store', () => {
  const suites = [
    ...storeContract('over a storage that answers at once', () => createRecordStore(mapStorage())),
    ...storeContract('over a storage that answers later', () => createRecordStore(shuffled(mapStorage()))),
    ...storeContract('in records of 10,007 bytes', () =>
      createRecordStore(shuffled(mapStorage(), 2), { recordBytes: 10_007 }),
    ),
    ...storeContract(
      'in records of 16 bytes',
      () => createRecordStore(shuffled(mapStorage(), 3), { recordBytes: 16 }),
      { longBytes: 4000 },
    ).filter(({ title }) => !title.includes('MiB')),
  ]
  for (const { title, run } of suites) it(title, run)
})

describe('what is asked of the storage', () => {
  it('for a hit is one read, and two with Vary where nothing is known yet', async () => {
    const { store, cold, trips } = small()
    await store.put('plain', sample({ body: 'short' }), HOUR)
    await store.put('varying', vary('1'), HOUR)
    expect(await trips(() => cold().match('plain', asking()))).toBe('r')
    expect(await trips(() => cold().match('varying', asking(a('1'))))).toBe('rr')
    const warm = cold()
    for (const key of ['plain', 'varying']) await warm.match(key, asking(a('1')))
    expect(await trips(() => warm.match('plain', asking()))).toBe('r')
    expect(await trips(() => warm.match('varying', asking(a('1'))))).toBe('r')
    await warm.put('varying', sample({ body: 'short' }), HOUR)
    expect(await trips(() => warm.match('varying', asking(a('1')))), 'of two selections').toBe('rr')
  })

  it('for a miss is one read and one write, and two with Vary', async () => {
    const { store, cold, trips } = small()
    const miss = (key: string, stored: StoredResponse, of = store) =>
      trips(async () => {
        await of.match(key, asking(stored.selecting))
        await of.put(key, stored, HOUR)
      })
    expect(await miss('plain', sample({ body: 'short' }))).toBe('rw')
    expect(await miss('plain', sample({ body: 'other' }))).toBe('rw')
    expect(await miss('varying', vary('1')), 'the first variant').toBe('rww')
    expect(await miss('varying', vary('2')), 'a new variant').toBe('rww')
    expect(await miss('varying', vary('1', 6)), 'a replaced variant').toBe('rw')
    expect(await miss('varying', vary('1', 7), cold()), 'where nothing was known').toBe('rrw')
  })

  it('writes an index only over one that was read or written within the last second', async () => {
    const { store, clock, trips } = small()
    await store.put(KEY, vary('1'), HOUR)
    await store.match(KEY, asking(a('2')))
    clock.advance(999)
    expect(await trips(() => store.put(KEY, vary('2'), HOUR))).toBe('ww')
    clock.advance(1001)
    expect(await trips(() => store.put(KEY, vary('1'), HOUR)), 'one that is listed').toBe('w')
    expect(await trips(() => store.put(KEY, vary('3'), HOUR))).toBe('rww')
    await store.match('other', asking())
    clock.advance(1001)
    expect(await trips(() => store.put('other', sample({ body: 'short' }), HOUR)), 'no index').toBe('w')
  })

  it('for a put after a delete is no read', async () => {
    const { store, trips } = small()
    await store.delete(KEY)
    expect(await trips(() => store.put(KEY, sample({ body: 'short' }), HOUR))).toBe('w')
  })

  it('after a match that was on its way while a list of variants came is what that list says', async () => {
    const map: Bytes = new Map()
    const held: (() => void)[] = []
    let isHeld = false
    const storage: ByteStorage = {
      ...mapStorage(map),
      read: (name) => {
        const bytes = map.get(name)
        return isHeld ? new Promise((resolve) => held.push(() => resolve(bytes))) : bytes
      },
    }
    const store = createRecordStore(storage, { recordBytes: 16 })
    await store.match(KEY, asking())
    isHeld = true
    const late = store.match(KEY, asking(a('1')))
    await vi.waitFor(() => expect(held).toHaveLength(1))
    await store.put(KEY, vary('1'), HOUR)
    isHeld = false
    held[0]!()
    expect(await late).toBeUndefined()
    await store.put(KEY, vary('2'), HOUR)
    for (const value of ['1', '2']) await mustHave(createRecordStore(mapStorage(map)), KEY, vary(value))
  })

  it('for long content is the head first, and then the pieces as they are read', async () => {
    const { store, trips } = small()
    expect(await trips(() => store.put(KEY, long(40), HOUR))).toBe('WWWrw')
    let found: StoredResponse | undefined
    expect(await trips(async () => (found = await lying(store, KEY)))).toBe('r')
    expect(await trips(() => bytesOf(found!.body))).toBe('RRR')
    expect(await trips(() => bytesOf(found!.body, 16, 31)), 'a range').toBe('R')
    expect(await trips(() => bytesOf(found!.body, 15, 16)), 'a range across two').toBe('RR')
    expect(await trips(() => bytesOf(found!.body, 39)), 'the last byte').toBe('R')
    expect(await trips(() => putStreamed(store, KEY, long(40, 1)))).toBe('WWWwDDD')
  })

  it('for a new head over long content is no chunk', async () => {
    const { store, trips } = small()
    await store.put('plain', long(40), HOUR)
    await store.put('varying', vary('1', 40), HOUR)
    for (const [key, asked] of [
      ['plain', 'rw'],
      ['varying', 'rrw'],
    ] as const) {
      const found = await lying(store, key, key === 'plain' ? [] : a('1'))
      const headers = new Headers({ 'x-anew': '1' })
      expect(await trips(() => store.put(key, { ...found, headers }, HOUR)), key).toBe(asked)
      const [anew] = (await store.match(key, asking(a('1')))) ?? []
      expect(anew?.headers.get('x-anew')).toBe('1')
      expect(await bytesOf(anew!.body)).toEqual(long(40).body)
    }
  })

  it('for a part in chunks is all of it at once, as a part is there to be put together', async () => {
    const { store, trips } = small()
    const part = { ...long(40), status: 206, headers: new Headers({ 'content-range': 'bytes 0-39/99' }) }
    await store.put(KEY, part, HOUR)
    let found: StoredResponse | undefined
    expect(await trips(async () => (found = await lying(store, KEY)))).toBe('rRRR')
    expect(found?.body).toEqual(part.body)
  })
})

describe('the records of a key', () => {
  it('are as many after 500 replacements as after one', async () => {
    const { store, map } = small()
    const random = seeded(1)
    const plain = [long(5), long(16), long(17), long(40), long(1000)]
    for (let n = 0; n < 500; n++) {
      const stored = plain[random(5)]!
      if (n % 3 === 0) await putStreamed(store, KEY, stored)
      else await store.put(KEY, stored, HOUR)
    }
    await store.put(KEY, long(40), HOUR)
    expect(map.size).toBe(1 + 3)
    await store.put(KEY, long(5), HOUR)
    expect(map.size).toBe(1)
  })

  it('are as many after 500 replacements of three variants', async () => {
    const { store, map, clock } = small()
    const random = seeded(2)
    for (let n = 0; n < 500; n++) {
      const stored = vary(`${random(3)}`, [5, 40][random(2)]!)
      if (n % 3 === 0) await putStreamed(store, KEY, stored)
      else await store.put(KEY, stored, HOUR)
      if (n % 50 === 0) clock.advance(HOUR / 3)
    }
    for (const value of ['0', '1', '2']) await store.put(KEY, vary(value, 40), HOUR)
    expect(map.size).toBe(1 + 3 * (1 + 3))
    for (const value of ['0', '1', '2']) await store.put(KEY, vary(value), HOUR)
    expect(map.size).toBe(1 + 3)
    await store.delete(KEY)
    expect([...map.keys()]).toEqual([])
  })

  it('are none after a delete by another process, whatever stood there', async () => {
    for (const entries of [[long(40)], [vary('1', 40), vary('2', 5)], [long(40), vary('1', 40)]]) {
      const { store, cold, map } = small()
      for (const stored of entries) await store.put(KEY, stored, HOUR)
      await cold().delete(KEY)
      expect([...map.keys()]).toEqual([])
    }
  })

  it('are none of an entry that has expired, once it is replaced or deleted', async () => {
    for (const [expired, next] of [
      [long(40), long(5)],
      [long(40), vary('1')],
      [vary('1', 40), vary('1')],
      [vary('1', 40), vary('2')],
    ] as const) {
      for (const at of [HOUR, 2 * HOUR - 1]) {
        const { store, cold, map, clock } = small()
        await store.put(KEY, expired, HOUR)
        clock.advance(at)
        expect(await store.match(KEY, asking(a('1')))).not.toEqual([expect.anything()])
        await cold().put(KEY, next, HOUR)
        if (expired.selecting[0]?.[1] === next.selecting[0]?.[1])
          expect([...map.keys()].some(isChunk)).toBe(false)
        await mustHave(cold(), KEY, next)
        await cold().delete(KEY)
        expect([...map.keys()]).toEqual([])
      }
    }
  })

  it.each([
    ['a status that has no content', { status: 204 }],
    ['no status', { status: 600 }],
    ['a tag that is none', { etag: 'x' }],
    [
      'the place of another length',
      { status: 206, headers: new Headers({ 'content-range': 'bytes 0-9/40' }) },
    ],
  ])('are none of an entry whose head has %s, once it is replaced or deleted', async (_, nonsense) => {
    for (const next of [long(5), undefined]) {
      const { store, cold, map } = small()
      await store.put(KEY, { ...long(40), ...nonsense }, HOUR)
      expect(await cold().match(KEY, asking())).toBeUndefined()
      if (next === undefined) await cold().delete(KEY)
      else await cold().put(KEY, next, HOUR)
      expect(map.size).toBe(next === undefined ? 0 : 1)
    }
  })

  it('go with the variants that maxVariants drops', async () => {
    const { store, map } = small({ maxVariants: 2 })
    for (let n = 0; n < 10; n++) await store.put(KEY, vary(`${n}`, 40), HOUR)
    expect(map.size).toBe(1 + 2 * (1 + 3))
    for (const value of ['8', '9']) await mustHave(store, KEY, vary(value, 40))
  })

  it('are none when content fails, or a write of it, or there is no room in the line', async () => {
    const map: Bytes = new Map()
    const full = mapStorage(map)
    let writes = 0
    const storage = {
      ...full,
      write: (name: string, bytes: Uint8Array<ArrayBuffer>) => {
        if (++writes === 3) throw new Error('full')
        return full.write(name, bytes, undefined)
      },
    }
    const store = createRecordStore(storage, { recordBytes: 16 })
    await expect(store.put(KEY, long(100), HOUR)).rejects.toThrow('full')
    expect(map.size).toBe(0)
    const many = Array.from({ length: 300 }, (_, seed) => putStreamed(store, KEY, long(40, seed)))
    const ended = await Promise.allSettled(many)
    expect(new Set(ended.map(({ status }) => status)).size, 'some are refused').toBe(2)
    expect(map.size).toBe(1 + 3)
  })

  it('are none after any puts, streams, new heads and deletes at once, and every body found is whole', async () => {
    for (let seed = 0; seed < 60; seed++) {
      const random = seeded(seed)
      const map: Bytes = new Map()
      const store = createRecordStore(shuffled(mapStorage(map), seed), { recordBytes: 16 })
      const pick = () =>
        random(3) ? vary(`${random(3)}`, random(60), random(9)) : long(random(60), random(9))
      const read = async (): Promise<void> => {
        for (const found of (await store.match(KEY, asking(a(`${random(3)}`)))) ?? []) {
          const bytes = await bytesOf(found.body).catch(unlessLost)
          if (bytes) expect(bytes).toEqual(long(found.body!.byteLength, +found.headers.get('x-seed')!).body)
          if (random(2)) await store.put(KEY, found, HOUR).catch(unlessLost)
        }
      }
      const steps = [
        () => store.put(KEY, pick(), HOUR),
        () => putStreamed(store, KEY, pick()),
        () => store.delete(KEY),
        read,
        read,
      ]
      await Promise.all(Array.from({ length: 30 }, () => steps[random(steps.length)]!()))
      await store.delete(KEY)
      await vi.waitFor(() => expect([...map.keys()], `seed ${seed}`).toEqual([]))
    }
  })
})

describe('time', () => {
  it('that is no number, or less than nothing, is over at once', async () => {
    const { store, map } = small()
    for (const ttl of [0, -5, Number.NaN]) {
      for (const length of [5, 40]) {
        await store.put(KEY, long(length), ttl)
        expect(await store.match(KEY, asking())).toBeUndefined()
      }
    }
    await store.delete(KEY)
    expect(map.size).toBe(0)
  })

  it('is as long for a head as its chunks may be there, so that whoever replaces it finds them', async () => {
    const { store, writes } = small()
    await store.put(KEY, long(40), HOUR)
    const ttls = new Set(writes.map(({ ttl }) => ttl))
    expect(ttls.size).toBe(1)
    expect([...ttls][0]).toBeGreaterThanOrEqual(2 * HOUR)
    writes.length = 0
    await store.put(KEY, await lying(store, KEY), 1000 * DAY)
    expect(
      writes.map(({ ttl }) => ttl),
      'of a head that was written anew',
    ).toEqual([...ttls])
    writes.length = 0
    await store.put('endless', long(40), Infinity)
    expect(new Set(writes.map(({ ttl }) => ttl))).toEqual(new Set([undefined]))
  })

  it('of long content can be prolonged by its head, until its chunks go', async () => {
    const { store, clock } = small()
    await store.put(KEY, long(40), HOUR)
    for (let hours = 0; hours < 1.5; hours += 0.5) {
      clock.advance(HOUR / 2)
      await store.put(KEY, await lying(store, KEY), HOUR)
    }
    await mustHave(store, KEY, long(40))
    clock.advance(HOUR)
    expect(await store.match(KEY, asking())).toBeUndefined()
    await store.put(KEY, long(40), HOUR)
    await store.put(KEY, await lying(store, KEY), 1000 * DAY)
    clock.advance(100 * DAY)
    expect(await store.match(KEY, asking())).toBeUndefined()
  })
})

describe('createRecordStore', () => {
  it.each<[string, object]>([
    ['recordBytes', { recordBytes: 0 }],
    ['recordBytes', { recordBytes: 1.5 }],
    ['recordBytes', { recordBytes: Infinity }],
    ['recordBytes', { recordBytes: 65_537 }],
    ['hintAge', { hintAge: -1 }],
    ['hintAge', { hintAge: Number.NaN }],
    ['now', { now: 5 }],
  ])('refuses a wrong %s: %j', (name, options) => {
    const storage = { ...mapStorage(), maxBytes: 65_536 }
    expect(() => createRecordStore(storage, options)).toThrow(TypeError)
    expect(() => createRecordStore(storage, options)).toThrow(name)
  })

  it('writes no record that is longer than the storage can hold', async () => {
    const map: Bytes = new Map()
    const store = createRecordStore({ ...mapStorage(map), maxBytes: 4096 })
    for (const length of [3000, 3072, 3073, 20_000]) {
      await store.put(KEY, long(length), HOUR)
      await putStreamed(store, `${KEY}/stream`, long(length))
      expect(Math.max(...[...map.values()].map((bytes) => bytes.byteLength))).toBeLessThanOrEqual(4096)
      await mustHave(store, KEY, long(length))
    }
  })

  it('finds what was written with records of another length', async () => {
    const { map, store } = small()
    await store.put(KEY, long(40), HOUR)
    const other = createRecordStore(mapStorage(map), { recordBytes: 7, now: fakeClock().now })
    await mustHave(other, KEY, long(40))
    await other.put(KEY, await lying(other, KEY), HOUR)
    await mustHave(other, KEY, long(40))
    await other.put(KEY, long(40, 1), HOUR)
    await mustHave(store, KEY, long(40, 1))
    await vi.waitFor(() => expect(map.size).toBe(1 + 6))
    expect(await find(store, KEY)).toBeDefined()
  })
})
