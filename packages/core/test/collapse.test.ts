import { afterEach, describe, expect, it, vi } from 'vitest'
import { Flights } from '../src/flights.ts'
import {
  after,
  allowNoUnhandledRejection,
  cacheable,
  cacheStatusOf,
  gate,
  type Harness,
  harness,
  nextText,
  type Origin,
  origin,
  quiet,
  read,
  readerOf,
  request,
  SECOND,
  slowStore,
  source,
} from './harness.ts'

allowNoUnhandledRejection()
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

function burst({ send }: Harness, handler: Origin, size = 20, init?: RequestInit): Promise<Response>[] {
  return Array.from({ length: size }, () => send(handler, '/', init))
}

async function texts(responses: readonly Promise<Response>[]): Promise<string[]> {
  return Promise.all(responses.map(async (response) => (await response).text()))
}

describe('requests at the same time for what is not stored', () => {
  it('ask the handler once and all get the whole body', async () => {
    const h = harness()
    const open = gate()
    const handler = origin(async (call) => {
      await open.opened
      return cacheable(`answer ${call} `.repeat(1000))
    })
    const asked = burst(h, handler)
    await quiet()
    open.open()
    const answers = await Promise.all(asked.map(async (response) => read(await response)))
    expect(new Set(answers.map(({ text }) => text))).toEqual(new Set(['answer 1 '.repeat(1000)]))
    expect(handler.asked).toHaveLength(1)
    expect(answers.map(cacheStatusOf)).toEqual([
      'freshet; fwd=uri-miss; stored',
      ...Array.from({ length: 19 }, () => 'freshet; fwd=uri-miss; ttl=60; collapsed'),
    ])
  })

  it('ask the handler once over a store that takes its time', async () => {
    const h = harness({ storage: slowStore(quiet) })
    const handler = origin((call) => cacheable(`answer ${call}`))
    expect(new Set(await texts(burst(h, handler)))).toEqual(new Set(['answer 1']))
    expect(handler.asked).toHaveLength(1)
  })

  it('get what has come of the body so far, and then the rest', async () => {
    const { send } = harness()
    const body = source()
    const handler = origin(() => cacheable(body.stream))
    const leader = readerOf(await send(handler))
    body.push('one ')
    expect(await nextText(leader)).toBe('one ')
    const follower = readerOf(await send(handler))
    expect(await nextText(follower)).toBe('one ')
    body.push('two')
    body.end()
    expect(await nextText(follower)).toBe('two')
    expect(await nextText(leader)).toBe('two')
    expect(handler.asked).toHaveLength(1)
  })

  it('each get an answer of their own where none may be shared', { tags: ['9111-4-collapse'] }, async () => {
    const h = harness()
    const handler = origin(
      (call) => new Response(`answer ${call}`, { headers: { 'cache-control': 'private, max-age=60' } }),
    )
    const answers = await texts(burst(h, handler))
    expect(new Set(answers).size).toBe(20)
  })

  it('do not wait for one another again where waiting was in vain', async () => {
    const h = harness()
    const open = gate()
    const handler = origin(async (call) => {
      if (call > 1) await open.opened
      return new Response(`answer ${call}`, { headers: { 'cache-control': 'private' } })
    })
    await h.fetch(handler)
    const asked = burst(h, handler)
    await quiet()
    expect(handler.asked).toHaveLength(21)
    open.open()
    expect(new Set(await texts(asked)).size).toBe(20)
  })

  it('do not wait for one another again where each answer must be validated', async () => {
    const h = harness()
    const open = gate()
    const handler = origin(async (call) => {
      if (call > 1) await open.opened
      return new Response('content', { headers: { 'cache-control': 'no-cache', etag: '"a"' } })
    })
    await h.fetch(handler)
    const asked = burst(h, handler, 5)
    await quiet()
    expect(handler.asked).toHaveLength(6)
    open.open()
    await texts(asked)
  })

  it('collapse again after an answer that could be shared', async () => {
    const h = harness()
    const handler = origin((call) =>
      call === 1
        ? new Response('mine', { headers: { 'cache-control': 'private' } })
        : cacheable(`answer ${call}`),
    )
    await h.fetch(handler)
    await h.fetch(handler)
    h.clock.advance(61 * SECOND)
    expect(new Set(await texts(burst(h, handler)))).toEqual(new Set(['answer 3']))
  })

  it('wait no longer than the deadline for the first of them', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const h = harness({ collapseDeadline: 500 })
    const open = gate()
    const handler = origin(async (call) => {
      if (call === 1) await open.opened
      return cacheable(`answer ${call}`)
    })
    const [first, second] = burst(h, handler, 2)
    await vi.advanceTimersByTimeAsync(499)
    expect(handler.asked).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1)
    expect((await read(await second!)).text).toBe('answer 2')
    open.open()
    expect((await read(await first!)).text).toBe('answer 1')
  })

  it('follow a validation', async () => {
    const h = harness()
    const handler = origin((_, { headers }) =>
      headers.has('if-none-match')
        ? new Response(null, { status: 304, headers: { 'cache-control': 'max-age=60', etag: '"a"' } })
        : cacheable('content', { etag: '"a"' }),
    )
    await h.fetch(handler)
    h.clock.advance(61 * SECOND)
    expect(new Set(await texts(burst(h, handler)))).toEqual(new Set(['content']))
    expect(handler.asked).toHaveLength(2)
  })

  it('are all covered by the stale response when the handler fails', async () => {
    const h = harness()
    const handler = origin((call) => {
      if (call > 1) throw new Error('down')
      return cacheable('content', { 'cache-control': 'max-age=60, stale-if-error=60' })
    })
    await h.fetch(handler)
    h.clock.advance(61 * SECOND)
    expect(new Set(await texts(burst(h, handler)))).toEqual(new Set(['content']))
    expect(handler.asked).toHaveLength(2)
  })

  it('keep the runtime alive until the answer that others wait for is known', async () => {
    const { cache } = harness()
    const works: Promise<unknown>[] = []
    const open = gate()
    const handler = async (): Promise<Response> => {
      await open.opened
      return cacheable()
    }
    const waitUntil = (work: Promise<unknown>): void => void works.push(work)
    const response = cache.handle(request(), handler, { waitUntil })
    await quiet()
    let isKnown = false
    const known = Promise.all(works).then(() => (isKnown = true))
    await quiet()
    expect([works.length > 0, isKnown]).toEqual([true, false])
    open.open()
    await response
    await known
  })

  it('leave nothing behind', async () => {
    const flights: Flights[] = []
    const start = Flights.prototype.start
    vi.spyOn(Flights.prototype, 'start').mockImplementation(function (this: Flights, ...args) {
      if (!flights.includes(this)) flights.push(this)
      return start.apply(this, args)
    })
    const h = harness()
    const kinds = ['max-age=60', 'private', 'no-store', 'max-age=0', 'max-age=60, stale-if-error=9']
    const handler = origin(async (call, { url }) => {
      if (call % 7 === 0) throw new Error('down')
      const headers = { 'cache-control': kinds[call % 5]!, 'content-location': url }
      const response = new Response(`${call}`, { headers })
      if (call % 4 === 0) await response.text()
      return response
    })
    for (let at = 0; at < 1000; at++) {
      const method = ['HEAD', 'GET', 'POST'][at % 3]!
      await h.fetch(handler, `/${at % 500}`, { method }).catch(() => {})
      if (at % 10 === 0) h.clock.advance(61 * SECOND)
    }
    await h.settled()
    expect(flights).toHaveLength(1)
    expect(flights[0]!.size).toBe(0)
  })
})

describe('requests at the same time for different variants (RFC 9111 §4.1)', () => {
  const tongues = (count: number): RequestInit[] =>
    Array.from({ length: count }, (_, at) => ({ headers: { 'x-tongue': 'abc'[at % 3]! } }))

  it('each get their own variant, and those of one variant share an answer', async () => {
    const { send } = harness()
    const open = gate()
    const handler = origin(async (call, { headers }) => {
      await open.opened
      return cacheable(`${headers.get('x-tongue')} ${call}`, { vary: 'x-tongue' })
    })
    const asked = tongues(30).map((init) => send(handler, '/', init))
    await quiet()
    open.open()
    const answers = await texts(asked)
    answers.forEach((text, at) => expect(text[0]).toBe('abc'[at % 3]))
    expect(handler.asked).toHaveLength(3)
  })

  it('are not covered by the stale variant of another when the handler fails', async () => {
    const h = harness()
    const open = gate()
    const handler = origin(async (call, { headers }) => {
      if (call > 1) await open.opened
      if (call === 2) throw new Error('down')
      const tongue = headers.get('x-tongue')
      return cacheable(tongue, { vary: 'x-tongue', 'cache-control': 'max-age=60, stale-if-error=60' })
    })
    const [a, b] = tongues(2)
    await h.fetch(handler, '/', a)
    h.clock.advance(61 * SECOND)
    const asked = [a, b, a, b].map((init) => h.send(handler, '/', init))
    await quiet()
    open.open()
    expect(await texts(asked)).toEqual(['a', 'b', 'a', 'b'])
    expect(handler.asked).toHaveLength(3)
  })

  it('do not wait for one variant after another', async () => {
    const { send } = harness()
    const gates = [gate(), gate(), gate()]
    const handler = origin(async (call, { headers }) => {
      await gates[call - 1]!.opened
      return cacheable(`${headers.get('x-tongue')}`, { vary: 'x-tongue' })
    })
    const asked = tongues(3).map((init) => send(handler, '/', init))
    await quiet()
    gates[0]!.open()
    await quiet()
    expect(handler.asked).toHaveLength(3)
    gates[2]!.open()
    expect((await read(await asked[2]!)).text).toBe('c')
    gates[1]!.open()
    expect(await texts(asked.slice(0, 2))).toEqual(['a', 'b'])
  })
})

describe('a request for itself alone', () => {
  it.each<[string, RequestInit]>([
    ['HEAD', { method: 'HEAD' }],
    ['Range', { headers: { range: 'bytes=0-1' } }],
    ['no-store', { headers: { 'cache-control': 'no-store' } }],
  ])('(%s) does not keep later ones from collapsing', async (_, init) => {
    const h = harness()
    const handler = origin((call, { headers, method }) =>
      headers.has('range') || method === 'HEAD'
        ? new Response(null, {
            status: headers.has('range') ? 206 : 200,
            headers: { 'cache-control': 'max-age=60' },
          })
        : cacheable(`answer ${call}`),
    )
    await h.fetch(handler, '/', init)
    expect(new Set(await texts(burst(h, handler)))).toEqual(new Set(['answer 2']))
  })

  it('(no-store) is not waited for', async () => {
    const h = harness()
    const open = gate()
    const handler = origin(async (call) => {
      if (call === 1) await open.opened
      return cacheable(`answer ${call}`)
    })
    const alone = h.send(handler, '/', { headers: { 'cache-control': 'no-store' } })
    expect(new Set(await texts(burst(h, handler)))).toEqual(new Set(['answer 2']))
    open.open()
    expect(await (await alone).text()).toBe('answer 1')
  })

  it('(an error of the server) does not keep later ones from collapsing', async () => {
    const h = harness()
    const handler = origin((call) =>
      call === 1 ? new Response('down', { status: 503 }) : cacheable(`answer ${call}`),
    )
    await h.fetch(handler)
    expect(new Set(await texts(burst(h, handler)))).toEqual(new Set(['answer 2']))
  })
})

describe('a request that comes after a client has read the last byte', () => {
  it('never asks the handler again, however long the store takes', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { send } = harness({ storage: slowStore(() => after(50)) })
    const handler = origin((call) => cacheable(`answer ${call}`))
    const soon = async (response: Promise<Response>): Promise<string> => {
      await vi.advanceTimersByTimeAsync(50)
      return (await response).text()
    }
    expect(await soon(send(handler))).toBe('answer 1')
    // at each of these moments the store may be before, in or behind its write
    for (const wait of [0, 1, 48, 1, 1, 50]) {
      await vi.advanceTimersByTimeAsync(wait)
      expect(await soon(send(handler))).toBe('answer 1')
    }
    expect(handler.asked).toHaveLength(1)
  })

  it('shares the next answer with others when that client’s could not be shared', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const h = harness({ storage: slowStore(() => after(50)) })
    const open = gate()
    const handler = origin(async (call) => {
      if (call > 1) return cacheable(`answer ${call}`)
      await open.opened
      return new Response('down', { status: 503 })
    })
    const first = h.send(handler)
    await vi.advanceTimersByTimeAsync(50)
    const asked = burst(h, handler)
    await vi.advanceTimersByTimeAsync(20)
    open.open()
    expect((await first).status).toBe(503)
    await vi.advanceTimersByTimeAsync(30)
    expect(new Set(await texts(asked))).toEqual(new Set(['answer 2']))
  })

  it('does not get a body that broke off', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { send } = harness({ storage: slowStore(() => after(50)) })
    const body = source()
    const handler = origin((call) => cacheable(call === 1 ? body.stream : `answer ${call}`))
    const first = send(handler)
    await vi.advanceTimersByTimeAsync(50)
    const reader = readerOf(await first)
    const second = send(handler)
    await vi.advanceTimersByTimeAsync(20)
    body.fail(new Error('broken'))
    await expect(reader.read()).rejects.toThrow('broken')
    await vi.advanceTimersByTimeAsync(30)
    expect(await (await second).text()).toBe('answer 2')
  })
})

it('requests that come while the handler has not answered share, whoever waits for the body', async () => {
  const { cache } = harness()
  const handler = origin((call) => cacheable(`answer ${call}`))
  void (await cache.handle(request(), handler))
  // nobody has read the first answer
  expect((await read(await cache.handle(request(), handler))).text).toBe('answer 1')
})

describe('a client that leaves before the answer is there', () => {
  /** A handler that gives up as its request's signal says, like `fetch`. */
  const abortable = (): Origin & { readonly signals: AbortSignal[]; answer(): void } => {
    const open = gate()
    const signals: AbortSignal[] = []
    const handler = origin(async (_, { signal }) => {
      signals.push(signal)
      const aborted = new Promise<never>((_, reject) => {
        const abort = (): void => reject(new Error('aborted'))
        if (signal.aborted) abort()
        signal.addEventListener('abort', abort)
      })
      await Promise.race([open.opened, aborted])
      return cacheable('content')
    })
    return Object.assign(handler, { signals, answer: () => open.open() })
  }

  it('does not take the answer from those who wait with it', async () => {
    const h = harness()
    const handler = abortable()
    const leader = new AbortController()
    const left = h.send(handler, '/', { signal: leader.signal })
    await quiet()
    const [stays] = burst(h, handler, 1)
    await quiet()
    leader.abort()
    await quiet()
    handler.answer()
    expect(await (await stays!).text()).toBe('content')
    expect(handler.asked).toHaveLength(1)
    expect(handler.signals[0]?.aborted).toBe(false)
    await left
  })

  it('does not either where the handler takes its arguments as a list', async () => {
    const h = harness()
    const handler = abortable()
    const listed = (...[asked]: [Request]): Promise<Response> => handler(asked)
    const leader = new AbortController()
    const left = h.cache.handle(request('/', { signal: leader.signal }), listed, h.context)
    await quiet()
    const stays = h.cache.handle(request(), listed, h.context)
    await quiet()
    leader.abort()
    await quiet()
    handler.answer()
    expect(await (await stays).text()).toBe('content')
    expect(handler.asked).toHaveLength(1)
    await left
  })

  it('stops the handler when nobody waits any more', async () => {
    const h = harness()
    const handler = abortable()
    const clients = [new AbortController(), new AbortController()]
    const left = clients.map(({ signal }) => h.send(handler, '/', { signal }))
    await quiet()
    expect(handler.asked).toHaveLength(1)
    clients[1]?.abort()
    await quiet()
    expect(handler.signals[0]?.aborted).toBe(false)
    clients[0]?.abort()
    await expect(left[0]).rejects.toThrow('aborted')
    await expect(left[1]).rejects.toThrow('aborted')
    expect(handler.signals[0]?.aborted).toBe(true)
  })

  it('does not stop a body that is being stored', async () => {
    const h = harness()
    const from = source()
    const signals: AbortSignal[] = []
    const handler = origin((_, { signal }) => {
      signals.push(signal)
      signal.addEventListener('abort', () => from.fail(new Error('aborted')))
      return new Response(from.stream, { headers: { 'cache-control': 'max-age=60' } })
    })
    const leader = new AbortController()
    const response = await h.send(handler, '/', { signal: leader.signal })
    from.push('con')
    leader.abort()
    await response.body?.cancel()
    from.push('tent')
    from.end()
    await h.settled()
    expect(signals[0]?.aborted).toBe(false)
    expect((await h.fetch(handler)).text).toBe('content')
    expect(handler.asked).toHaveLength(1)
  })

  it('still stops the answer that is for it alone', async () => {
    const h = harness()
    const signals: AbortSignal[] = []
    const handler = origin((_, { signal }) => {
      signals.push(signal)
      return new Response('mine', { headers: { 'cache-control': 'private' } })
    })
    const client = new AbortController()
    await h.send(handler, '/', { signal: client.signal })
    client.abort()
    expect(signals[0]?.aborted).toBe(true)
  })
})
