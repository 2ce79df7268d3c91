import { describe, expect, it } from 'vitest'
import { cacheMetadata } from '../src/index.ts'
import { cacheable, gate, harness, numbered, origin, quiet, SECOND } from './harness.ts'

const START = 1_767_225_600_000

describe('cacheMetadata', () => {
  it('tells of a miss, a hit, a validation and an answer that is not stored', async () => {
    const { send, settled, clock } = harness()
    const handler = origin((_, { headers, url }) => {
      if (url.endsWith('private')) return new Response('mine', { headers: { 'cache-control': 'private' } })
      return headers.has('if-none-match')
        ? new Response(null, { status: 304, headers: { etag: '"a"' } })
        : cacheable('content', { etag: '"a"' })
    })
    const ask = async (path = '/'): Promise<ReturnType<typeof cacheMetadata>> => {
      const response = await send(handler, path)
      await settled()
      return cacheMetadata(response)
    }
    const key = 'https://example.com/'
    const miss = { hit: false, fwd: 'uri-miss', fromCache: false, revalidated: false }
    expect(await ask()).toEqual({ ...miss, stored: true, createdAt: START, key, flight: 1 })
    clock.advance(10 * SECOND)
    const used = { fromCache: true, stored: false, key }
    expect(await ask()).toEqual({
      ...used,
      hit: true,
      revalidated: false,
      createdAt: START,
      age: 10 * SECOND,
      ttl: 50 * SECOND,
    })
    clock.advance(50 * SECOND)
    expect(await ask()).toEqual({
      ...used,
      hit: false,
      fwd: 'stale',
      fwdStatus: 304,
      revalidated: true,
      createdAt: START + 60 * SECOND,
      age: 0,
      ttl: 60 * SECOND,
      flight: 2,
    })
    expect(await ask('/private')).toEqual({
      ...miss,
      stored: false,
      notStored: 'private',
      flight: 3,
      key: `${key}private`,
    })
  })

  it('tells of an answer that came of another request, which is as good as from the store', async () => {
    const { send } = harness()
    const answer = gate<Response>()
    const handler = origin(() => answer.opened)
    const asked = [send(handler), send(handler)]
    await quiet()
    answer.open(cacheable())
    const [leader, follower] = (await Promise.all(asked)).map(cacheMetadata)
    expect(leader).toMatchObject({ fromCache: false, stored: true, flight: 1, createdAt: START })
    expect(follower).toMatchObject({
      fromCache: true,
      stored: false,
      collapsed: true,
      flight: 1,
      age: 0,
      ttl: 60 * SECOND,
      createdAt: START,
    })
  })

  it('knows nothing of a response that came through no cache', () => {
    expect(cacheMetadata(new Response('content'))).toBeUndefined()
  })
})

describe('wrap', () => {
  it('hands further arguments to the handler and takes waitUntil from the one that has it', async () => {
    const { cache } = harness()
    const work: Promise<unknown>[] = []
    const env = { SECRET: 'a' }
    const ctx = {
      count: 0,
      waitUntil(promise: Promise<unknown>) {
        this.count++
        work.push(promise)
      },
    }
    const given: unknown[] = []
    const wrapped = cache.wrap((received: Request, ...rest: [typeof env, typeof ctx]) => {
      given.push(new URL(received.url).pathname, ...rest)
      return cacheable()
    })
    await wrapped(new Request('https://example.com/a'), env, ctx)
    expect(given).toEqual(['/a', env, ctx])
    expect(given[1]).toBe(env)
    expect(ctx.count).toBeGreaterThan(0)
    expect(work).toHaveLength(ctx.count)
    await Promise.all(work)
    const hit = await wrapped(new Request('https://example.com/a'), env, ctx)
    expect(cacheMetadata(hit)?.hit).toBe(true)
  })

  it('works with arguments that are nothing', async () => {
    const { cache } = harness()
    const wrapped = cache.wrap((_: Request, ...rest: unknown[]) => new Response(`${rest.length}`))
    const answer = await wrapped(new Request('https://example.com/'), undefined, null, 0, 'text')
    expect(await answer.text()).toBe('4')
  })

  it('shares one cache among handlers', async () => {
    const { cache, settled } = harness()
    const [one, other] = [numbered({ 'cache-control': 'max-age=60' }), numbered({})]
    await (await cache.wrap(one)(new Request('https://example.com/'))).text()
    await settled()
    expect(await (await cache.wrap(other)(new Request('https://example.com/'))).text()).toBe('answer 1')
    expect(other.asked).toHaveLength(0)
  })
})

describe('an answer event', () => {
  it('tells of each request that a client sent, and of no other', async () => {
    const { fetch, clock, eventsOf } = harness()
    const handler = numbered({ 'cache-control': 'max-age=60, stale-while-revalidate=60' })
    await fetch(handler)
    clock.advance(61 * SECOND)
    await fetch(handler)
    expect(handler.asked).toHaveLength(2)
    expect(eventsOf('answer')).toMatchObject([
      { method: 'GET', url: 'https://example.com/', status: 200, outcome: { fwd: 'uri-miss', stored: true } },
      { method: 'GET', url: 'https://example.com/', status: 200, outcome: { hit: true } },
    ])
  })
})
