import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Store, StoredResponse } from '../src/index.ts'
import { createMemoryStore } from '../src/store/memory.ts'
import {
  allowNoUnhandledRejection,
  cacheable,
  cacheStatusOf,
  gate,
  harness,
  numbered,
  origin,
  quiet,
  read,
  request,
  SECOND,
} from './harness.ts'

allowNoUnhandledRejection()
afterEach(() => void vi.useRealTimers())

const FRESH = { 'cache-control': 'max-age=60' }
const never = new Promise<never>(() => {})

function storeWith(faults: Partial<Record<keyof Store, unknown>>): Store {
  const memory = createMemoryStore()
  const { match, put, delete: remove } = memory
  return {
    match: match.bind(memory),
    put: put.bind(memory),
    delete: remove.bind(memory),
    ...(faults as Partial<Store>),
  }
}

function fail(): never {
  throw new Error('store down')
}

const entry = (changes: object): unknown => ({
  status: 200,
  statusText: 'OK',
  headers: new Headers(FRESH),
  body: new Uint8Array(1),
  selecting: [],
  requestTime: 1_767_225_600_000,
  responseTime: 1_767_225_600_000,
  ...changes,
})

const partEntry = (range: string, size: number | null) =>
  entry({
    status: 206,
    headers: new Headers({ ...FRESH, 'content-range': range }),
    body: size && new Uint8Array(size),
  })

describe('a store whose match is broken', () => {
  it.each<[string, () => unknown]>([
    ['throws', fail],
    ['rejects', async () => fail()],
    ['answers null', () => null],
    ['answers an object', () => ({})],
    ['answers a string', async () => 'junk'],
    ['answers a number', () => 7],
    ['answers [null]', async () => [null]],
    ['answers [undefined]', () => [undefined]],
    ['answers strings', () => ['junk']],
    ['answers an entry without anything', () => [{}]],
    ['answers a Response', () => [new Response('junk', { headers: FRESH })]],
    ['answers plain headers', () => [entry({ headers: FRESH })]],
    ['answers a status that is none', () => [entry({ status: 99 })]],
    ['answers a status in text', () => [entry({ status: '200' })]],
    ['answers a status beyond 599', () => [entry({ status: 600 })]],
    ['answers a body in text', () => [entry({ body: 'junk' })]],
    ['answers content that cannot be read', () => [entry({ body: { byteLength: 1 } })]],
    ['answers content of less than no length', () => [entry({ body: { byteLength: -1, read: () => null } })]],
    ['answers no body', () => [entry({ body: undefined })]],
    ['answers content for 204', () => [entry({ status: 204 })]],
    ['answers content for 304', () => [entry({ status: 304 })]],
    ['answers selecting that is no list', () => [entry({ selecting: {} })]],
    ['answers selecting of null', () => [entry({ selecting: [null] })]],
    ['answers selecting of numbers', () => [entry({ selecting: [1] })]],
    ['answers selecting that names no field', () => [entry({ selecting: [['a b', 'c']] })]],
    ['answers selecting that names nothing', () => [entry({ selecting: [['', null]] })]],
    ['answers no reason phrase', () => [entry({ statusText: undefined })]],
    ['answers a reason phrase that cannot be sent', () => [entry({ statusText: 'a\r\nb' })]],
    ['answers a part of nobody knows what', () => [entry({ status: 206 })]],
    ['answers a part that is longer than it says', () => [partEntry('bytes 3-3/10', 2)]],
    ['answers a part that is shorter than it says', () => [partEntry('bytes 3-4/10', 1)]],
    ['answers a part without content', () => [partEntry('bytes 3-3/10', null)]],
    ['answers an entity tag that is none', () => [entry({ etag: 'made' })]],
    ['answers a weak entity tag of its content', () => [entry({ etag: 'W/"made"' })]],
    ['answers times that are none', () => [entry({ responseTime: NaN })]],
    ['answers times in text', () => [entry({ requestTime: '1' })]],
    ['answers an order in text', () => [entry({ order: '1' })]],
    ['answers a good entry and a bad one', () => [entry({}), entry({ selecting: [null] })]],
    ['answers something that throws when it is looked at', () => [new Proxy({}, { get: fail })]],
  ])('(%s) is like no store, and the fault is told', async (_, match) => {
    const { fetch, eventsOf } = harness({ storage: storeWith({ match }) })
    const handler = numbered(FRESH)
    const answer = await fetch(handler)
    expect(answer).toMatchObject({ status: 200, text: 'answer 1' })
    expect(cacheStatusOf(answer)).toBe('freshet; fwd=uri-miss; stored; detail=store-fault')
    expect((await fetch(handler)).text).toBe('answer 2')
    expect(eventsOf('store-fault')).toMatchObject([{ operation: 'match' }, { operation: 'match' }])
  })

  it('(never answers) costs a request its deadline and no more', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { send, eventsOf } = harness({ storage: storeWith({ match: () => never }), storageDeadline: 200 })
    const handler = numbered(FRESH)
    const asked = send(handler)
    await vi.advanceTimersByTimeAsync(199)
    expect(handler.asked).toHaveLength(0)
    await vi.advanceTimersByTimeAsync(1)
    expect((await read(await asked)).text).toBe('answer 1')
    expect(eventsOf('store-fault')).toHaveLength(1)
  })

  it('(answers after its deadline, or rejects then) is not heard any more', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const late = gate<readonly StoredResponse[]>()
    const { send, eventsOf } = harness({
      storage: storeWith({ match: () => late.opened }),
      storageDeadline: 200,
    })
    const handler = numbered(FRESH)
    const asked = send(handler)
    await vi.advanceTimersByTimeAsync(200)
    await read(await asked)
    late.fail(new Error('late'))
    expect(eventsOf('store-fault')).toHaveLength(1)
  })

  it('(answers with a thenable) is understood', async () => {
    const memory = createMemoryStore()
    const match: Store['match'] = (key, head) =>
      // oxlint-disable-next-line unicorn/no-thenable -- what some database clients answer with
      ({ then: (resolve: (found: unknown) => void) => resolve(memory.match(key, head)) }) as never
    const put: Store['put'] = (key, stored) => memory.put(key, stored)
    const { fetch } = harness({ storage: storeWith({ match, put }) })
    const handler = numbered(FRESH)
    await fetch(handler)
    expect((await fetch(handler)).text).toBe('answer 1')
  })
})

describe('a store whose put is broken', () => {
  it.each<[string, () => unknown]>([
    ['throws', fail],
    ['rejects', async () => fail()],
  ])('(%s) breaks no answer, and the fault is told', async (_, put) => {
    const { fetch, eventsOf } = harness({ storage: storeWith({ put }) })
    const handler = numbered(FRESH)
    expect((await fetch(handler)).text).toBe('answer 1')
    expect((await fetch(handler)).text).toBe('answer 2')
    expect(eventsOf('store-fault')).toMatchObject([{ operation: 'put' }, { operation: 'put' }])
    expect(eventsOf('not-stored')).toMatchObject([{ reason: 'store-fault' }, { reason: 'store-fault' }])
  })

  it('(never ends) delays no answer, and the flight ends with the deadline', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { send, settled } = harness({ storage: storeWith({ put: () => never }), storageDeadline: 200 })
    const handler = numbered(FRESH)
    expect(await (await send(handler)).text()).toBe('answer 1')
    expect(await (await send(handler)).text()).toBe('answer 1')
    await vi.advanceTimersByTimeAsync(200)
    await settled()
    expect(await (await send(handler)).text()).toBe('answer 2')
  })

  it('(fails on a freshened response) gives the freshened response all the same', async () => {
    const storage = createMemoryStore()
    let broken = false
    const put: Store['put'] = (key, stored) => (broken ? fail() : storage.put(key, stored))
    const { fetch, clock } = harness({ storage: storeWith({ match: storage.match.bind(storage), put }) })
    const handler = origin((_, { headers }) =>
      headers.has('if-none-match')
        ? new Response(null, { status: 304, headers: { ...FRESH, etag: '"a"' } })
        : cacheable('content', { etag: '"a"' }),
    )
    await fetch(handler)
    clock.advance(61 * SECOND)
    broken = true
    expect(await fetch(handler)).toMatchObject({ status: 200, text: 'content' })
  })
})

describe('a store whose delete is broken', () => {
  it.each<[string, () => unknown]>([
    ['throws', fail],
    ['rejects', async () => fail()],
  ])('(%s) breaks no unsafe request, and a purge says so', async (_, remove) => {
    const { fetch, cache, eventsOf } = harness({ storage: storeWith({ delete: remove }) })
    const handler = numbered(FRESH)
    expect((await fetch(handler, '/', { method: 'POST' })).text).toBe('answer 1')
    expect(eventsOf('store-fault')).toMatchObject([{ operation: 'delete' }])
    await expect(cache.purge({ url: 'https://example.com/' })).rejects.toThrow('https://example.com/')
  })

  it('(never ends) delays an unsafe request to the deadline and no more', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { send } = harness({ storage: storeWith({ delete: () => never }), storageDeadline: 200 })
    const asked = send(numbered(FRESH), '/', { method: 'POST' })
    await vi.advanceTimersByTimeAsync(200)
    expect((await asked).status).toBe(200)
  })

  it('(answers nothing) has had nothing', async () => {
    const { cache } = harness({ storage: storeWith({ delete: () => undefined }) })
    expect(await cache.purge({ url: 'https://example.com/' })).toBe(false)
  })
})

describe('a user’s function that is broken', () => {
  const refreshed = 'max-age=60, stale-while-revalidate=60'

  it.each<[string, () => void]>([
    ['throws', fail],
    ['rejects', async () => fail()],
  ])('(onEvent %s) breaks no answer', async (_, onEvent) => {
    const { fetch } = harness({ onEvent })
    const handler = numbered(FRESH)
    expect((await fetch(handler)).text).toBe('answer 1')
    expect((await fetch(handler)).text).toBe('answer 1')
    expect((await fetch(handler, '/', { method: 'POST' })).text).toBe('answer 2')
  })

  it.each<[string, () => void]>([
    ['throws', fail],
    ['rejects', async () => fail()],
  ])('(waitUntil %s) breaks no answer', async (_, waitUntil) => {
    const { cache, clock } = harness()
    const handler = numbered({ 'cache-control': refreshed })
    const ask = async (): Promise<string> =>
      (await read(await cache.handle(request(), handler, { waitUntil }))).text
    expect(await ask()).toBe('answer 1')
    expect(await ask()).toBe('answer 1')
    clock.advance(61 * SECOND)
    expect(await ask()).toBe('answer 1')
    await quiet()
    expect(await ask()).toBe('answer 2')
  })

  it('is nothing that waitUntil ever sees rejected', async () => {
    const work: Promise<unknown>[] = []
    const { cache, clock } = harness({ storage: storeWith({ put: fail, delete: fail }) })
    const context = { waitUntil: (promise: Promise<unknown>) => void work.push(promise) }
    const answers = [refreshed, 'private', 'max-age=60, stale-while-revalidate=60']
    const handler = origin((call) => {
      if (call === 4) fail()
      return cacheable('content', { 'cache-control': answers[(call - 1) % 3]!, etag: `"${call}"` })
    })
    for (let at = 0; at < 6; at++) {
      await cache.handle(request(), handler, context).then(read, () => {})
      clock.advance(61 * SECOND)
    }
    expect(work.length).toBeGreaterThan(0)
    expect((await Promise.allSettled(work)).map(({ status }) => status)).not.toContain('rejected')
  })
})
