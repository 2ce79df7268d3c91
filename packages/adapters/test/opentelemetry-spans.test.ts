import { type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import { type CacheOptions, type Handler, type HttpCache } from '@freshet/core'
import { type FakeClock, fakeClock } from '@freshet/core/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createStorage } from 'unstorage'
import { instrumentedCache, type TelemetryOptions } from '../src/opentelemetry.ts'
import { type Observatory, observatory, propagateContext, serving } from './observatory.ts'

const SECOND = 1000
const URL_ = 'https://example.com/level'

let sky: Observatory
let stop: () => void

beforeEach(() => {
  sky = observatory()
  stop = propagateContext()
})

afterEach(() => stop())

interface Scene {
  readonly cache: HttpCache
  readonly clock: FakeClock
  /** Sends a request, reads the answer, and waits for all that is left to be done. */
  send(handler: Handler, init?: RequestInit, url?: string): Promise<string>
}

function scene(options: CacheOptions = {}, telemetry: TelemetryOptions = {}): Scene {
  const clock = fakeClock()
  const { tracer, meter } = sky
  const cache = instrumentedCache(
    { now: clock.now, purgeBlindness: Infinity, ...options },
    { tracer, meter, ...telemetry },
  )
  return {
    cache,
    clock,
    async send(handler, init, url = URL_) {
      const work: Promise<unknown>[] = []
      const waitUntil = (promise: Promise<unknown>): void => void work.push(promise)
      const response = await cache.handle(new Request(url, init), handler, { waitUntil })
      const text = await response.text()
      while (work.length > 0) await work.shift()
      return text
    },
  }
}

/** A handler with a span of its own, as that of a database client. */
const working: Handler = async () => {
  const span = sky.tracer.startSpan('database')
  await Promise.resolve()
  span.end()
  return answer()
}

function answer(fields: Record<string, string> = {}, body: BodyInit | null = '2.41 m'): Response {
  return new Response(body, { headers: { 'cache-control': 'max-age=60', ...fields } })
}

const failing: Handler = () => {
  throw new RangeError('out of order')
}

/** What can be seen of a link and of a parent. */
const idOf = (span: ReadableSpan | Span): string => span.spanContext().spanId
const linksOf = ({ links }: ReadableSpan): string[] => links.map(({ context }) => context.spanId)

describe('the span of a request', () => {
  it('is within that of the server, and the handler’s own are within that of the handler', async () => {
    const { send } = scene()
    await serving(sky.tracer, () => send(working))
    expect(sky.childrenOf(sky.span('server'))).toEqual(['cache GET'])
    expect(sky.childrenOf(sky.span('cache GET'))).toEqual(['cache handler'])
    expect(sky.childrenOf(sky.span('cache handler'))).toEqual(['database'])
    expect(new Set(sky.spans().map((span) => span.spanContext().traceId)).size).toBe(1)
  })

  it('tells of a miss what was asked and what came of it', async () => {
    const { send } = scene({ name: 'pages' })
    await send(working, {}, 'https://example.com:8443/a/b?x=1#part')
    expect(sky.span('cache GET')).toMatchObject({
      kind: SpanKind.INTERNAL,
      status: { code: SpanStatusCode.UNSET },
      attributes: {
        'freshet.cache.name': 'pages',
        'http.request.method': 'GET',
        'server.address': 'example.com',
        'server.port': 8443,
        'url.scheme': 'https',
        'url.path': '/a/b',
        'url.query': 'x=1',
        'http.response.status_code': 200,
        'freshet.outcome': 'miss',
        'freshet.fwd': 'uri-miss',
        'freshet.stored': true,
      },
    })
    expect(Object.keys(sky.span('cache GET').attributes)).toHaveLength(11)
    expect(sky.span('cache handler').attributes).toEqual({
      'freshet.cache.name': 'pages',
      'freshet.fwd': 'uri-miss',
      'http.response.status_code': 200,
    })
  })

  it('has what a sampler decides by from its start', async () => {
    const seen: object[] = []
    sky = observatory({
      shouldSample(_context, _trace, name, _kind, attributes) {
        seen.push({ name, ...attributes })
        return { decision: 2 }
      },
      toString: () => 'seen',
    })
    await scene().send(() => answer(), {}, 'http://example.com/a?b=c')
    expect(seen[0]).toMatchObject({
      name: 'cache GET',
      'http.request.method': 'GET',
      'url.scheme': 'http',
      'url.path': '/a',
      'url.query': 'b=c',
      'server.address': 'example.com',
      'server.port': 80,
    })
  })

  it('is the only one of a hit on memory, which it tells the age of', async () => {
    const { send, clock } = scene()
    await send(working)
    sky.forget()
    clock.advance(20 * SECOND)
    await send(working)
    expect(sky.spans().map(({ name }) => name)).toEqual(['cache GET'])
    const { attributes } = sky.span('cache GET')
    expect(attributes).toMatchObject({ 'freshet.outcome': 'hit', 'freshet.age': 20, 'freshet.ttl': 40 })
    expect(attributes).not.toHaveProperty('freshet.fwd')
  })

  it.each<[string, (s: Scene) => Promise<unknown>, object]>([
    [
      'a stale answer',
      (s) => s.send(() => answer({ 'cache-control': 'max-age=1, stale-while-revalidate=600' })),
      { 'freshet.outcome': 'stale', 'freshet.ttl': -59 },
    ],
    [
      'a validation',
      (s) => s.send(() => answer({ etag: '"a"' })),
      { 'freshet.outcome': 'revalidated', 'freshet.fwd': 'stale', 'freshet.fwd_status': 304 },
    ],
    [
      'a stale answer that covers for an error',
      (s) => s.send(() => answer({ 'cache-control': 'max-age=1, stale-if-error=600' })),
      { 'freshet.outcome': 'stale-if-error', 'freshet.fwd_status': 503, 'http.response.status_code': 200 },
    ],
  ])('tells of %s', async (title, first, told) => {
    const s = scene()
    await first(s)
    s.clock.advance(60 * SECOND)
    sky.forget()
    await s.send(() =>
      title === 'a validation'
        ? new Response(null, { status: 304, headers: { etag: '"a"' } })
        : new Response('', { status: 503 }),
    )
    expect(sky.span('cache GET').attributes).toMatchObject(told)
    expect(sky.span('cache GET').status.code).toBe(SpanStatusCode.UNSET)
  })

  it.each<[string, RequestInit, Handler, object]>([
    [
      'what is not stored',
      {},
      () => answer({ 'cache-control': 'private' }),
      { 'freshet.outcome': 'miss', 'freshet.not_stored.reason': 'private' },
    ],
    [
      'what goes past the cache',
      { method: 'POST' },
      () => answer(),
      { 'freshet.outcome': 'bypass', 'freshet.fwd': 'method', 'http.request.method': 'POST' },
    ],
    [
      'what nobody could answer',
      { headers: { 'cache-control': 'only-if-cached' } },
      () => answer(),
      { 'freshet.outcome': 'unsatisfiable', 'http.response.status_code': 504, 'error.type': '504' },
    ],
    [
      'a method that is not known',
      { method: 'BREW' },
      () => answer(),
      { 'http.request.method': '_OTHER', 'http.request.method_original': 'BREW' },
    ],
    ['what is not there', {}, () => new Response('', { status: 404 }), { 'http.response.status_code': 404 }],
  ])('tells of %s', async (_, init, handler, told) => {
    await scene().send(handler, init)
    const [span] = sky.spans().toReversed()
    expect(span!.attributes).toMatchObject(told)
    expect(span!.status.code).toBe('error.type' in told ? SpanStatusCode.ERROR : SpanStatusCode.UNSET)
    if ('http.request.method_original' in told) expect(span!.name).toBe('cache HTTP')
  })

  it('has a route where the user knows one, in its name too', async () => {
    const route = ({ url }: { url: string }): string => (url.endsWith('level') ? '/:page' : '/')
    await scene({}, { route }).send(() => answer())
    expect(sky.span('cache GET /:page').attributes).toMatchObject({ 'http.route': '/:page' })
  })
})

describe('keys', () => {
  it.each([true, false])('%s: a span has the key, or has not', async (keys) => {
    await scene({ key: () => 'of-ann' }, { keys }).send(() => answer())
    expect('freshet.key' in sky.span('cache GET').attributes).toBe(keys)
  })
})

describe('an error', () => {
  it.each<[string, RequestInit, string]>([
    ['a miss', {}, 'uri-miss'],
    ['an unsafe method', { method: 'PUT' }, 'method'],
  ])('of the handler is told by its class, and reaches the client, of %s', async (_, init, reason) => {
    await expect(scene().send(failing, init)).rejects.toThrow('out of order')
    const [handler, request] = sky.spans()
    const failed = { status: { code: SpanStatusCode.ERROR }, events: [] }
    expect(handler).toMatchObject({
      name: 'cache handler',
      ...failed,
      attributes: { 'error.type': 'RangeError', 'freshet.fwd': reason },
    })
    expect(request).toMatchObject({
      ...failed,
      attributes: { 'error.type': 'RangeError', 'freshet.outcome': 'error' },
    })
    expect(request!.status.message).toBeUndefined()
  })

  it.each<[string, Handler, string]>([
    ['a status from 500 on', () => new Response('', { status: 502 }), '502'],
    ['a network error', () => Response.error(), '_OTHER'],
  ])('is %s', async (_, handler, type) => {
    const { cache } = scene()
    await cache.handle(new Request(URL_), handler)
    for (const span of sky.spans()) {
      expect(span.status.code).toBe(SpanStatusCode.ERROR)
      expect(span.attributes['error.type']).toBe(type)
    }
    expect(sky.spans()).toHaveLength(2)
  })
})

/** Memory of unstorage, whose client has a span for each call. */
function traceableStorage(): NonNullable<CacheOptions['storage']> {
  const storage = createStorage()
  const within = async <Result>(name: string, work: () => Promise<Result>): Promise<Result> => {
    const span = sky.tracer.startSpan(name)
    try {
      return await work()
    } finally {
      span.end()
    }
  }
  return {
    getItemRaw: (key: string) => within('client get', () => storage.getItemRaw(key)),
    setItemRaw: (key: string, value: unknown) =>
      within('client set', async () => storage.setItemRaw(key, value)),
    removeItem: (key: string) => within('client remove', async () => storage.removeItem(key)),
  }
}

describe('the spans of the storage', () => {
  it('are within that of the request, and those of its client within them', async () => {
    const { send } = scene({ storage: traceableStorage() })
    await send(working)
    expect(sky.childrenOf(sky.span('cache GET'))).toEqual(['cache match', 'cache handler', 'cache put'])
    expect(sky.childrenOf(sky.span('cache match'))).toEqual(['client get'])
    expect(sky.childrenOf(sky.span('cache put'))).toContain('client set')
    expect(sky.span('cache put').attributes).toEqual({
      'freshet.cache.name': 'freshet',
      'freshet.store.operation': 'put',
    })
    sky.forget()
    await send(working)
    expect(sky.childrenOf(sky.span('cache GET'))).toEqual(['cache match'])
  })

  it('are those of long content and of deletion too', async () => {
    const { send, cache } = scene({ storage: createStorage() as never, maxBodySize: 16 * 1024 ** 2 })
    const long = new Response(new Uint8Array(5 * 1024 ** 2)).body
    await send(() => answer({}, long))
    expect(sky.childrenOf(sky.span('cache GET'))).toEqual([
      'cache match',
      'cache handler',
      'cache put-streamed',
    ])
    sky.forget()
    await cache.purge({ url: URL_ })
    expect(sky.childrenOf(sky.span('cache purge'))).toContain('cache delete')
  })

  it('tell of an error by its class, and the request goes on', async () => {
    const storage = {
      match(): never {
        throw new TypeError('no such table')
      },
      put: () => Promise.reject(new RangeError('full')),
      delete: () => false,
    }
    const { send } = scene({ storage })
    expect(await send(working)).toBe('2.41 m')
    expect(sky.span('cache match')).toMatchObject({
      status: { code: SpanStatusCode.ERROR },
      attributes: { 'error.type': 'TypeError' },
    })
    expect(sky.span('cache put')).toMatchObject({
      status: { code: SpanStatusCode.ERROR },
      attributes: { 'error.type': 'RangeError' },
    })
    expect(sky.span('cache GET').attributes).toMatchObject({
      'freshet.outcome': 'miss',
      'freshet.detail': 'store-fault',
    })
  })

  it('are not there where the storage answers for no request of this cache', async () => {
    const storage = createStorage() as never
    scene({ storage })
    const { cache } = scene({ storage }, { tracer: false })
    await cache.handle(new Request(URL_), working)
    expect(sky.spans().map(({ name }) => name)).toEqual(['database'])
  })
})

/** A handler that waits until it is let go, and how often it was called. */
function held(respond: () => Response = answer): { handler: Handler; open(): void; readonly calls: number } {
  let open!: () => void
  let calls = 0
  const opened = new Promise<void>((resolve) => (open = resolve))
  const handler: Handler = async () => {
    calls++
    await opened
    return respond()
  }
  return {
    handler,
    open,
    get calls() {
      return calls
    },
  }
}

const turn = (): Promise<void> => new Promise((resume) => setImmediate(resume))

describe.each([true, false])('where context is propagated: %s', (isPropagated) => {
  beforeEach(() => {
    if (!isPropagated) stop()
  })

  it('requests that waited for another are linked to it, each in a trace of its own', async () => {
    const { send } = scene()
    const { handler, open } = held()
    const all = [0, 1, 2].map(() => send(handler))
    await turn()
    open()
    await Promise.all(all)
    const requests = sky.spans().filter(({ name }) => name === 'cache GET')
    const leader = requests.find(({ attributes }) => attributes['freshet.outcome'] === 'miss')!
    const others = requests.filter((span) => span !== leader)
    expect(others.map(({ attributes }) => attributes['freshet.outcome'])).toEqual(['collapsed', 'collapsed'])
    expect(others.map(linksOf)).toEqual([[idOf(leader)], [idOf(leader)]])
    expect(linksOf(leader)).toEqual([])
    expect(sky.span('cache handler').parentSpanContext?.spanId).toBe(idOf(leader))
    expect(new Set(requests.map((span) => span.spanContext().traceId)).size).toBe(3)
  })

  it('leaders are told apart, whatever else is asked meanwhile', async () => {
    const { send } = scene()
    const [one, other] = [held(), held()]
    const all = [one, other, one, other].map(({ handler }, at) =>
      send(handler, {}, `https://example.com/${at % 2}`),
    )
    await turn()
    other.open()
    one.open()
    await Promise.all(all)
    const requests = sky.spans().filter(({ name }) => name === 'cache GET')
    for (const path of ['/0', '/1']) {
      const [leader, follower] = requests
        .filter(({ attributes }) => attributes['url.path'] === path)
        .toSorted((a, b) => linksOf(a).length - linksOf(b).length) as [ReadableSpan, ReadableSpan]
      expect(linksOf(follower)).toEqual([idOf(leader)])
    }
  })

  it('a refresh is a trace of its own, linked to the request that started it', async () => {
    const { send, clock } = scene()
    const lasting = { 'cache-control': 'max-age=60, stale-while-revalidate=60' }
    await send(() => answer(lasting))
    clock.advance(61 * SECOND)
    sky.forget()
    await send(() => answer(lasting))
    const [request, refresh] = [sky.span('cache GET'), sky.span('cache refresh')]
    expect(request.attributes).toMatchObject({ 'freshet.outcome': 'stale' })
    expect(sky.childrenOf(request)).toEqual([])
    expect(refresh.parentSpanContext).toBeUndefined()
    expect(refresh.spanContext().traceId).not.toBe(request.spanContext().traceId)
    expect(linksOf(refresh)).toEqual([idOf(request)])
    expect(sky.childrenOf(refresh)).toEqual(['cache handler'])
    expect(refresh.attributes).toMatchObject({
      'http.request.method': 'GET',
      'url.path': '/level',
      'freshet.outcome': 'miss',
      'freshet.fwd': 'stale',
      'freshet.stored': true,
      'http.response.status_code': 200,
    })
  })

  it('the spans of requests that come in between lose nobody their parent', async () => {
    const { send } = scene()
    await Promise.all([...Array(5).keys()].map((at) => send(working, {}, `https://example.com/${at}`)))
    const handlers = sky.spans().filter(({ name }) => name === 'cache handler')
    expect(new Set(handlers.map((span) => span.parentSpanContext?.spanId)).size).toBe(5)
    const databases = sky.spans().filter(({ name }) => name === 'database')
    const parents = databases.map((span) => span.parentSpanContext?.spanId)
    if (isPropagated) expect(parents.toSorted()).toEqual(handlers.map(idOf).toSorted())
    else expect(parents).toEqual(Array(5).fill(undefined))
  })

  it('the storage has spans only where a request is known to be its cause', async () => {
    const { send } = scene({ storage: createStorage() as never })
    await send(working)
    const names = sky.spans().map(({ name }) => name)
    expect(names.filter((name) => /match|put/.test(name))).toEqual(
      isPropagated ? ['cache match', 'cache put'] : [],
    )
  })
})

describe('a refresh', () => {
  const lasting = { 'cache-control': 'max-age=60, stale-while-revalidate=60', etag: '"a"' }

  async function refreshed(handler: Handler, options: CacheOptions = {}): Promise<ReadableSpan> {
    const { send, clock } = scene(options)
    await send(() => answer(lasting))
    clock.advance(61 * SECOND)
    sky.forget()
    await send(handler)
    return sky.span('cache refresh')
  }

  it.each<[string, Handler, object]>([
    [
      'a confirmation',
      () => new Response(null, { status: 304, headers: { etag: '"a"' } }),
      { 'freshet.outcome': 'revalidated', 'freshet.fwd_status': 304 },
    ],
    [
      'what is not stored',
      () => answer({ 'cache-control': 'private' }),
      { 'freshet.not_stored.reason': 'private' },
    ],
    [
      'a status of an error',
      () => new Response('', { status: 503 }),
      { 'http.response.status_code': 503, 'error.type': '503' },
    ],
    ['an error', failing, { 'freshet.outcome': 'error', 'error.type': 'RangeError' }],
  ])('that brings %s says so, and ends', async (_, handler, told) => {
    const refresh = await refreshed(handler)
    expect(refresh.attributes).toMatchObject(told)
    expect(refresh.status.code).toBe('error.type' in told ? SpanStatusCode.ERROR : SpanStatusCode.UNSET)
  })

  it('has what it does to the storage within it, and ends after that', async () => {
    const refresh = await refreshed(() => answer(lasting, 'new'), { storage: traceableStorage() })
    expect(sky.childrenOf(refresh)).toEqual(['cache handler', 'cache put'])
    expect(sky.childrenOf(sky.span('cache GET'))).toEqual(['cache match'])
    expect(sky.spans().findIndex(({ name }) => name === 'cache put')).toBeLessThan(
      sky.spans().indexOf(refresh),
    )
  })

  it('is one, though the handler is asked twice', async () => {
    const refresh = await refreshed(
      (() => {
        let call = 0
        return () =>
          ++call === 1 ? new Response(null, { status: 304, headers: { etag: '"b"' } }) : answer(lasting)
      })(),
    )
    expect(sky.childrenOf(refresh)).toEqual(['cache handler', 'cache handler'])
  })

  it('of the caller’s own has a span around it too', async () => {
    const { cache, clock } = scene()
    const asked = (): Request => new Request(URL_)
    await (await cache.handle(asked(), () => answer(lasting))).text()
    clock.advance(61 * SECOND)
    sky.forget()
    const work: Promise<unknown>[] = []
    const refresh: Handler = async () => {
      sky.tracer.startSpan('routes').end()
      return answer(lasting)
    }
    await cache.handle(asked(), failing, { refresh, waitUntil: (promise) => void work.push(promise) })
    await Promise.all(work)
    expect(sky.childrenOf(sky.span('cache handler'))).toEqual(['routes'])
    expect(sky.childrenOf(sky.span('cache refresh'))).toEqual(['cache handler'])
  })

  it('is what those are linked to who waited for it', async () => {
    const { send, clock } = scene()
    await send(() => answer(lasting))
    clock.advance(61 * SECOND)
    sky.forget()
    const { handler, open } = held(() => answer(lasting))
    const served = send(handler)
    await turn()
    // past what may be served meanwhile
    clock.advance(60 * SECOND)
    const waiting = send(handler)
    await turn()
    open()
    await Promise.all([served, waiting])
    const waited = sky.spans().find(({ attributes }) => attributes['freshet.outcome'] === 'collapsed')!
    expect(linksOf(waited)).toEqual([idOf(sky.span('cache refresh'))])
  })
})

describe('a purge', () => {
  it.each<[object, boolean, object]>([
    [{ url: URL_ }, false, { 'freshet.purge.target': 'url', 'freshet.purge.soft': false }],
    [{ tag: 'secret' }, true, { 'freshet.purge.target': 'tag', 'freshet.purge.soft': true }],
    [{ prefix: URL_ }, true, { 'freshet.purge.target': 'prefix', 'freshet.purge.soft': true }],
    [{ everything: true }, false, { 'freshet.purge.target': 'everything', 'freshet.purge.soft': false }],
  ])('%j has a span, without what is purged', async (target, soft, told) => {
    const { cache } = scene()
    await cache.purge(target as never, { soft })
    expect(sky.span('cache purge').attributes).toMatchObject({ 'freshet.cache.name': 'freshet', ...told })
  })

  it('that is refused is refused as ever', async () => {
    const { cache } = scene()
    await expect(cache.purge({} as never)).rejects.toThrow(TypeError)
    expect(sky.span('cache purge').attributes).toMatchObject({ 'error.type': 'TypeError' })
  })
})

describe('handle', () => {
  it.each([false, true])(
    'takes the waitUntil that is a method of the runtime’s, with refresh: %s',
    async (hasRefresh) => {
      const work: Promise<unknown>[] = []
      class Runtime {
        readonly #own = work
        refresh = hasRefresh ? working : undefined
        waitUntil(promise: Promise<unknown>): void {
          this.#own.push(promise)
        }
      }
      await scene().cache.handle(new Request(URL_), working, new Runtime() as never)
      expect(work.length).toBeGreaterThan(0)
    },
  )

  it('takes the options of one request', async () => {
    const { cache } = scene()
    const plain = (): Response => new Response('a')
    await (await cache.handle(new Request(URL_), plain, { ttl: 1000, key: 'of-my-own' })).text()
    await cache.handle(new Request('https://example.com/other'), plain, { key: 'of-my-own', refresh: plain })
    expect(sky.spans().at(-1)?.attributes).toMatchObject({ 'freshet.outcome': 'hit' })
  })
})

describe('wrap', () => {
  it('hands on what comes after the request, within the spans', async () => {
    const { cache } = scene()
    const work: Promise<unknown>[] = []
    const ctx = { waitUntil: (promise: Promise<unknown>) => void work.push(promise) }
    const given: unknown[] = []
    const wrapped = cache.wrap((request: Request, ...rest: [object, typeof ctx]) => {
      given.push(request.url, ...rest)
      return working(request)
    })
    const env = {}
    await (await wrapped(new Request(URL_), env, ctx)).text()
    await Promise.all(work)
    expect(work.length).toBeGreaterThan(0)
    expect(given).toEqual([URL_, env, ctx])
    expect(sky.childrenOf(sky.span('cache GET'))).toEqual(['cache handler'])
    expect(sky.childrenOf(sky.span('cache handler'))).toEqual(['database'])
  })
})

describe('a handler', () => {
  it.each<[string, (asked: Request[]) => Handler]>([
    [
      'that names its request gets one that outlives its client',
      (asked) => (request) => (asked.push(request), answer()),
    ],
    [
      'that takes its arguments as a list does too',
      (asked) =>
        (...all: Request[]) => (asked.push(...all), answer()),
    ],
  ])('%s', async (_, make) => {
    const { cache } = scene()
    const asked: Request[] = []
    const request = new Request(URL_)
    await cache.handle(request, make(asked))
    expect(asked).toHaveLength(1)
    expect(asked[0]).not.toBe(request)
  })
})

describe('what is the user’s cannot break an answer', () => {
  const broken = (): never => {
    throw new Error('broken')
  }

  it('a tracer that throws', async () => {
    const { send } = scene({}, { tracer: { startSpan: broken, startActiveSpan: broken } })
    expect(await send(working)).toBe('2.41 m')
  })

  it('a span that throws', async () => {
    const methods = ['setAttribute', 'setAttributes', 'setStatus', 'addLink', 'end'] as const
    for (const method of methods) {
      const startSpan = (name: string, ...rest: []): Span =>
        Object.assign(sky.tracer.startSpan(name, ...rest), { [method]: broken })
      const s = scene(
        { storage: createStorage() as never },
        { tracer: { startSpan, startActiveSpan: broken } },
      )
      const lasting = { 'cache-control': 'max-age=60, stale-while-revalidate=60' }
      expect(await s.send(() => answer(lasting)), method).toBe('2.41 m')
      s.clock.advance(61 * SECOND)
      expect(await s.send(() => answer(lasting, 'new')), method).toBe('2.41 m')
      expect(await s.send(() => answer(lasting)), method).toBe('new')
      await expect(s.send(failing, { method: 'POST' }), method).rejects.toThrow('out of order')
      expect(await s.cache.purge({ everything: true }), method).toBe(true)
    }
  })

  it('a route that throws, or says nonsense', async () => {
    expect(await scene({}, { route: broken }).send(working)).toBe('2.41 m')
    expect(await scene({}, { route: (() => 7) as never }).send(working)).toBe('2.41 m')
    expect(sky.spans().filter(({ attributes }) => 'http.route' in attributes)).toEqual([])
  })

  it('a listener that throws: the spans are made all the same', async () => {
    const s = scene({ onEvent: broken })
    const { handler, open } = held()
    const all = [s.send(handler), s.send(handler)]
    await turn()
    open()
    await Promise.all(all)
    expect(sky.spans().flatMap(linksOf)).toHaveLength(1)
  })

  it('a listener that asks the cache itself: each handler is in its own span', async () => {
    let isNested = false
    const s = scene({
      onEvent({ type }) {
        if (type !== 'asked' || isNested) return
        isNested = true
        void s.send(working, {}, 'https://example.com/nested')
      },
    })
    const { handler, open } = held()
    const all = [s.send(handler), s.send(handler)]
    await turn()
    open()
    await Promise.all(all)
    const requests = sky.spans().filter(({ attributes }) => attributes['url.path'] === '/level')
    const leader = requests.find(({ attributes }) => attributes['freshet.outcome'] === 'miss')!
    expect(requests.flatMap(linksOf)).toEqual([idOf(leader)])
  })
})

describe('what is not sampled', () => {
  it('is answered, with nothing exported', async () => {
    sky = observatory({ shouldSample: () => ({ decision: 0 }), toString: () => 'off' })
    const { send } = scene({ storage: createStorage() as never })
    const inside: boolean[] = []
    await send(() => {
      inside.push(trace.getActiveSpan()?.isRecording() ?? true)
      return answer()
    })
    expect([sky.spans(), inside]).toEqual([[], [false]])
  })
})
