import { describe, expect, it } from 'vitest'
import { type CacheEvent, type CacheOptions, createCache } from '../src/index.ts'
import { createMemoryStore } from '../src/memory.ts'
import { allocatedBy } from './allocations.ts'
import {
  allowNoUnhandledRejection,
  bytes,
  cacheable,
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
  source,
} from './harness.ts'
import { memoryStorage } from './storage.ts'

allowNoUnhandledRejection()

const KEY = 'https://example.com/'

/** A handler that takes 30 ms of the cache's time. */
function slow({ clock }: Harness, answer: () => Response, ms = 30): Origin {
  return origin(() => {
    clock.advance(ms)
    return answer()
  })
}

describe('asked and handled', () => {
  it('tell why the handler is called, how long it took, and what it answered', async () => {
    const h = harness()
    await h.fetch(slow(h, () => cacheable()))
    const asked = { key: KEY, method: 'GET', reason: 'uri-miss', background: false, flight: 1 }
    expect(h.eventsOf('asked')).toEqual([{ type: 'asked', ...asked }])
    expect(h.eventsOf('handled')).toEqual([{ type: 'handled', ...asked, status: 200, duration: 30 }])
  })

  it('come of each call, the second of a validation that answered about something else too', async () => {
    const h = harness()
    const handler = origin((call) =>
      call === 2
        ? new Response(null, { status: 304, headers: { etag: '"b"' } })
        : cacheable('a', { etag: '"a"' }),
    )
    await h.fetch(handler)
    h.clock.advance(61 * SECOND)
    await h.fetch(handler)
    expect(handler.asked).toHaveLength(3)
    const told = h.eventsOf('handled').map(({ reason, status, flight }) => [reason, status, flight])
    expect(told).toEqual([
      ['uri-miss', 200, 1],
      ['stale', 304, 2],
      ['stale', 200, 2],
    ])
  })

  it.each<[string, string, RequestInit, string]>([
    ['an unsafe method', '/', { method: 'POST' }, 'method'],
    ['a condition for the handler alone', '/', { headers: { 'if-match': '"a"' } }, 'bypass'],
  ])('come of %s, without a flight', async (_, path, init, reason) => {
    const h = harness()
    await h.fetch(
      slow(h, () => new Response('done')),
      path,
      init,
    )
    expect(h.eventsOf('asked')).toMatchObject([{ reason, flight: undefined, background: false }])
    expect(h.eventsOf('handled')).toMatchObject([{ reason, status: 200, duration: 30 }])
  })

  it.each<[string, RequestInit]>([
    ['a miss', {}],
    ['an unsafe method', { method: 'POST' }],
  ])('asked is heard in the turn in which the handler is called, of %s', async (_, init) => {
    const order: string[] = []
    const onEvent = ({ type }: CacheEvent): void => {
      order.push(type)
      if (type === 'asked') void Promise.resolve().then(() => order.push('next turn'))
    }
    const { fetch } = harness({ onEvent })
    const handler = origin(() => {
      order.push('called')
      return cacheable()
    })
    await fetch(handler, '/', init)
    expect(order.slice(0, 3)).toEqual(['asked', 'called', 'next turn'])
  })

  it('tell of a refresh that nobody waits for it', async () => {
    const h = harness()
    const handler = numbered({ 'cache-control': 'max-age=60, stale-while-revalidate=60' })
    await h.fetch(handler)
    h.clock.advance(61 * SECOND)
    await h.fetch(handler)
    expect(h.eventsOf('asked').map(({ background, reason }) => [background, reason])).toEqual([
      [false, 'uri-miss'],
      [true, 'stale'],
    ])
  })

  it('tell of what the handler threw, and of a handler that passed its deadline', async () => {
    const error = new Error('out of order')
    const h = harness({ handlerDeadline: 1 })
    const stuck = gate<Response>()
    const handler = origin((call) => {
      if (call === 1) return cacheable('a', { 'cache-control': 'max-age=60, stale-if-error=60' })
      if (call === 2) throw error
      return stuck.opened
    })
    for (let time = 0; time < 3; time++) {
      await h.fetch(handler)
      h.clock.advance(61 * SECOND - time * 30 * SECOND)
    }
    const [, threw, late] = h.eventsOf('handled')
    expect(threw).toMatchObject({ status: undefined, error })
    expect(late).toMatchObject({ status: undefined, error: expect.any(Error) })
    expect(late?.error).not.toBe(error)
    stuck.open(cacheable())
  })
})

describe('failed', () => {
  const error = new Error('out of order')
  const failing = (): Origin =>
    origin(() => {
      throw error
    })

  it.each<[string, RequestInit, object]>([
    ['a miss', {}, { fwd: 'uri-miss', flight: 1 }],
    ['an unsafe method', { method: 'DELETE' }, { fwd: 'method' }],
  ])('tells of %s that was answered with the error alone', async (_, init, outcome) => {
    const h = harness()
    await expect(h.fetch(failing(), '/', init)).rejects.toBe(error)
    const { method = 'GET' } = init
    expect(h.eventsOf('failed')).toEqual([
      { type: 'failed', method, url: KEY, error, outcome: { hit: false, ...outcome } },
    ])
    expect(h.eventsOf('answer')).toEqual([])
  })

  it('tells of each client that waited for it', async () => {
    const h = harness()
    const handler = failing()
    const asked = [h.send(handler), h.send(handler)]
    for (const one of asked) await expect(one).rejects.toBe(error)
    expect(h.eventsOf('failed')).toHaveLength(2)
  })

  it('tells neither of one that a stale response stood in for, nor of a refresh', async () => {
    const h = harness()
    await h.fetch(numbered({ 'cache-control': 'max-age=60, stale-if-error=600' }), '/a')
    await h.fetch(numbered({ 'cache-control': 'max-age=60, stale-while-revalidate=600' }), '/b')
    h.clock.advance(61 * SECOND)
    await h.fetch(failing(), '/a')
    await h.fetch(failing(), '/b')
    expect([h.eventsOf('failed').length, h.eventsOf('refresh-failed').length]).toEqual([0, 1])
  })
})

describe('flight', () => {
  it('is one number for those who wait for one call of the handler and for what comes of it, and another for the next', async () => {
    const h = harness()
    const answer = gate<Response>()
    const handler = origin((call) => (call === 1 ? answer.opened : cacheable()))
    const asked = [h.send(handler), h.send(handler), h.send(handler)]
    await quiet()
    answer.open(cacheable())
    for (const response of await Promise.all(asked)) await read(response)
    await h.settled()
    await h.fetch(handler, '/other')
    const outcomes = h.eventsOf('answer').map(({ outcome }) => [outcome.flight, outcome.collapsed ?? false])
    expect(outcomes).toEqual([
      [1, false],
      [1, true],
      [1, true],
      [2, false],
    ])
    expect(h.eventsOf('asked').map(({ flight }) => flight)).toEqual([1, 2])
    expect(h.eventsOf('stored').map(({ flight }) => flight)).toEqual([1, 2])
  })

  it('is that of the leader where a stale response covers for those who waited', async () => {
    const h = harness()
    await h.fetch(numbered({ 'cache-control': 'max-age=60, stale-if-error=600' }))
    h.clock.advance(61 * SECOND)
    const answer = gate<Response>()
    const handler = origin(() => answer.opened)
    const asked = [h.send(handler), h.send(handler)]
    await quiet()
    answer.fail(new Error('down'))
    await Promise.all(asked)
    const [, ...outcomes] = h.eventsOf('answer').map(({ outcome }) => outcome)
    expect(outcomes).toMatchObject([{ flight: 2 }, { flight: 2, collapsed: true }])
  })

  it('is there on what was freshened and on what is not stored, and not on a hit', async () => {
    const h = harness()
    const handler = origin((call, { url }) => {
      if (url.endsWith('private')) return new Response('mine', { headers: { 'cache-control': 'private' } })
      return call === 1
        ? cacheable('a', { etag: '"a"' })
        : new Response(null, { status: 304, headers: { etag: '"a"' } })
    })
    await h.fetch(handler)
    h.clock.advance(61 * SECOND)
    await h.fetch(handler)
    await h.fetch(handler, '/private')
    expect(h.eventsOf('freshened')).toMatchObject([{ flight: 2 }])
    expect(h.eventsOf('not-stored')).toMatchObject([{ flight: 3 }])
    await h.fetch(handler)
    expect(h.eventsOf('answer').at(-1)?.outcome).not.toHaveProperty('flight')
  })
})

describe('size', () => {
  const body = bytes('0123456789')
  const sizes = (h: Harness): (number | undefined)[] => h.eventsOf('answer').map(({ size }) => size)
  const dated = { etag: '"a"', 'last-modified': 'Wed, 31 Dec 2025 00:00:00 GMT' }

  it.each<[string, RequestInit, number, number]>([
    ['the whole', {}, 200, 10],
    ['a head', { method: 'HEAD' }, 200, 0],
    ['what the client has already', { headers: { 'if-none-match': '"a"' } }, 304, 0],
    ['a range', { headers: { range: 'bytes=2-5' } }, 206, 4],
    ['a range that is not there', { headers: { range: 'bytes=20-' } }, 416, 0],
  ])('is that of what is sent of a stored response: %s', async (_, init, status, size) => {
    const h = harness()
    await h.fetch(
      origin(() => cacheable(body, dated)),
      '/',
    )
    const answer = await h.fetch(numbered({}), '/', init)
    expect([answer.status, answer.text.length]).toEqual([status, size])
    expect(sizes(h)).toEqual([10, size])
  })

  it('is that of several ranges with their headings', async () => {
    const h = harness()
    const long = bytes('0123456789'.repeat(1000))
    await h.fetch(origin(() => cacheable(long, dated)))
    const { text } = await h.fetch(numbered({}), '/', { headers: { range: 'bytes=0-1, 5-6' } })
    expect(text.length).toBeGreaterThan(4)
    expect(sizes(h)[1]).toBe(text.length)
  })

  it('is that of a stored part', async () => {
    const h = harness()
    const part = (): Response =>
      new Response(bytes('234'), {
        status: 206,
        headers: { 'cache-control': 'max-age=60', 'content-range': 'bytes 2-4/10', etag: '"a"' },
      })
    const init = { headers: { range: 'bytes=2-4' } }
    await h.fetch(origin(part), '/', init)
    expect((await h.fetch(numbered({}), '/', init)).text).toBe('234')
    expect((await h.fetch(numbered({}), '/', { headers: { range: 'bytes=3-3' } })).text).toBe('3')
    expect(sizes(h)).toEqual([3, 3, 1])
  })

  it('is that of content that stays in the storage', async () => {
    const h = harness({ storage: memoryStorage(), maxBodySize: 16 * 1024 ** 2 })
    const long = new Uint8Array(5 * 1024 ** 2)
    const stream = (): ReadableStream => new Response(long).body!
    await h.fetch(origin(() => cacheable(stream())))
    await h.fetch(numbered({}))
    expect(sizes(h)[1]).toBe(long.byteLength)
  })

  it('is that of Content-Length where the content is still to come, and else unknown', async () => {
    const h = harness()
    const answers = [{ 'content-length': '3' }, {}].map((fields) => {
      const content = source()
      const handler = origin(() => cacheable(content.stream, fields))
      return { content, answered: h.send(handler, `/${Object.keys(fields).length}`) }
    })
    for (const { content, answered } of answers) {
      const response = await answered
      content.push('abc')
      content.end()
      await response.text()
    }
    expect(sizes(h)).toEqual([3, undefined])
  })

  it('is 0 of an answer without content, stored or not', async () => {
    const h = harness()
    const none = (): Response =>
      new Response(null, { status: 204, headers: { 'cache-control': 'max-age=60' } })
    await h.fetch(origin(none))
    await h.fetch(origin(none))
    await h.fetch(numbered({}), '/never', { headers: { 'cache-control': 'only-if-cached' } })
    expect(sizes(h)).toEqual([0, 0, 0])
  })
})

describe('saved', () => {
  const saved = (h: Harness): (number | undefined)[] => h.eventsOf('answer').map((event) => event.saved)

  it('is what the handler took, on each answer for which it was not asked again', async () => {
    const h = harness()
    const handler = slow(h, () => cacheable())
    for (let time = 0; time < 3; time++) await h.fetch(handler)
    expect(saved(h)).toEqual([undefined, 30, 30])
  })

  it('is there where a request waited for another’s answer', async () => {
    const h = harness()
    const answer = gate<Response>()
    const handler = origin(() => answer.opened)
    const asked = [h.send(handler), h.send(handler)]
    await quiet()
    h.clock.advance(20)
    answer.open(cacheable())
    await Promise.all(asked)
    expect(saved(h)).toEqual([undefined, 20])
  })

  it('is what the validation took, after one', async () => {
    const h = harness()
    const confirmed = (): Response => new Response(null, { status: 304, headers: { etag: '"a"' } })
    await h.fetch(slow(h, () => cacheable('a', { etag: '"a"' })))
    h.clock.advance(61 * SECOND)
    await h.fetch(slow(h, confirmed, 5))
    await h.fetch(numbered({}))
    expect(saved(h)).toEqual([undefined, undefined, 5])
  })

  it('is nothing where the handler was asked, and confirmed or failed', async () => {
    const h = harness()
    const confirmed = (): Response => new Response(null, { status: 304, headers: { etag: '"a"' } })
    await h.fetch(
      slow(h, () => cacheable('a', { etag: '"a"', 'cache-control': 'max-age=60, stale-if-error=60' })),
    )
    h.clock.advance(61 * SECOND)
    await h.fetch(slow(h, confirmed, 5))
    h.clock.advance(61 * SECOND)
    await h.fetch(slow(h, () => new Response('', { status: 503 })))
    expect(saved(h)).toEqual([undefined, undefined, undefined])
  })
})

describe('refreshed', () => {
  const lasting = { 'cache-control': 'max-age=60, stale-while-revalidate=60', etag: '"a"' }

  it.each<[string, () => Response, object]>([
    ['a new answer', () => new Response('b', { headers: lasting }), { fwdStatus: 200, stored: true }],
    ['a confirmation', () => new Response(null, { status: 304, headers: lasting }), { fwdStatus: 304 }],
    [
      'one not to be kept',
      () => new Response('b', { headers: { 'cache-control': 'private' } }),
      { notStored: 'private' },
    ],
    ['an error', () => new Response('b', { status: 503 }), { notStored: 'error' }],
  ])('tells what a refresh brought: %s', async (_, answer, outcome) => {
    const h = harness()
    const handler = origin((call) => (call === 1 ? new Response('a', { headers: lasting }) : answer()))
    await h.fetch(handler)
    expect(h.eventsOf('refreshed')).toEqual([])
    h.clock.advance(61 * SECOND)
    await h.fetch(handler)
    expect(h.eventsOf('refreshed')).toMatchObject([
      { key: KEY, outcome: { hit: false, flight: 2, ...outcome } },
    ])
    expect(h.eventsOf('answer')).toHaveLength(2)
  })
})

describe('evicted', () => {
  const crowd = async (options: CacheOptions): Promise<Harness> => {
    const h = harness(options)
    for (const path of ['/1', '/2', '/3']) await h.fetch(numbered({ 'cache-control': 'max-age=60' }), path)
    return h
  }

  it('tells of what had to make room in memory, beside onEvict', async () => {
    const evicted: string[] = []
    const onEvict = (key: string): void => {
      evicted.push(key)
      throw new Error('heard')
    }
    const h = await crowd({ storage: createMemoryStore({ maxEntries: 1, onEvict }) })
    expect(h.eventsOf('evicted').map(({ key }) => key)).toEqual([`${KEY}1`, `${KEY}2`])
    expect(evicted).toEqual([`${KEY}1`, `${KEY}2`])
  })

  it('tells of nothing where there was room, or what was purged made it', async () => {
    const h = await crowd({})
    await h.cache.purge({ url: `${KEY}1` })
    expect(h.eventsOf('evicted')).toEqual([])
  })
})

describe('without a listener', () => {
  const hits = async (options: CacheOptions): Promise<() => Promise<void>> => {
    const cache = createCache(options)
    const handler = (): Response => cacheable()
    await read(await cache.handle(request(), handler))
    const asked = request()
    return async () => void (await cache.handle(asked, handler))
  }

  it('nothing is allocated to tell of a hit, which costs bytes with one', async () => {
    const told = await allocatedBy('tell.ts', await hits({ onEvent: () => {} }))
    expect(told).toBeGreaterThan(1000)
    expect(await allocatedBy('tell.ts', await hits({}))).toBe(0)
  })

  it('the clock is read as often as with one: telling of a hit takes no time of its own', async () => {
    const readings = async (options: CacheOptions): Promise<number> => {
      let count = 0
      const hit = await hits({ ...options, now: () => (count++, 0) })
      const before = count
      await hit()
      return count - before
    }
    expect(await readings({})).toBe(1)
    expect(await readings({ onEvent: () => {} })).toBe(1)
  })
})
