import { afterEach, describe, expect, it, vi } from 'vitest'
import { type CacheOptions, createCache, createStore } from '../src/index.ts'
import { createMemoryStore, isMemoryStore } from '../src/store/memory.ts'
import {
  after,
  cacheable,
  cacheStatusOf,
  harness,
  numbered,
  type Origin,
  origin,
  SECOND,
  slowStore,
  source,
} from './harness.ts'
import { memoryStorage } from './storage.ts'

afterEach(() => void vi.useRealTimers())

describe('an option that is not what it should be', () => {
  it.each<[string, unknown]>([
    ['type', 'public'],
    ['name', ''],
    ['name', 7],
    ['now', 7],
    ['key', 'url'],
    ['onEvent', {}],
    ['storage', {}],
    ['storage', null],
    ['storage', new Map()],
    ['storage', 'memory'],
    ['storageDeadline', -1],
    ['storageDeadline', NaN],
    ['storageDeadline', '1000'],
    ['collapseDeadline', -1],
    ['fillPatience', NaN],
    ['maxBodySize', -1],
    ['allowStale', -1],
    ['storeSetCookie', 1],
    ['staleDespiteSMaxage', 'no'],
    ['heuristic', { fraction: 2 }],
    ['heuristic', { fraction: '0.1' }],
    ['heuristic', { maximum: -1 }],
    ['heuristic', true],
  ])('is named: %s: %j', (name, value) => {
    expect(() => createCache({ [name]: value } as CacheOptions)).toThrow(TypeError)
    expect(() => createCache({ [name]: value } as CacheOptions)).toThrow(name)
  })

  it('is not one that is left out or undefined', () => {
    expect(() => createCache()).not.toThrow()
    expect(() =>
      createCache({ name: undefined, storage: undefined } as unknown as CacheOptions),
    ).not.toThrow()
  })

  it('is not null where a default stands in for what is left out: it is named too', () => {
    expect(() => createCache({ maxBodySize: null } as unknown as CacheOptions)).toThrow('maxBodySize')
  })
})

describe('storage', () => {
  it.each([
    ['a Store', () => createMemoryStore()],
    ['unstorage', () => memoryStorage()],
  ])('may be %s', async (_, make) => {
    const storage = make()
    const handler = numbered({ 'cache-control': 'max-age=60' })
    await harness({ storage }).fetch(handler)
    expect((await harness({ storage }).fetch(handler)).text).toBe('answer 1')
  })

  it('is the cache’s own by default', async () => {
    const handler = numbered({ 'cache-control': 'max-age=60' })
    await harness().fetch(handler)
    expect((await harness().fetch(handler)).text).toBe('answer 2')
  })
})

describe('createStore', () => {
  it.each<[string, 'shared' | 'private']>([
    ['shared', 'shared'],
    ['private', 'private'],
  ])('makes the store that a %s cache makes of the same storage', async (_, type) => {
    const storage = memoryStorage()
    const handler = numbered({ 'cache-control': 'max-age=60' })
    await harness({ storage, type }).fetch(handler)
    const h = harness({ storage: createStore(storage, { type, now: harness().clock.now }), type })
    expect((await h.fetch(handler)).text).toBe('answer 1')
    const other = type === 'shared' ? 'private' : 'shared'
    expect(
      (await harness({ storage: createStore(storage, { type: other }), type }).fetch(handler)).text,
    ).toBe('answer 2')
  })

  it('leaves a store as it is, makes memory of nothing, and refuses what is no storage', () => {
    const store = createMemoryStore()
    expect(createStore(store)).toBe(store)
    expect(isMemoryStore(createStore())).toBe(true)
    expect(() => createStore({} as never)).toThrow(
      new TypeError("storage must be unstorage's Storage, a ByteStorage or a Store, not [object Object]"),
    )
  })
})

describe('heuristic (RFC 9111 §4.2.2)', () => {
  const modified = (): Origin => numbered({ 'last-modified': 'Wed, 31 Dec 2025 23:43:20 GMT' })

  it.each<[CacheOptions['heuristic'], number]>([
    [undefined, 100],
    [{ fraction: 0.5 }, 500],
    [{ maximum: 50 * SECOND }, 50],
    [false, 0],
  ])('%j makes 1000 seconds without change a lifetime of %i', async (heuristic, lifetime) => {
    const { fetch, clock } = harness(heuristic === undefined ? {} : { heuristic })
    const handler = modified()
    await fetch(handler)
    clock.advance(lifetime * SECOND - 1)
    if (lifetime > 0) expect(cacheStatusOf(await fetch(handler))).toContain('hit')
    clock.advance(1)
    expect(cacheStatusOf(await fetch(handler))).toContain('fwd=stale')
  })
})

describe('storeSetCookie', () => {
  it('gives the cookie to all', { tags: ['9111-7.3-set-cookie'] }, async () => {
    const { fetch } = harness({ storeSetCookie: true })
    const handler = numbered({ 'cache-control': 'max-age=60', 'set-cookie': 'a=b' })
    await fetch(handler)
    const hit = await fetch(handler)
    expect([hit.text, hit.headers.getSetCookie()]).toEqual(['answer 1', ['a=b']])
  })
})

describe('staleDespiteSMaxage', () => {
  it.each<[boolean, string]>([
    [false, 'answer 2'],
    [true, 'answer 1'],
  ])('%s: a stale response with s-maxage and stale-while-revalidate', async (staleDespiteSMaxage, text) => {
    const { fetch, clock } = harness({ staleDespiteSMaxage })
    const handler = numbered({ 'cache-control': 's-maxage=60, stale-while-revalidate=60' })
    await fetch(handler)
    clock.advance(61 * SECOND)
    expect((await fetch(handler)).text).toBe(text)
  })
})

describe('name', () => {
  it(
    'stands in Cache-Status, quoted where it is no token (RFC 9211 §2)',
    { tags: ['9211-2-identifier'] },
    async () => {
      const { fetch } = harness({ name: 'my "own" cache' })
      expect(cacheStatusOf(await fetch(numbered({})))).toBe(
        '"my \\"own\\" cache"; fwd=uri-miss; detail=useless',
      )
    },
  )
})

describe('a deadline without end', () => {
  it('is none: a body that nobody reads is kept and others are waited for', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { send, eventsOf } = harness({
      fillPatience: Infinity,
      collapseDeadline: 2 ** 31,
      storageDeadline: Infinity,
      storage: slowStore(() => after(1_000_000)),
    })
    const body = source()
    const handler = origin(async (call) => {
      await after(1_000_000)
      return cacheable(call === 1 ? body.stream : `answer ${call}`)
    })
    const asked = [send(handler), send(handler)]
    await vi.advanceTimersByTimeAsync(2_000_000)
    for (const response of asked) await (await response).body!.cancel()
    await vi.advanceTimersByTimeAsync(1_000_000)
    expect([handler.asked.length, body.cancelled(), eventsOf('store-fault').length]).toEqual([1, false, 0])
  })
})
