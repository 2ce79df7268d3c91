import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  allowNoUnhandledRejection,
  cacheStatusOf,
  gate,
  harness,
  numbered,
  type Origin,
  origin,
  quiet,
  read,
  SECOND,
  source,
} from './harness.ts'

allowNoUnhandledRejection()
afterEach(() => void vi.useRealTimers())

const MEANWHILE = 'max-age=60, stale-while-revalidate=60'
const COVERED = 'max-age=60, stale-if-error=60'

/** Answers the first call with `cacheControl`, and later ones as `then` says. */
function first(
  cacheControl: string,
  then: (call: number, request: Request) => Response | Promise<Response>,
): Origin {
  return origin((call, received) =>
    call === 1
      ? new Response('answer 1', { headers: { 'cache-control': cacheControl } })
      : then(call, received),
  )
}

describe('stale-while-revalidate (RFC 5861 §3)', () => {
  it(
    'answers at once with the stale response and asks the handler once for 50 requests',
    { tags: ['5861-3-serve', '5861-3-refresh'] },
    async () => {
      const h = harness()
      const open = gate()
      const handler = first(MEANWHILE, async (call) => {
        await open.opened
        return new Response(`answer ${call}`, { headers: { 'cache-control': MEANWHILE } })
      })
      await h.fetch(handler)
      h.clock.advance(61 * SECOND)
      const answers = await Promise.all(Array.from({ length: 50 }, async () => read(await h.send(handler))))
      expect(new Set(answers.map(({ text }) => text))).toEqual(new Set(['answer 1']))
      expect(new Set(answers.map(cacheStatusOf))).toEqual(new Set(['freshet; hit; ttl=-1']))
      expect(answers[0]!.headers.get('age')).toBe('61')
      expect(handler.asked).toHaveLength(2)
      open.open()
      await h.settled()
      expect(await h.fetch(handler)).toMatchObject({ text: 'answer 2' })
      expect(handler.asked).toHaveLength(2)
    },
  )

  it('holds to the end of its window and no longer', { tags: ['5861-3-window'] }, async () => {
    const h = harness()
    const open = gate()
    const handler = first(MEANWHILE, async (call) => {
      await open.opened
      return new Response(`answer ${call}`)
    })
    await h.fetch(handler)
    h.clock.advance(120 * SECOND - 1)
    expect((await read(await h.send(handler))).text).toBe('answer 1')
    h.clock.advance(1)
    const late = h.send(handler)
    open.open()
    expect((await read(await late)).text).not.toBe('answer 1')
    await h.settled()
  })

  it('asks with the conditions of the stored response, and a 304 makes it fresh', async () => {
    const h = harness()
    const handler = origin((_, { headers }) =>
      headers.get('if-none-match') === '"a"'
        ? new Response(null, { status: 304, headers: { etag: '"a"', 'cache-control': MEANWHILE } })
        : new Response('content', { headers: { etag: '"a"', 'cache-control': MEANWHILE } }),
    )
    await h.fetch(handler)
    h.clock.advance(61 * SECOND)
    await h.fetch(handler)
    const hit = await h.fetch(handler)
    expect([hit.text, cacheStatusOf(hit)]).toEqual(['content', 'freshet; hit; ttl=60'])
    expect(handler.asked).toHaveLength(2)
  })

  it.each<[string, (call: number) => Response]>([
    [
      'throws',
      () => {
        throw new Error('down')
      },
    ],
    ['answers 500', () => new Response('down', { status: 500 })],
    [
      'answers 503 that may be stored',
      () => new Response('down', { status: 503, headers: { 'cache-control': 'max-age=60' } }),
    ],
  ])('keeps the stored response until the window ends when the handler %s', async (_, fail) => {
    const h = harness()
    const handler = first(MEANWHILE, fail)
    await h.fetch(handler)
    h.clock.advance(61 * SECOND)
    for (const asked of [2, 3]) {
      expect((await h.fetch(handler)).text).toBe('answer 1')
      expect(handler.asked).toHaveLength(asked)
    }
    h.clock.advance(60 * SECOND)
    await expect(
      h.fetch(handler).then(({ text }) => {
        throw new Error(text)
      }),
    ).rejects.toThrow('down')
  })

  it('does not ask upstream for what is stored there only, as the client asked here', async () => {
    const h = harness()
    const handler = numbered({ 'cache-control': MEANWHILE })
    await h.fetch(handler)
    h.clock.advance(61 * SECOND)
    await h.fetch(handler, '/', { headers: { 'cache-control': 'only-if-cached' } })
    expect(handler.asked[1]?.headers.get('cache-control')).toBeNull()
    expect((await h.fetch(handler)).text).toBe('answer 2')
  })

  it('tells of a refresh that failed', async () => {
    const h = harness()
    const failure = new Error('down')
    const handler = first(MEANWHILE, () => {
      throw failure
    })
    await h.fetch(handler)
    h.clock.advance(61 * SECOND)
    await h.fetch(handler)
    expect(h.eventsOf('refresh-failed')).toEqual([
      { type: 'refresh-failed', key: 'https://example.com/', flight: 2, error: failure },
    ])
  })

  it.each<[string, Response]>([
    ['404', new Response(null, { status: 404 })],
    ['private', new Response(null, { headers: { 'cache-control': 'private' } })],
    ['no-store', new Response(null, { headers: { 'cache-control': 'no-store' } })],
  ])('gives up the stored response when the answer is %s', async (_, answer) => {
    const h = harness()
    const handler = first(MEANWHILE, () => answer)
    await h.fetch(handler)
    h.clock.advance(61 * SECOND)
    expect((await h.fetch(handler)).text).toBe('answer 1')
    expect((await h.fetch(handler)).text).toBe('')
    expect(h.eventsOf('invalidated')).toMatchObject([{ cause: 'overtaken' }])
  })

  it('refreshes once even where answers to others could not be shared', async () => {
    const h = harness()
    const open = gate()
    const handler = first(MEANWHILE, async (call) => {
      if (call > 2) await open.opened
      return new Response(`answer ${call}`, { headers: { 'cache-control': MEANWHILE } })
    })
    await h.fetch(handler)
    h.clock.advance(61 * SECOND)
    await h.fetch(handler, '/', { headers: { 'cache-control': 'no-store, no-cache' } })
    for (let at = 0; at < 10; at++) await read(await h.send(handler))
    expect(handler.asked).toHaveLength(3)
    open.open()
    await h.settled()
  })

  it('refreshes by GET for HEAD and for a part, and goes on when the client has left', async () => {
    for (const init of [{ method: 'HEAD' }, { headers: { range: 'bytes=0-1' } }]) {
      const h = harness()
      const handler = first(MEANWHILE, () => new Response('new', { headers: { 'cache-control': MEANWHILE } }))
      await h.fetch(handler)
      h.clock.advance(61 * SECOND)
      const client = new AbortController()
      await h.send(handler, '/', { ...init, signal: client.signal })
      client.abort()
      await h.settled()
      const [, refresh] = handler.asked
      expect([refresh!.method, refresh!.headers.get('range'), refresh!.signal.aborted]).toEqual([
        'GET',
        null,
        false,
      ])
      expect((await h.fetch(handler)).text).toBe('new')
    }
  })

  it('asks the handler that the context names for it', async () => {
    const h = harness()
    const handler = first(MEANWHILE, () => {
      throw new Error('the request is over')
    })
    await h.fetch(handler)
    h.clock.advance(61 * SECOND)
    const refresh = numbered({ 'cache-control': MEANWHILE })
    const context = { ...h.context, refresh }
    await h.cache.handle(new Request('https://example.com/'), handler, context)
    await h.settled()
    expect((await h.fetch(handler)).text).toBe('answer 1')
    expect([handler.asked.length, refresh.asked.length]).toEqual([1, 1])
  })

  it('lets go of the body that nobody is to read', async () => {
    const h = harness()
    const body = source()
    const handler = first(
      MEANWHILE,
      () => new Response(body.stream, { headers: { 'cache-control': 'private' } }),
    )
    await h.fetch(handler)
    h.clock.advance(61 * SECOND)
    await h.fetch(handler)
    expect(body.cancelled()).toBe(true)
  })

  it('lets go of a body that will not be let go', async () => {
    const h = harness()
    const stubborn = new ReadableStream({
      cancel: () => {
        throw new Error('will not')
      },
    })
    const handler = first(
      MEANWHILE,
      () => new Response(stubborn, { headers: { 'cache-control': 'private' } }),
    )
    await h.fetch(handler)
    h.clock.advance(61 * SECOND)
    expect((await h.fetch(handler)).text).toBe('answer 1')
  })

  it(
    'is not for what must be validated (RFC 9111 §5.2.2)',
    { tags: ['9111-5.2.2.2-must-revalidate', '9111-5.2.2.8-proxy-revalidate'] },
    async () => {
      for (const forbidden of ['must-revalidate', 'proxy-revalidate', 's-maxage=60', 'no-cache']) {
        const h = harness()
        const handler = first(`${MEANWHILE}, ${forbidden}`, (call) => new Response(`answer ${call}`))
        await h.fetch(handler)
        h.clock.advance(61 * SECOND)
        expect((await h.fetch(handler)).text).toBe('answer 2')
      }
    },
  )
})

describe('stale-if-error (RFC 5861 §4)', () => {
  it.each<[string, () => Response]>([
    [
      'throws',
      () => {
        throw new Error('down')
      },
    ],
    ['answers with a network error', () => Response.error()],
    ...[500, 502, 503, 504].map((status): [string, () => Response] => [
      `answers ${status}`,
      () => new Response('down', { status }),
    ]),
  ])('answers with the stale response when the handler %s', async (_, fail) => {
    const h = harness()
    const handler = first(COVERED, fail)
    await h.fetch(handler)
    h.clock.advance(61 * SECOND)
    const answer = await h.fetch(handler)
    expect(answer).toMatchObject({ status: 200, text: 'answer 1' })
    expect(answer.headers.get('age')).toBe('61')
    expect(cacheStatusOf(answer)).toMatch(/^freshet; fwd=stale;( fwd-status=\d+;)? ttl=-1$/)
  })

  it.each([404, 400, 501, 505, 429])(
    'does not cover for %i',
    { tags: ['9111-4.3.3-5xx'] },
    async (status) => {
      const h = harness()
      const handler = first(COVERED, () => new Response('no', { status }))
      await h.fetch(handler)
      h.clock.advance(61 * SECOND)
      expect(await h.fetch(handler)).toMatchObject({ status, text: 'no' })
    },
  )

  it(
    'holds to the end of its window and no longer, and the error passes as it is',
    { tags: ['5861-4-window'] },
    async () => {
      const h = harness()
      const failure = new Error('down')
      const handler = first(COVERED, () => {
        throw failure
      })
      await h.fetch(handler)
      h.clock.advance(120 * SECOND)
      expect((await h.fetch(handler)).text).toBe('answer 1')
      h.clock.advance(1)
      await expect(h.fetch(handler)).rejects.toBe(failure)
    },
  )

  it('does not evict the good copy: it is there when the handler is well again', async () => {
    const h = harness()
    const handler = origin((call, { headers }) => {
      if (call === 2) return new Response('down', { status: 500 })
      return headers.get('if-none-match') === '"a"'
        ? new Response(null, { status: 304, headers: { etag: '"a"' } })
        : new Response('content', { headers: { etag: '"a"', 'cache-control': 'max-age=60' } })
    })
    await h.fetch(handler)
    h.clock.advance(61 * SECOND)
    expect((await h.fetch(handler)).status).toBe(500)
    expect(await h.fetch(handler)).toMatchObject({ status: 200, text: 'content' })
    expect(handler.asked).toHaveLength(3)
  })

  it('is not for what must be validated', { tags: ['5861-4-forbidden'] }, async () => {
    const h = harness()
    const handler = first(`${COVERED}, must-revalidate`, () => new Response('down', { status: 500 }))
    await h.fetch(handler)
    h.clock.advance(61 * SECOND)
    expect((await h.fetch(handler)).status).toBe(500)
  })

  it('may be the user’s choice for all responses', { tags: ['9111-4.2.4-permitted'] }, async () => {
    const h = harness({ allowStale: 10 * SECOND })
    const handler = first('max-age=60', () => new Response('down', { status: 500 }))
    await h.fetch(handler)
    h.clock.advance(70 * SECOND)
    expect((await h.fetch(handler)).text).toBe('answer 1')
    h.clock.advance(1)
    expect((await h.fetch(handler)).text).toBe('down')
  })

  it('lets go of the body of the failure', async () => {
    const h = harness()
    const body = source()
    const handler = first(COVERED, () => new Response(body.stream, { status: 500 }))
    await h.fetch(handler)
    h.clock.advance(61 * SECOND)
    await h.fetch(handler)
    await quiet()
    expect(body.cancelled()).toBe(true)
  })
})

describe('a refresh that never comes back', () => {
  it('keeps the next away for no longer than collapseDeadline', async () => {
    vi.useFakeTimers()
    const h = harness({ collapseDeadline: 5000 })
    const handler = first('max-age=60, stale-while-revalidate=86400', (call) =>
      call === 2 ? new Promise<Response>(() => {}) : new Response(`answer ${call}`),
    )
    await read(await h.send(handler))
    await vi.advanceTimersByTimeAsync(1)
    h.clock.advance(61 * SECOND)
    for (const wait of [4999, 1, 0]) {
      expect(await (await h.send(handler)).text()).toBe('answer 1')
      await vi.advanceTimersByTimeAsync(wait)
    }
    expect(handler.asked).toHaveLength(3)
  })
})
