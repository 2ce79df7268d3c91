import { describe, expect, it } from 'vitest'
import { createCache } from '../src/index.ts'
import {
  allowNoUnhandledRejection,
  cacheable,
  cacheStatusOf,
  harness,
  numbered,
  origin,
  quiet,
  read,
  request,
} from './harness.ts'

allowNoUnhandledRejection()

describe('a miss', () => {
  it('is answered with the handler’s response, told to be stored', async () => {
    const { fetch, eventsOf } = harness()
    const answer = await fetch(origin(() => cacheable('content', { 'x-own': '1' })))
    expect(answer).toMatchObject({ status: 200, text: 'content' })
    expect(answer.headers.get('x-own')).toBe('1')
    expect(answer.headers.has('age')).toBe(false)
    expect(cacheStatusOf(answer)).toBe('freshet; fwd=uri-miss; stored')
    expect(eventsOf('stored')).toEqual([{ type: 'stored', key: 'https://example.com/', flight: 1, size: 7 }])
  })

  it('gives the handler what the client sent, and its very request where the answer is for nobody else', async () => {
    const { cache } = harness()
    const sent = request('/', { headers: { cookie: 'a=b' } })
    const handler = origin(() => cacheable())
    await cache.handle(sent, handler)
    const [asked] = handler.asked
    expect([asked?.method, asked?.url, [...asked!.headers]]).toEqual([
      sent.method,
      sent.url,
      [...sent.headers],
    ])
    const posted = request('/', { method: 'POST', body: 'a' })
    await cache.handle(posted, handler)
    expect(handler.asked[1]).toBe(posted)
    const uncached = request('/never', { headers: { 'cache-control': 'no-store' } })
    await cache.handle(uncached, handler)
    expect(handler.asked[2]).toBe(uncached)
  })

  it.each([
    ['no-store', { 'cache-control': 'no-store' }],
    ['private', { 'cache-control': 'private' }],
    ['set-cookie', { 'cache-control': 'max-age=60', 'set-cookie': 'a=b' }],
    ['vary-star', { 'cache-control': 'max-age=60', vary: '*' }],
    ['useless', {}],
  ])('is not stored for the reason %s, and says so', async (reason, headers) => {
    const { fetch, eventsOf } = harness()
    const handler = numbered(headers)
    expect(cacheStatusOf(await fetch(handler))).toBe(`freshet; fwd=uri-miss; detail=${reason}`)
    expect((await fetch(handler)).text).toBe('answer 2')
    expect(eventsOf('not-stored')).toMatchObject([{ reason }, { reason }])
  })

  it('changes nothing about the response that the handler gave, which it may give again', async () => {
    const { fetch } = harness()
    const same = new Response(null, { status: 204, headers: { 'cache-control': 'no-store' } })
    const handler = origin(() => same)
    await fetch(handler)
    const second = await fetch(handler)
    expect(cacheStatusOf(second)).toBe('freshet; fwd=uri-miss; detail=no-store')
    expect(cacheStatusOf(same)).toBeNull()
  })

  it(
    'is added to the Cache-Status of caches nearer to the origin (RFC 9211 §2)',
    { tags: ['9211-2-preserve', '9211-2-order'] },
    async () => {
      const { fetch } = harness()
      const handler = origin(() => cacheable('content', { 'cache-status': 'Origin; hit' }))
      expect(cacheStatusOf(await fetch(handler))).toBe('Origin; hit, freshet; fwd=uri-miss; stored')
      expect(cacheStatusOf(await fetch(handler))).toBe('Origin; hit, freshet; hit; ttl=60')
    },
  )
})

describe('a response that cannot be made anew', () => {
  it('is a network error: it passes as it is and is not stored', async () => {
    const { cache, settled } = harness()
    const error = Response.error()
    const handler = origin(() => error)
    expect(await cache.handle(request(), handler)).toBe(error)
    await settled()
    await cache.handle(request(), handler)
    expect(handler.asked).toHaveLength(2)
  })

  it('is an upgrade: it passes as it is', { tags: ['9110-7.8-upgrade'] }, async () => {
    const { cache } = harness()
    // undici's Response refuses 101, which runtimes with WebSockets have
    const upgrade = Object.defineProperty(new Response(null), 'status', { value: 101 })
    const handler = origin(() => upgrade)
    expect(await cache.handle(request('/', { headers: { upgrade: 'websocket' } }), handler)).toBe(upgrade)
    expect(await cache.handle(request(), handler)).toBe(upgrade)
  })
})

describe('a handler that throws', () => {
  it('rejects the request with what it threw, and is asked again by the next', async () => {
    const { fetch } = harness()
    const failure = new Error('no')
    const handler = origin((call) => {
      if (call === 1) throw failure
      return cacheable(`answer ${call}`)
    })
    await expect(fetch(handler)).rejects.toBe(failure)
    expect((await fetch(handler)).text).toBe('answer 2')
    expect(cacheStatusOf(await fetch(handler))).toContain('hit')
  })

  it('may throw before it returns a promise, and anything', async () => {
    const cache = createCache()
    const thrower = (): Response => {
      throw 'a string'
    }
    await expect(cache.handle(request(), thrower)).rejects.toBe('a string')
    await expect(cache.handle(request('/', { method: 'POST' }), thrower)).rejects.toBe('a string')
  })

  it('fails each of the requests that waited for it, and no later one waits', async () => {
    const { cache } = harness()
    const handler = origin(async (call) => {
      await quiet()
      if (call <= 5) throw new Error(`failure ${call}`)
      return cacheable()
    })
    const asked = Array.from({ length: 5 }, () => cache.handle(request(), handler))
    const outcomes = await Promise.allSettled(asked)
    expect(outcomes.map(({ status }) => status)).toEqual(Array.from({ length: 5 }, () => 'rejected'))
    expect((await read(await cache.handle(request(), handler))).text).toBe('content')
  })

  it('that answers with nothing is an error that says so', async () => {
    const cache = createCache()
    const broken = (() => undefined) as unknown as () => Response
    await expect(cache.handle(request(), broken)).rejects.toBeInstanceOf(Error)
  })
})

describe('another method than GET and HEAD', () => {
  it('goes to the handler each time', { tags: ['9111-4-write-through', '9111-4-method'] }, async () => {
    const { fetch } = harness()
    const handler = numbered({ 'cache-control': 'max-age=60' })
    const first = await fetch(handler, '/', { method: 'POST', body: 'x' })
    expect(cacheStatusOf(first)).toBe('freshet; fwd=method')
    expect((await fetch(handler, '/', { method: 'POST', body: 'x' })).text).toBe('answer 2')
    expect((await fetch(handler)).text).toBe('answer 3')
    expect((await fetch(handler, '/', { method: 'OPTIONS' })).text).toBe('answer 4')
  })

  it('passes its content', async () => {
    const { fetch } = harness()
    const echo = origin(async (_, received) => new Response(await received.text()))
    expect((await fetch(echo, '/', { method: 'PUT', body: 'content' })).text).toBe('content')
  })

  it('HEAD is not stored, and passes without content', async () => {
    const { fetch } = harness()
    const handler = origin((_, { method }) => cacheable(method === 'HEAD' ? null : 'content'))
    await fetch(handler, '/', { method: 'HEAD' })
    const get = await fetch(handler)
    expect(get.text).toBe('content')
    expect(handler.asked).toHaveLength(2)
  })
})

describe('request directives (RFC 9111 §5.2.1)', () => {
  const fresh = { 'cache-control': 'max-age=60' }

  it('no-store: the answer is not stored', { tags: ['9111-5.2.1.5-no-store'] }, async () => {
    const { fetch } = harness()
    const handler = numbered(fresh)
    const answer = await fetch(handler, '/', { headers: { 'cache-control': 'no-store' } })
    expect(cacheStatusOf(answer)).toContain('detail=request-no-store')
    expect((await fetch(handler)).text).toBe('answer 2')
  })

  it('no-cache: the handler is asked though a fresh response is stored, and its answer takes the place', async () => {
    const { fetch } = harness()
    const handler = numbered(fresh)
    await fetch(handler)
    const reload = await fetch(handler, '/', { headers: { 'cache-control': 'no-cache' } })
    expect(reload.text).toBe('answer 2')
    expect(cacheStatusOf(reload)).toBe('freshet; fwd=request; fwd-status=200; stored')
    expect((await fetch(handler)).text).toBe('answer 2')
  })

  it(
    'only-if-cached: 504 without asking the handler, or the hit',
    { tags: ['9111-5.2.1.7-only-if-cached', '9211-2-local'] },
    async () => {
      const { fetch } = harness()
      const handler = numbered(fresh)
      const only = { headers: { 'cache-control': 'only-if-cached' } }
      const answer = await fetch(handler, '/', only)
      expect([answer.status, cacheStatusOf(answer)]).toEqual([504, 'freshet; detail=only-if-cached'])
      expect(handler.asked).toHaveLength(0)
      await fetch(handler)
      expect((await fetch(handler, '/', only)).status).toBe(200)
    },
  )
})
