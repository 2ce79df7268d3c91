import { describe, expect, it } from 'vitest'
import type { StoredResponse } from '../message.ts'
import { storeContract } from './contract.ts'
import { asking, sample } from './contract/sample.ts'
import { LEDGER_KEY, nameKey } from './ledger.ts'
import { createMemoryStore } from './memory.ts'
import { createRecordStore } from './record-store.ts'
import type { Store } from './store.ts'
import { createTieredStore } from './tiered.ts'
import { createUnstorageStore } from './unstorage.ts'

const KEY = 'https://example.com/'
const HOUR = 3_600_000
const textOf = (found: readonly StoredResponse[] | undefined): Promise<string>[] | undefined =>
  found?.map(({ body }) => new Response(body as Uint8Array<ArrayBuffer>).text())

/** A memory store that counts what it is asked, and answers later. */
function counted(): { store: Store; calls: string[] } {
  const memory = createMemoryStore()
  const calls: string[] = []
  const later = async <T>(name: string, work: () => T): Promise<T> => {
    calls.push(name)
    await Promise.resolve()
    return work()
  }
  return {
    calls,
    store: {
      match: (key, request) => later('match', () => memory.match(key, request)),
      put: (key, stored, ttl) => later('put', () => memory.put(key, stored, ttl)),
      delete: (key) => later('delete', () => memory.delete(key)),
    },
  }
}

function tiers(blindness = 1000) {
  const clock = { now: 0 }
  const back = counted()
  const front = createMemoryStore()
  const open = (near: Store = front): Store =>
    createTieredStore(near, back.store, { blindness, now: () => clock.now })
  return { clock, back, front, open, store: open() }
}

for (const [name, open] of Object.entries<() => Store>({
  'memory before memory': () => createTieredStore(createMemoryStore(), createMemoryStore()),
  'memory before records, always blind': () => {
    const map = new Map<string, Uint8Array<ArrayBuffer>>()
    const back = createRecordStore(
      {
        read: async (key) => map.get(key),
        write: async (key, bytes) => void map.set(key, bytes),
        remove: async (names) => names.forEach((key) => map.delete(key)),
      },
      { recordBytes: 64 },
    )
    return createTieredStore(createMemoryStore(), back, { blindness: Infinity })
  },
  'a tiny front': () => createTieredStore(createMemoryStore({ maxEntries: 1 }), counted().store),
  'a front that is never believed': () =>
    createTieredStore(createMemoryStore(), counted().store, { blindness: 0 }),
})) {
  describe(`tiers, ${name}`, () => {
    const streams = open().putStreamed !== undefined
    for (const { title, run } of storeContract(name, open, { streams })) it(title, run)
  })
}

describe('a hit in the front', () => {
  it('asks the back nothing, and needs no promise', async () => {
    const { store, back } = tiers()
    await store.put(KEY, sample({ body: 'one' }), HOUR)
    back.calls.length = 0
    const found = store.match(KEY, asking())
    expect(found).not.toBeInstanceOf(Promise)
    expect(await Promise.all(textOf(found as StoredResponse[])!)).toEqual(['one'])
    expect(back.calls).toEqual([])
  })

  it('is there after the first hit in the back', async () => {
    const { store, back, open } = tiers()
    await store.put(KEY, sample({ body: 'one' }), HOUR)
    const other = open(createMemoryStore())
    back.calls.length = 0
    await other.match(KEY, asking())
    await other.match(KEY, asking())
    expect(back.calls).toEqual(['match'])
  })

  it('is believed for as long as the front may be blind, and not a moment longer', async () => {
    const { store, back, clock, open } = tiers(1000)
    await store.put(KEY, sample({ body: 'old' }), HOUR)
    const other = open(createMemoryStore())
    await other.delete(KEY)
    await other.put(KEY, sample({ body: 'new' }), HOUR)
    clock.now = 999
    expect(await Promise.all(textOf(await store.match(KEY, asking()))!)).toEqual(['old'])
    clock.now = 1000
    back.calls.length = 0
    expect(await Promise.all(textOf(await store.match(KEY, asking()))!)).toEqual(['new'])
    expect(back.calls).toEqual(['match'])
  })

  it('forgets what the back has lost', async () => {
    const { store, back, clock, front } = tiers(1000)
    await store.put(KEY, sample(), HOUR)
    await back.store.delete(KEY)
    clock.now = 1000
    expect(await store.match(KEY, asking())).toBeUndefined()
    expect(front.size).toBe(0)
  })

  it('is one that the request selects: another variant is looked for in the back', async () => {
    const { store, open } = tiers()
    const german = sample({ selecting: [['accept-language', 'de']], body: 'de' })
    const french = sample({ selecting: [['accept-language', 'fr']], body: 'fr' })
    await open(createMemoryStore()).put(KEY, german, HOUR)
    await store.put(KEY, french, HOUR)
    const found = await store.match(KEY, asking([['accept-language', 'de']]))
    expect(await Promise.all(textOf(found)!)).toContain('de')
  })
})

describe('what is deleted', () => {
  it('does not come back into the front by a match that was under way', async () => {
    const { store, front } = tiers(Infinity)
    await store.put(KEY, sample(), HOUR)
    front.delete(KEY)
    const found = store.match(KEY, asking())
    const deleted = store.delete(KEY)
    await Promise.all([found, deleted])
    expect(front.size).toBe(0)
    expect(await store.match(KEY, asking())).toBeUndefined()
  })

  it('is not served from the front when the back could not be written', async () => {
    const failing: Store = {
      match: async () => undefined,
      put: () => Promise.reject(new Error('full')),
      delete: async () => false,
    }
    const front = createMemoryStore()
    front.put(KEY, sample(), HOUR)
    const store = createTieredStore(front, failing)
    await expect(store.put(KEY, sample(), HOUR)).rejects.toThrow('full')
    expect(front.size).toBe(0)
  })
})

it('what tells of purges is in the back alone', async () => {
  const { store, back, front } = tiers(Infinity)
  for (const key of [LEDGER_KEY, nameKey('soft', 'tag a')]) {
    await store.put(key, sample({ body: 'one' }), HOUR)
    back.calls.length = 0
    for (const _ of [1, 2]) expect(await store.match(key, asking())).toHaveLength(1)
    expect(back.calls).toEqual(['match', 'match'])
  }
  expect(front.size).toBe(0)
})

it('createTieredStore refuses what is no store, and says how to make one', () => {
  const bytes = { read() {}, write() {}, remove() {} }
  expect(() => createTieredStore(createMemoryStore(), bytes as never)).toThrow(
    /back must be a Store.*createRecordStore/,
  )
  expect(() => createTieredStore(undefined as never, createMemoryStore())).toThrow(/front must be a Store/)
  expect(() => createRecordStore(createMemoryStore() as never)).toThrow(/storage must be a ByteStorage/)
  expect(() => createUnstorageStore(bytes as never)).toThrow(/storage must be unstorage's Storage/)
})

it.each([[{ blindness: -1 }], [{ blindness: Number.NaN }], [{ now: 1 as never }]])(
  'createTieredStore refuses %o',
  (options) => {
    expect(() => createTieredStore(createMemoryStore(), createMemoryStore(), options)).toThrow(TypeError)
  },
)

describe('a look at a tiered store', () => {
  it('is answered by the front where that may be believed, else by the back, and keeps nothing', async () => {
    const { store, front, back, clock } = tiers()
    await store.put(KEY, sample({ body: 'content' }), HOUR)
    back.calls.length = 0
    expect(await store.peek?.(KEY, asking())).toHaveLength(1)
    expect(back.calls).toEqual([])
    front.delete(KEY)
    expect(await store.peek?.(KEY, asking())).toHaveLength(1)
    expect([back.calls, front.size]).toEqual([['match'], 0])
    clock.now += 5000
    expect(await store.peek?.('unknown', asking())).toBeUndefined()
  })
})
