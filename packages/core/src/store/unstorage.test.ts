import { createStorage } from 'unstorage'
import { describe, expect, it } from 'vitest'
import type { StoredResponse } from '../message.ts'
import { fakeClock } from './clock.ts'
import { asking, find, mustBe, sample } from './contract/sample.ts'
import { storeIn } from './foreign.ts'
import { encodeEntry } from './record.ts'
import { createUnstorageStore } from './unstorage.ts'
import type { UnstorageLike, UnstorageStoreOptions } from './unstorage.ts'

const KEY = 'GET https://example.com/?a=1'
const HOUR = 3_600_000

const vary = (value: string, body = value): StoredResponse => sample({ selecting: [['x-a', value]], body })
const a = (value: string) => [['x-a', value]] as const

/** A storage that notes what is asked of it: r for a read, w for a write, d for a removal. */
function watched(options: UnstorageStoreOptions = {}, getMount?: UnstorageLike['getMount']) {
  const storage = createStorage()
  const clock = fakeClock()
  const calls: string[] = []
  const writes: { key: string; ttl: number | undefined }[] = []
  const like: UnstorageLike = {
    getItemRaw: (key) => (calls.push('r'), storage.getItemRaw(key)),
    setItemRaw: (key, value, opts) => {
      calls.push('w')
      writes.push({ key, ttl: opts?.ttl })
      return storage.setItemRaw(key, value, opts)
    },
    removeItem: (key) => (calls.push('d'), storage.removeItem(key)),
    ...(getMount && { getMount }),
  }
  const store = createUnstorageStore(like, { now: clock.now, ...options })
  /** One as another process has it, which knows nothing yet. */
  const cold = () => createUnstorageStore(like, { now: clock.now, ...options })
  /** What one operation asks of the storage. */
  const trips = async (run: () => unknown): Promise<string> => {
    calls.length = 0
    await run()
    return calls.join('')
  }
  return { storage, store, cold, clock, trips, writes }
}

describe('createUnstorageStore', () => {
  it.each<[string, object]>([
    ['prefix', { prefix: 'a?' }],
    ['prefix', { prefix: 'a$' }],
    ['prefix', { prefix: 'a:' }],
    ['prefix', { prefix: ':a' }],
    ['prefix', { prefix: 'a::b' }],
    ['prefix', { prefix: 'a:..' }],
    ['prefix', { prefix: 'a/b' }],
    ['maxVariants', { maxVariants: 0 }],
    ['maxVariants', { maxVariants: 1.5 }],
    ['recordBytes', { recordBytes: 0 }],
    ['recordBytes', { recordBytes: Number.NaN }],
    ['hintAge', { hintAge: -1 }],
  ])('refuses a wrong %s: %j', (name, options) => {
    expect(() => createUnstorageStore(createStorage(), options)).toThrow(TypeError)
    expect(() => createUnstorageStore(createStorage(), options)).toThrow(name)
  })

  it('names records so that every driver takes them, flat under the prefix', async () => {
    for (const prefix of ['', 'freshet', 'a:b.c:d_e-f']) {
      const { store, storage } = watched({ prefix })
      await store.put(KEY, sample(), HOUR)
      await store.put(`${KEY}$`, vary('1'), HOUR)
      await store.put(`${KEY}&`, sample({ body: 'long'.repeat(2 ** 18 + 1) }), HOUR)
      const start = prefix === '' ? '' : `${prefix}:`
      const names = await storage.getKeys()
      expect(names).toHaveLength(3 + 1 + 2)
      for (const name of names) {
        expect(name.startsWith(start)).toBe(true)
        expect(name.slice(start.length)).toMatch(/^[0-9a-v]{24}(-[0-9a-v]{24}|-[0-9a-z]{10,28}-[01])?$/)
      }
    }
  })

  it('keeps stores of different prefixes apart', async () => {
    const storage = createStorage()
    await createUnstorageStore(storage).put(KEY, sample(), HOUR)
    expect(await createUnstorageStore(storage, { prefix: 'other' }).match(KEY, asking())).toBeUndefined()
    expect(await createUnstorageStore(storage, { prefix: 'freshet' }).match(KEY, asking())).toHaveLength(1)
  })

  it('reads the real clock unless it is given one', async () => {
    const store = createUnstorageStore(createStorage())
    await store.put(KEY, sample(), HOUR)
    await store.put('over', sample(), 0)
    expect(await store.match(KEY, asking())).toHaveLength(1)
    expect(await store.match('over', asking())).toBeUndefined()
  })
})

describe('what an operation asks of the storage', () => {
  it('a hit without Vary is one read', async () => {
    const { store, trips } = watched()
    expect(await trips(() => store.match(KEY, asking()))).toBe('r')
    expect(await trips(() => store.put(KEY, sample(), HOUR))).toBe('w')
    expect(await trips(() => store.match(KEY, asking()))).toBe('r')
  })

  it('a hit with Vary is one read for each selection, and the index where it is not known', async () => {
    const { store, cold, trips } = watched()
    await store.put(KEY, vary('1'), HOUR)
    expect(await trips(() => store.match(KEY, asking(a('1'))))).toBe('r')
    expect(await trips(() => cold().match(KEY, asking(a('1'))))).toBe('rr')
    await store.put(KEY, sample(), HOUR)
    expect(await trips(() => store.match(KEY, asking(a('1'))))).toBe('rr')
    expect(await trips(() => cold().match(KEY, asking(a('1'))))).toBe('rrr')
  })

  it('a new variant is written before the index, and a replaced one without it', async () => {
    const { store, trips, writes } = watched()
    expect(await trips(() => store.put(KEY, vary('1'), HOUR))).toBe('rww')
    expect(writes.map(({ key }) => key.includes('-'))).toEqual([true, false])
    expect(await trips(() => store.put(KEY, vary('1', 'new'), HOUR))).toBe('w')
    expect(await trips(() => store.put(KEY, vary('2'), HOUR))).toBe('ww')
  })

  it('a delete removes the base before the variants, and also where it finds nothing', async () => {
    const { store, trips } = watched()
    expect(await trips(() => store.delete(KEY))).toBe('rd')
    await store.put(KEY, vary('1'), HOUR)
    await store.put(KEY, vary('2'), HOUR)
    expect(await trips(() => store.delete(KEY))).toBe('rddd')
  })
})

describe('records that are left', () => {
  it('are as many after 500 replacements as after one', async () => {
    const { store, storage } = watched()
    for (let n = 0; n < 500; n++) await store.put(KEY, vary('1', `${n}`), HOUR)
    expect(await storage.getKeys()).toHaveLength(2)
  })

  it('are none after a delete', async () => {
    const { store, storage } = watched()
    for (const stored of [sample(), vary('1'), vary('2')]) await store.put(KEY, stored, HOUR)
    expect(await storage.getKeys()).toHaveLength(4)
    await store.delete(KEY)
    expect(await storage.getKeys()).toEqual([])
  })

  it('are bounded by maxVariants, the oldest going first', async () => {
    const { store, storage } = watched({ maxVariants: 3 })
    for (let n = 0; n < 10; n++) await store.put(KEY, vary(`${n}`), HOUR)
    expect(await storage.getKeys()).toHaveLength(4)
    expect(await find(store, KEY, a('6'))).toBeUndefined()
    for (const value of ['7', '8', '9']) expect(await find(store, KEY, a(value))).toBeDefined()
  })

  it('obey maxVariants also when a response without Vary becomes one of them', async () => {
    const { store, storage } = watched({ maxVariants: 1 })
    await store.put(KEY, sample(), HOUR)
    await store.put(KEY, vary('1'), HOUR)
    expect(await storage.getKeys()).toHaveLength(2)
    expect(await find(store, KEY, a('1'))).toBeDefined()
  })
})

describe('a record', () => {
  it('is deleted without being understood, as it may be of a later version', async () => {
    const { store, storage } = watched()
    await store.put(KEY, sample(), HOUR)
    const [name = ''] = await storage.getKeys()
    await storage.setItemRaw(name, Uint8Array.of(1, 2, 3))
    expect(await store.match(KEY, asking())).toBeUndefined()
    expect(await store.delete(KEY)).toBe(false)
    expect(await storage.getKeys()).toEqual([])
  })

  it('is a miss when it is of another key with the same digest, and is replaced', async () => {
    const { store, storage } = watched()
    await store.put(KEY, sample(), HOUR)
    const [name = ''] = await storage.getKeys()
    await storage.setItemRaw(name, encodeEntry('another key', sample(), null))
    expect(await store.match(KEY, asking())).toBeUndefined()
    await store.put(KEY, sample({ body: 'mine' }), HOUR)
    expect((await find(store, KEY))?.body).toHaveLength(4)
  })

  it.each([['junk'], [42], [true], [{ a: 1 }], [new Error('EACCES')], ['ÿ'], [new Uint8Array(16)]])(
    'is a miss when the driver answers %j',
    async (junk) => {
      const like: UnstorageLike = {
        getItemRaw: async () => junk,
        setItemRaw: async () => {},
        removeItem: async () => {},
      }
      expect(await createUnstorageStore(like).match(KEY, asking())).toBeUndefined()
    },
  )

  it('is a list without the variant that is lost or no longer whole', async () => {
    const { store, storage } = watched()
    await store.put(KEY, vary('1'), HOUR)
    const name = (await storage.getKeys()).find((key) => key.includes('-'))!
    const whole = await storage.getItemRaw<Uint8Array>(name)
    await storage.setItemRaw(name, whole!.slice(0, -1))
    expect(await store.match(KEY, asking(a('1')))).toEqual([])
    await storage.removeItem(name)
    expect(await store.match(KEY, asking(a('1')))).toEqual([])
  })

  it('of a variant cannot be reached after a delete that did not get to it', async () => {
    for (const isOther of [true, false]) {
      const { storage, store, cold, clock } = watched()
      await store.put(KEY, vary('1', 'old'), HOUR)
      const [base = ''] = (await storage.getKeys()).filter((key) => !key.includes('-'))
      await storage.removeItem(base)
      // a process that wrote the index itself may write it again, within the second
      clock.advance(1000)
      const next = isOther ? cold() : store
      await next.put(KEY, vary('2'), HOUR)
      for (const found of [next, cold()]) expect(await find(found, KEY, a('1'))).toBeUndefined()
      expect(await find(cold(), KEY, a('2'))).toBeDefined()
    }
  })
})

describe('time', () => {
  it('is up for an entry at its ttl, whatever the driver does', async () => {
    const { store, clock } = watched()
    await store.put(KEY, sample(), 1000)
    clock.advance(999)
    expect(await store.match(KEY, asking())).toHaveLength(1)
    clock.advance(1)
    expect(await store.match(KEY, asking())).toBeUndefined()
    expect(await store.delete(KEY)).toBe(false)
  })

  it('reaches the driver in whole seconds, rounded up, and not at all when it is endless', async () => {
    const { store, writes } = watched()
    for (const ttl of [1, 1000, 1001, Infinity, 0, -5, Number.NaN, 1e18]) await store.put(KEY, sample(), ttl)
    expect(writes.map(({ ttl }) => ttl)).toEqual([1, 1, 2, undefined, 1, 1, 1, 2 ** 31 - 1])
  })

  it('is up for each variant on its own', async () => {
    const { store, clock } = watched()
    await store.put(KEY, vary('1'), 1000)
    await store.put(KEY, vary('2'), 5000)
    clock.advance(2000)
    expect(await find(store, KEY, a('1'))).toBeUndefined()
    expect(await find(store, KEY, a('2'))).toBeDefined()
  })

  it('of an index lasts as long as that of any variant, through replacements', async () => {
    const { store, clock, trips } = watched()
    await store.put(KEY, vary('1'), 1000)
    await store.put(KEY, vary('2'), 10_000)
    await store.put(KEY, vary('3'), 100)
    const asked = []
    for (let round = 0; round < 6; round++) {
      clock.advance(9000)
      expect(await find(store, KEY, a('2'))).toBeDefined()
      asked.push(await trips(() => store.put(KEY, vary('2'), 10_000)))
    }
    // The index is written for every other replacement.
    expect(asked).toEqual(['w', 'ww', 'w', 'ww', 'w', 'ww'])
  })

  it('of a response without Vary is not made longer by a variant', async () => {
    const { store, clock } = watched()
    await store.put(KEY, sample(), 1000)
    await store.put(KEY, vary('1'), HOUR)
    clock.advance(999)
    expect(await find(store, KEY)).toBeDefined()
    clock.advance(1)
    expect(await find(store, KEY)).toBeUndefined()
  })

  it('of an index is as long as that of a response without Vary that it takes in', async () => {
    const { store, clock } = watched()
    await store.put(KEY, sample(), HOUR)
    await store.put(KEY, vary('1'), 1000)
    clock.advance(HOUR - 1)
    expect(await find(store, KEY)).toBeDefined()
  })
})

describe('content longer than recordBytes', () => {
  const long = 'x'.repeat(11)

  it('lies in chunks of that length, and content as long as it beside its head', async () => {
    const { store, storage } = watched({ recordBytes: 10 })
    await store.put(KEY, sample({ body: 'x'.repeat(10) }), HOUR)
    expect(await storage.getKeys()).toHaveLength(1)
    await store.put(KEY, sample({ body: long }), HOUR)
    expect(await storage.getKeys()).toHaveLength(1 + 2)
    mustBe(await find(store, KEY), sample({ body: long }), 'the response')
  })

  it('takes the place of what it replaces, and of nothing else', async () => {
    const { store } = watched({ recordBytes: 10 })
    await store.put(KEY, sample(), HOUR)
    await store.put(KEY, vary('1', long), HOUR)
    expect((await find(store, KEY))?.body).toEqual(sample().body)
    await store.put(KEY, sample({ body: `${long}y` }), HOUR)
    await store.put(KEY, vary('2'), HOUR)
    expect((await find(store, KEY))?.body).toHaveLength(12)
    expect((await find(store, KEY, a('1')))?.body).toHaveLength(11)
    expect((await find(store, KEY, a('2')))?.body).toHaveLength(1)
  })

  it('lies in shorter chunks with a driver that is known to refuse longer values', async () => {
    for (const name of ['deno-kv', 'deno-kv-node', 'memory', undefined]) {
      const { storage, store } = watched({}, () => ({ driver: { name } }))
      await store.put(KEY, sample({ body: 'x'.repeat(100_000) }), HOUR)
      expect(await storage.getKeys()).toHaveLength(name?.startsWith('deno') ? 1 + 3 : 1)
      expect((await find(store, KEY))?.body).toHaveLength(100_000)
    }
    const asked: unknown[] = []
    const getMount = (key?: string) => (asked.push(key), { driver: {} })
    watched({ prefix: 'a:b' }, getMount)
    storeIn({ ...createStorage(), getMount }, { prefix: 'c', now: Date.now })
    expect(asked).toEqual(['a:b:', 'c:'])
  })
})

describe('a sweep', () => {
  it('removes what has expired, in any storage that can list', async () => {
    const { storage, clock } = watched()
    const store = createUnstorageStore(storage, { now: clock.now })
    await store.put('short', sample(), 1000)
    await store.put('long', sample(), HOUR)
    await storage.setItem('other:thing', 'of another')
    clock.advance(1000)
    expect(await store.sweep()).toEqual({ examined: 2, removed: 1 })
    expect(await find(store, 'long')).toBeDefined()
    expect(await storage.getItem('other:thing')).toBe('of another')
  })

  it('rejects where a storage cannot', async () => {
    await expect(watched().store.sweep()).rejects.toThrow(TypeError)
  })
})

describe('a driver that fails', () => {
  const down = () => Promise.reject(new Error('down'))

  it('is heard by the caller of each operation', async () => {
    const store = createUnstorageStore({ getItemRaw: down, setItemRaw: down, removeItem: down })
    await expect(store.match(KEY, asking())).rejects.toThrow('down')
    await expect(store.put(KEY, sample(), HOUR)).rejects.toThrow('down')
    await expect(store.delete(KEY)).rejects.toThrow('down')
  })

  it('in the middle of a write leaves the key as it was', async () => {
    const storage = createStorage()
    await createUnstorageStore(storage).put(KEY, vary('1'), HOUR)
    let writes = 0
    const store = createUnstorageStore({
      getItemRaw: (key) => storage.getItemRaw(key),
      setItemRaw: (key, value) => (writes++ === 0 ? storage.setItemRaw(key, value) : down()),
      removeItem: (key) => storage.removeItem(key),
    })
    await expect(store.put(KEY, vary('2'), HOUR)).rejects.toThrow('down')
    expect(writes).toBe(2)
    expect(await find(store, KEY, a('1'))).toBeDefined()
  })
})
