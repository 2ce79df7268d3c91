import { describe, expect, it } from 'vitest'
import type { CacheOptions, RequestOptions } from '../src/index.ts'
import {
  type Answer,
  bytes,
  cacheable,
  cacheStatusOf,
  gate,
  type Harness,
  harness,
  numbered,
  type Origin,
  origin,
  quiet,
  read,
  request,
  SECOND,
  slowStore,
} from './harness.ts'
import { memoryStorage } from './storage.ts'

/** Sends a request with options of its own. */
async function ask(
  { cache, context, settled }: Harness,
  options: RequestOptions,
  handler: Origin,
  init?: RequestInit,
): Promise<Answer> {
  const answer = await read(await cache.handle(request('/', init), handler, { ...context, ...options }))
  await settled()
  return answer
}

const stores: [string, () => CacheOptions][] = [
  ['memory', () => ({})],
  ['unstorage', () => ({ storage: memoryStorage() })],
]

describe.each(stores)('ttl, in %s', (_, options) => {
  it.each<[string, Record<string, string>]>([
    ['nothing', {}],
    ['max-age=0', { 'cache-control': 'max-age=0' }],
    ['a longer max-age', { 'cache-control': 'max-age=600' }],
    ['s-maxage=0', { 'cache-control': 's-maxage=0' }],
    ['a past Expires', { expires: '0' }],
    ['an Age beyond its lifetime', { 'cache-control': 'max-age=60', age: '3600' }],
    ['must-revalidate', { 'cache-control': 'max-age=0, must-revalidate' }],
    ['a targeted field', { 'cdn-cache-control': 'max-age=1' }],
  ])('counts from the arrival in spite of %s', async (__, fields) => {
    const h = harness(options())
    const handler = numbered(fields)
    await ask(h, { ttl: 10 * SECOND }, handler)
    h.clock.advance(10 * SECOND - 1)
    expect((await ask(h, {}, handler)).text).toBe('answer 1')
    h.clock.advance(1)
    expect((await ask(h, {}, handler)).text).toBe('answer 2')
  })

  it.each(['no-store', 'private', 'no-cache'])('does not override %s', async (directive) => {
    const h = harness(options())
    const handler = numbered({ 'cache-control': directive })
    await ask(h, { ttl: 10 * SECOND }, handler)
    expect((await ask(h, {}, handler)).text).toBe('answer 2')
  })

  it('does not make the answer to a request with credentials one for all', async () => {
    const h = harness(options())
    const answer = await ask(h, { ttl: SECOND }, numbered({}), { headers: { authorization: 'secret' } })
    expect(cacheStatusOf(answer)).toContain('detail=authorization')
  })

  it('of 0 stores what can be validated, stale from the start', async () => {
    const h = harness(options())
    const handler = origin((call, asked) =>
      asked.headers.has('if-none-match')
        ? new Response(null, { status: 304 })
        : cacheable(`answer ${call}`, { etag: '"a"' }),
    )
    await ask(h, { ttl: 0 }, handler)
    const again = await ask(h, {}, handler)
    expect([again.text, handler.asked.length]).toEqual(['answer 1', 2])
  })

  it('without end is kept, and the time left in Cache-Status stays a number', async () => {
    const h = harness(options())
    const handler = numbered({})
    await ask(h, { ttl: Infinity }, handler)
    h.clock.advance(60 * 365 * 86_400 * SECOND)
    const hit = await ask(h, {}, handler)
    expect([hit.text, cacheStatusOf(hit)]).toEqual(['answer 1', expect.stringMatching(/hit; ttl=\d{1,10}$/)])
  })

  it('goes on from a 304, of whatever request', async () => {
    const h = harness(options())
    const handler = origin((call, asked) =>
      asked.headers.has('if-none-match')
        ? new Response(null, { status: 304, headers: { 'cache-control': 'max-age=1' } })
        : new Response(`answer ${call}`, { headers: { etag: '"a"' } }),
    )
    await ask(h, { ttl: 10 * SECOND }, handler)
    h.clock.advance(11 * SECOND)
    await ask(h, {}, handler)
    h.clock.advance(10 * SECOND - 1)
    expect((await ask(h, {}, handler)).text).toBe('answer 1')
    expect(handler.asked).toHaveLength(2)
  })

  it('is not for errors: a bad moment is not kept for as long', async () => {
    for (const status of [500, 503, 400, 403]) {
      const h = harness(options())
      const handler = numbered({}, status)
      await ask(h, { ttl: 60 * SECOND }, handler)
      expect([status, (await ask(h, {}, handler)).text]).toEqual([status, 'answer 2'])
    }
  })

  it.each([404, 302])('is for %i too', async (status) => {
    const h = harness(options())
    const handler = numbered({}, status)
    await ask(h, { ttl: 60 * SECOND }, handler)
    expect((await ask(h, {}, handler)).text).toBe('answer 1')
  })
})

describe.each(stores)('refreshTtlOnAccess, in %s', (_, options) => {
  const sliding = { ttl: 10 * SECOND, refreshTtlOnAccess: true }

  it('starts the ttl anew with each use', async () => {
    const h = harness(options())
    const handler = numbered({ 'cache-control': 'max-age=1' })
    await ask(h, sliding, handler)
    for (let use = 0; use < 5; use++) {
      h.clock.advance(9 * SECOND)
      expect((await ask(h, {}, handler)).text).toBe('answer 1')
    }
    h.clock.advance(10 * SECOND)
    expect((await ask(h, {}, handler)).text).toBe('answer 2')
  })

  it('leaves Age as old as the answer is', async () => {
    const h = harness(options())
    await ask(h, sliding, numbered({}))
    h.clock.advance(9 * SECOND)
    await ask(h, {}, numbered({}))
    h.clock.advance(9 * SECOND)
    expect((await ask(h, {}, numbered({}))).headers.get('age')).toBe('18')
  })

  it('without it, use changes nothing', async () => {
    const h = harness(options())
    const handler = numbered({})
    await ask(h, { ttl: 10 * SECOND }, handler)
    h.clock.advance(9 * SECOND)
    await ask(h, {}, handler)
    h.clock.advance(SECOND)
    expect((await ask(h, {}, handler)).text).toBe('answer 2')
  })

  it('counts from a validation that comes after the last use', async () => {
    const h = harness(options())
    const handler = origin((call, asked) =>
      asked.headers.has('if-none-match')
        ? new Response(null, { status: 304 })
        : new Response(`answer ${call}`, { headers: { etag: '"a"' } }),
    )
    await ask(h, sliding, handler)
    h.clock.advance(5 * SECOND)
    await ask(h, {}, handler)
    h.clock.advance(3600 * SECOND)
    await ask(h, {}, handler)
    h.clock.advance(9 * SECOND)
    await ask(h, {}, handler)
    h.clock.advance(9 * SECOND)
    expect((await ask(h, {}, handler)).text).toBe('answer 1')
    expect(handler.asked).toHaveLength(2)
  })

  it('a stale answer to a client that takes one is no new beginning', async () => {
    const h = harness(options())
    const handler = numbered({ etag: '"a"' })
    await ask(h, sliding, handler)
    h.clock.advance(11 * SECOND)
    const tolerant = { headers: { 'cache-control': 'max-stale' } }
    expect((await ask(h, {}, handler, tolerant)).text).toBe('answer 1')
    expect((await ask(h, {}, handler)).text).toBe('answer 2')
  })

  it('does not bring back what was purged', async () => {
    const h = harness(options())
    const handler = numbered({})
    await ask(h, sliding, handler)
    const using = h.cache.handle(request(), handler, h.context)
    await h.cache.purge({ url: 'https://example.com/' })
    await read(await using)
    await h.settled()
    expect((await ask(h, {}, handler)).text).toBe('answer 2')
  })
})

it('a use that is still being written does not bring back what was purged meanwhile', async () => {
  const held = gate()
  let holds = false
  const store = slowStore(async (operation) => {
    if (holds && operation === 'put') await held.opened
  })
  const h = harness({ storage: store })
  const handler = numbered({})
  await ask(h, { ttl: 10 * SECOND, refreshTtlOnAccess: true }, handler)
  holds = true
  await read(await h.cache.handle(request(), handler, h.context))
  await quiet()
  await h.cache.purge({ url: 'https://example.com/' })
  held.open()
  await h.settled()
  holds = false
  expect((await ask(h, {}, handler)).text).toBe('answer 2')
})

describe.each(stores)('ignoreSpec, in %s', (_, options) => {
  const all = { ignoreSpec: true, ttl: 60 * SECOND }

  it.each([
    'no-store',
    'private',
    'no-cache',
    'must-revalidate, max-age=0',
    'private, no-store, no-cache',
    'must-understand, no-store',
  ])('passes over %s', async (value) => {
    const h = harness(options())
    const handler = numbered({ 'cache-control': value })
    await ask(h, all, handler)
    expect((await ask(h, all, handler)).text).toBe('answer 1')
  })

  it('passes over what the request says of caching, and over its credentials', async () => {
    const h = harness(options())
    const handler = numbered({})
    const reload = {
      headers: { authorization: 'a', 'cache-control': 'no-store, no-cache', pragma: 'no-cache' },
    }
    await ask(h, all, handler, reload)
    expect((await ask(h, all, handler, reload)).text).toBe('answer 1')
  })

  it('never gives one client’s cookie to another', async () => {
    const h = harness(options())
    const handler = numbered({ 'set-cookie': 'id=1', 'cache-control': 'private' })
    const first = await ask(h, all, handler)
    const second = await ask(h, all, handler)
    expect([first.headers.getSetCookie(), second.text, second.headers.getSetCookie()]).toEqual([
      ['id=1'],
      'answer 1',
      [],
    ])
  })

  it('nor to one who waited for the same answer', async () => {
    const h = harness(options())
    const handler = numbered({ 'set-cookie': 'id=1', 'cache-control': 'no-store' })
    const [first, second] = await Promise.all([ask(h, all, handler), ask(h, all, handler)])
    const given = [first, second].map(({ headers }) => headers.getSetCookie())
    expect([handler.asked.length, given]).toEqual([1, [['id=1'], []]])
  })

  it('still refuses Vary: *', async () => {
    const h = harness(options())
    const handler = numbered({ vary: '*' })
    expect(cacheStatusOf(await ask(h, all, handler))).toContain('detail=vary-star')
    expect((await ask(h, all, handler)).text).toBe('answer 2')
  })

  it('still tells variants apart, by credentials too', async () => {
    const h = harness(options())
    const handler = numbered({ vary: 'authorization' })
    const as = (authorization: string): RequestInit => ({ headers: { authorization } })
    await ask(h, all, handler, as('a'))
    expect((await ask(h, all, handler, as('b'))).text).toBe('answer 2')
    expect((await ask(h, all, handler, as('a'))).text).toBe('answer 1')
  })

  it('leaves out the fields that a qualified private names', async () => {
    const h = harness(options())
    const handler = numbered({ 'cache-control': 'private="x-who"', 'x-who': 'ann' })
    await ask(h, all, handler)
    const hit = await ask(h, all, handler)
    expect([hit.text, hit.headers.has('x-who')]).toEqual(['answer 1', false])
  })

  it('answers HEAD from what it stored', async () => {
    const h = harness(options())
    const handler = numbered({ 'cache-control': 'no-store' })
    await ask(h, all, handler)
    const head = await ask(h, all, handler, { method: 'HEAD' })
    expect([head.text, cacheStatusOf(head)]).toEqual(['', 'freshet; hit; ttl=60'])
  })

  it('without a ttl stores only what has a lifetime of its own', async () => {
    const h = harness(options())
    expect(cacheStatusOf(await ask(h, { ignoreSpec: true }, numbered({})))).toContain('useless')
    const lasting = numbered({ 'cache-control': 'private, max-age=60' })
    await ask(h, { ignoreSpec: true }, lasting)
    expect((await ask(h, {}, lasting)).text).toBe('answer 1')
  })

  it('holds for a refresh in the background', async () => {
    const h = harness(options())
    const handler = numbered({ 'cache-control': 'private, max-age=10, stale-while-revalidate=60' })
    await ask(h, { ignoreSpec: true }, handler)
    h.clock.advance(11 * SECOND)
    expect((await ask(h, { ignoreSpec: true }, handler)).text).toBe('answer 1')
    expect((await ask(h, { ignoreSpec: true }, handler)).text).toBe('answer 2')
    expect(handler.asked).toHaveLength(2)
  })
})

describe('key', () => {
  it('stands in place of the URL', async () => {
    const h = harness()
    const handler = numbered({ 'cache-control': 'max-age=60' })
    await h.cache.handle(request('/a'), handler, { ...h.context, key: 'k' }).then(read)
    await h.settled()
    expect((await read(await h.cache.handle(request('/b'), handler, { key: 'k' }))).text).toBe('answer 1')
    expect((await h.fetch(handler, '/a')).text).toBe('answer 2')
  })

  it('from perRequest is the one that is stored under', async () => {
    const h = harness({ perRequest: ({ headers }) => ({ key: headers.get('x-tenant') ?? 'none' }) })
    const handler = numbered({ 'cache-control': 'max-age=60' })
    const of = (tenant: string): RequestInit => ({ headers: { 'x-tenant': tenant } })
    await h.fetch(handler, '/', of('one'))
    expect((await h.fetch(handler, '/', of('two'))).text).toBe('answer 2')
    expect((await h.fetch(handler, '/', of('one'))).text).toBe('answer 1')
    expect(h.eventsOf('stored').map(({ key }) => key)).toEqual(['one', 'two'])
  })

  it('of an unsafe request is made invalid, and so is its URL', async () => {
    const h = harness()
    const handler = numbered({ 'cache-control': 'max-age=60' })
    await h.fetch(handler)
    await ask(h, { key: 'k' }, handler)
    await ask(h, { key: 'k' }, numbered({}), { method: 'PUT', body: 'new' })
    expect((await h.fetch(handler)).text).toBe('answer 3')
    expect((await ask(h, { key: 'k' }, handler)).text).toBe('answer 4')
  })
})

describe('what is said of one request', () => {
  it('comes from the call, else from perRequest', async () => {
    const h = harness({ perRequest: () => ({ ttl: 10 * SECOND, refreshTtlOnAccess: true }) })
    const handler = numbered({})
    await ask(h, { ttl: 20 * SECOND, refreshTtlOnAccess: undefined } as unknown as RequestOptions, handler)
    for (let use = 0; use < 2; use++) {
      h.clock.advance(19 * SECOND)
      expect((await ask(h, {}, handler)).text).toBe('answer 1')
    }
  })

  it.each<[string, unknown]>([
    ['ttl', -1],
    ['ttl', NaN],
    ['ttl', '60'],
    ['ttl', null],
    ['refreshTtlOnAccess', 'yes'],
    ['ignoreSpec', 1],
    ['bodyKey', 'true'],
    ['key', ''],
    ['key', 7],
  ])('goes past the cache where it is not what it should be: %s: %j', async (name, value) => {
    const options = { [name]: value } as RequestOptions
    for (const given of [options, undefined]) {
      const h = harness(given ? {} : { perRequest: () => options })
      const handler = numbered({ 'cache-control': 'max-age=60' })
      const first = await ask(h, given ?? {}, handler)
      expect([first.text, cacheStatusOf(first)]).toEqual([
        'answer 1',
        'freshet; fwd=bypass; detail=option-fault',
      ])
      expect((await ask(h, given ?? {}, handler)).text).toBe('answer 2')
      const [fault] = h.eventsOf('option-fault')
      expect([fault?.option, fault?.error]).toEqual(['perRequest', expect.any(TypeError)])
      expect(String(fault?.error)).toContain(name)
      expect(h.eventsOf('stored')).toEqual([])
    }
  })

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('broken')
      },
    ],
    ['answers a promise', async () => ({ ttl: 1 })],
    ['answers a promise that fails', async () => Promise.reject(new Error('broken'))],
    ['answers null', () => null],
    ['answers a number', () => 60],
  ])('goes past the cache where perRequest %s', async (_, perRequest) => {
    const h = harness({ perRequest: perRequest as NonNullable<CacheOptions['perRequest']> })
    const answer = await h.fetch(numbered({ 'cache-control': 'max-age=60' }))
    expect([answer.text, cacheStatusOf(answer)]).toEqual([
      'answer 1',
      'freshet; fwd=bypass; detail=option-fault',
    ])
    expect(h.eventsOf('option-fault')).toHaveLength(1)
  })

  it('does not keep an unsafe request from making its URL invalid when it is nonsense', async () => {
    const h = harness()
    const handler = numbered({ 'cache-control': 'max-age=60' })
    await h.fetch(handler)
    await ask(h, { ttl: -1 }, numbered({}), { method: 'DELETE' })
    expect((await h.fetch(handler)).text).toBe('answer 2')
  })
})

it('what a Store of one’s own says of an entry is checked', async () => {
  const body = bytes('stored')
  const entry = { status: 200, statusText: '', headers: new Headers(), body, selecting: [] }
  const times = { requestTime: 0, responseTime: 0 }
  for (const overrides of [null, { ttl: '1' }, { ttl: NaN }, { usedAt: Infinity }]) {
    const found = [{ ...entry, ...times, overrides }]
    const h = harness({ storage: { match: () => found as never, put: () => {}, delete: () => false } })
    expect(cacheStatusOf(await h.fetch(numbered({})))).toContain('store-fault')
  }
})
