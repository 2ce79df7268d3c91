import { type AddressInfo } from 'node:net'
import { type CacheEvent, createCache } from '@freshet/core'
import { serve } from '@hono/node-server'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { cors } from 'hono/cors'
import { HTTPException } from 'hono/http-exception'
import { stream } from 'hono/streaming'
import { createStorage } from 'unstorage'
import { afterEach, describe, expect, expectTypeOf, it, vi } from 'vitest'
import { cache, type CacheMetadata, cacheControl } from './index.ts'

const START = Date.UTC(2026, 0, 1)

/** An app with a cache and a clock of its own, and one counted route. */
function setUp(options: Parameters<typeof cacheControl>[0] = { maxAge: 60 }) {
  const clock = { now: START }
  const now = (): number => clock.now
  const app = new Hono()
  const calls: string[] = []
  app.use(cache({ now }))
  app.get('/page/:name', cacheControl(options, { now }), (c) => {
    calls.push(c.req.path)
    return c.text(`${c.req.param('name')} ${calls.length}`)
  })
  return { app, calls, clock, now }
}

describe('cache()', () => {
  it('answers the second request from the cache, as the route said', async () => {
    const { app, calls, clock } = setUp()
    const first = await app.request('/page/a')
    expect(first.headers.get('cache-status')).toBe('freshet; fwd=uri-miss; stored')
    expect(await first.text()).toBe('a 1')
    clock.now += 10_000
    const second = await app.request('/page/a')
    expect(second.headers.get('age')).toBe('10')
    expect(second.headers.get('cache-status')).toBe('freshet; hit; ttl=50')
    expect(second.headers.get('cache-control')).toBe('max-age=60')
    expect(await second.text()).toBe('a 1')
    expect(calls).toHaveLength(1)
  })

  it('is a function named cache, as middleware lists show it', () => {
    expect(cache()).toHaveProperty('name', 'cache')
  })

  it('leaves what it did on the context, typed', async () => {
    const { app, clock } = setUp()
    const seen: (CacheMetadata | undefined)[] = []
    const outer = new Hono()
    outer.use(async (c, next) => {
      await next()
      expectTypeOf(c.get('cache')).toEqualTypeOf<CacheMetadata>()
      seen.push(c.get('cache'))
    })
    outer.route('/', app)
    await outer.request('/page/a')
    clock.now += 5000
    await outer.request('/page/a')
    expect(seen[0]).toMatchObject({ hit: false, fwd: 'uri-miss', stored: true, fromCache: false })
    expect(seen[1]).toMatchObject({ hit: true, fromCache: true, createdAt: START, age: 5000, ttl: 55_000 })
    expect(seen[1]).toHaveProperty('key', 'http://localhost/page/a')
  })

  it('lets 20 requests at once call the handler once', async () => {
    const { app, calls } = setUp()
    const answers = await Promise.all(Array.from({ length: 20 }, () => app.request('/page/a')))
    expect(new Set(await Promise.all(answers.map((answer) => answer.text())))).toEqual(new Set(['a 1']))
    expect(calls).toHaveLength(1)
  })

  it('never shares a private answer, nor a cookie', async () => {
    const app = new Hono()
    app.use(cache())
    app.get('/private', cacheControl({ maxAge: 60, private: true }), (c) =>
      c.text(c.req.header('user') ?? ''),
    )
    app.get('/cookie', cacheControl({ maxAge: 60, public: true }), (c) => {
      c.header('set-cookie', `id=${c.req.header('user')}`)
      return c.text('')
    })
    const users = ['ann', 'bob', 'cy']
    const ask = (path: string) => Promise.all(users.map((user) => app.request(path, { headers: { user } })))
    for (const answers of [await ask('/private'), await ask('/private')]) {
      expect(await Promise.all(answers.map((answer) => answer.text()))).toEqual(users)
    }
    for (const answers of [await ask('/cookie'), await ask('/cookie')]) {
      expect(answers.map(({ headers }) => headers.get('set-cookie'))).toEqual(['id=ann', 'id=bob', 'id=cy'])
    }
  })

  it('takes a cache that was made elsewhere, so that it can be purged', async () => {
    const shared = createCache()
    const app = new Hono()
    let calls = 0
    app.use(cache(shared))
    app.get('/', cacheControl({ maxAge: 60 }), (c) => c.text(String(++calls)))
    await app.request('/')
    expect(await (await app.request('/')).text()).toBe('1')
    expect(await shared.purge({ url: 'http://localhost/' })).toBe(true)
    expect(await (await app.request('/')).text()).toBe('2')
  })

  it('keeps its answers in an unstorage Storage', async () => {
    const storage = createStorage()
    const build = (): Hono => {
      const app = new Hono()
      app.use(cache({ storage }))
      app.get('/', cacheControl({ maxAge: 60 }), (c) => c.text('stored'))
      return app
    }
    await (await build().request('/')).text()
    await vi.waitFor(async () => expect(await storage.getKeys()).toHaveLength(1))
    const answer = await build().request('/')
    expect(answer.headers.get('cache-status')).toMatch(/^freshet; hit/)
    expect(await answer.text()).toBe('stored')
  })

  it('throws at construction on an option that is none', () => {
    expect(() => cache({ maxBodySize: -1 })).toThrow(
      new TypeError('maxBodySize must be a number of bytes, 0 or more, not -1'),
    )
  })
})

describe('cache() in a chain', () => {
  it('does not store what middleware above it set for one request, and gives each its own', async () => {
    let requests = 0
    const app = new Hono()
    app.use(async (c, next) => {
      c.header('x-request-id', String(++requests))
      await next()
    })
    app.use(cache())
    app.get('/', cacheControl({ maxAge: 60 }), () => new Response('body', { headers: { 'x-own': 'kept' } }))
    const first = await app.request('/')
    const second = await app.request('/')
    expect([first, second].map(({ headers }) => headers.get('x-request-id'))).toEqual(['1', '2'])
    expect(second.headers.get('cache-status')).toMatch(/hit/)
    expect(second.headers.get('x-own')).toBe('kept')
  })

  it('gives each origin its own CORS fields, with cors() above', async () => {
    const app = new Hono()
    app.use(cors({ origin: ['https://a.example', 'https://b.example'] }), cache())
    app.get('/', cacheControl({ maxAge: 60 }), (c) => c.text('x'))
    for (const origin of ['https://a.example', 'https://b.example', 'https://a.example']) {
      const answer = await app.request('/', { headers: { origin } })
      expect(answer.headers.get('access-control-allow-origin')).toBe(origin)
      expect(answer.headers.get('vary')).toBe('Origin')
    }
    const foreign = await app.request('/', { headers: { origin: 'https://evil.example' } })
    expect(foreign.headers.get('access-control-allow-origin')).toBeNull()
  })

  it('heeds Cache-Control and Vary that were set above it, for its own requests alone', async () => {
    const app = new Hono()
    app.use(async (c, next) => {
      if (c.req.path === '/private') c.header('cache-control', 'private, no-store')
      else c.header('vary', 'Cookie')
      await next()
    })
    app.use(cache())
    const who = (c: Context): string => c.req.header('cookie') ?? 'nobody'
    app.get('/private', (c) => c.text(who(c), 200, { 'last-modified': 'Thu, 01 Jan 2015 00:00:00 GMT' }))
    app.get('/varied', cacheControl({ maxAge: 60 }), (c) => c.text(who(c), 200, { vary: 'Accept-Language' }))
    for (const path of ['/private', '/varied']) {
      for (const cookie of ['u=ann', 'u=bob', 'u=ann']) {
        const answer = await app.request(path, { headers: { cookie } })
        expect(await answer.text()).toBe(cookie)
      }
    }
    const again = await app.request('/varied', { headers: { cookie: 'u=bob' } })
    expect(again.headers.get('cache-status')).toMatch(/hit/)
    expect(again.headers.get('vary')?.split(', ').sort()).toEqual(['Accept-Language', 'Cookie'])
    const german = { cookie: 'u=bob', 'accept-language': 'de' }
    expect((await app.request('/varied', { headers: german })).headers.get('cache-status')).toMatch(
      /vary-miss/,
    )
  })

  it('heeds a field aimed at it that was set above it', async () => {
    const app = new Hono()
    app.use(async (c, next) => {
      c.header('acme-cache-control', 'no-store')
      await next()
    })
    app.use(cache({ targets: ['acme-cache-control'] }))
    let calls = 0
    app.get('/', cacheControl({ maxAge: 60 }), (c) => c.text(`${++calls}`))
    for (const text of ['1', '2']) expect(await (await app.request('/')).text()).toBe(text)
  })

  it('lets the fields of the handler win over those that were set above it, as Hono does', async () => {
    const build = (...below: MiddlewareHandler[]): Hono => {
      const app = new Hono()
      app.use(async (c, next) => {
        c.header('x-both', 'above')
        await next()
      })
      app.use(...below)
      app.get('/', () => new Response('', { headers: { 'x-both': 'below' } }))
      return app
    }
    const without = await build(async (_, next) => next()).request('/')
    const through = await build(cache()).request('/')
    expect(without.headers.get('x-both')).toBe('below')
    expect(through.headers.get('x-both')).toBe('below')
  })

  it('gives each client the cookies that were set above it, though cookies may be stored', async () => {
    const app = new Hono()
    app.use(async (c, next) => {
      const user = c.req.header('user')
      c.header('set-cookie', `s=${user}`, { append: true })
      c.header('set-cookie', `t=${user}`, { append: true })
      await next()
    })
    app.use(cache({ storeSetCookie: true }))
    app.get('/', cacheControl({ maxAge: 60 }), (c) => c.text('x'))
    for (const user of ['ann', 'bob']) {
      const { headers } = await app.request('/', { headers: { user } })
      expect(headers.getSetCookie()).toEqual([`s=${user}`, `t=${user}`])
    }
    expect((await app.request('/', { headers: { user: 'cy' } })).headers.get('cache-status')).toMatch(/hit/)
  })

  it('gives each client the cookies that were set above it beside those of the answer', async () => {
    const app = new Hono()
    app.use(async (c, next) => {
      c.header('set-cookie', `s=${c.req.header('user')}`)
      await next()
    })
    app.use(cache({ storeSetCookie: true }))
    app.get('/', cacheControl({ maxAge: 60 }), (c) => c.text('x', 200, { 'set-cookie': 'all=1' }))
    for (const user of ['ann', 'bob']) {
      const { headers } = await app.request('/', { headers: { user } })
      expect(headers.getSetCookie().toSorted()).toEqual(['all=1', `s=${user}`])
    }
  })

  it('tells of a handler that answers nothing, as Hono does', async () => {
    const app = new Hono()
    app.onError((error, c) => c.text(error.message, 500))
    app.use(cache())
    app.get('/', (async () => {}) as never)
    const answer = await app.request('/')
    expect([answer.status, await answer.text()]).toEqual([500, expect.stringContaining('return')])
  })

  it('lets the handler validate: it sees the condition, and its 304 refreshes the stored answer', async () => {
    const clock = { now: START }
    const now = (): number => clock.now
    const app = new Hono()
    const conditions: (string | undefined)[] = []
    app.use(cache({ now }))
    app.get('/', cacheControl({ maxAge: 10 }, { now }), (c) => {
      conditions.push(c.req.header('if-none-match'))
      c.header('etag', '"1"')
      return c.req.header('if-none-match') === '"1"' ? c.body(null, 304) : c.text('body')
    })
    await app.request('/')
    clock.now += 20_000
    const validated = await app.request('/')
    expect(validated.headers.get('cache-status')).toBe('freshet; fwd=stale; fwd-status=304; ttl=10')
    expect(await validated.text()).toBe('body')
    clock.now += 5000
    expect((await app.request('/')).headers.get('cache-status')).toBe('freshet; hit; ttl=5')
    expect(conditions).toEqual([undefined, '"1"'])
  })

  it('asks again where a 304 is about something else', async () => {
    const clock = { now: START }
    const now = (): number => clock.now
    const app = new Hono()
    const conditions: (string | undefined)[] = []
    app.use(async (c, next) => {
      c.set('user' as never, 'ann' as never)
      c.header('vary', 'Cookie')
      await next()
    })
    app.use(cache({ now }))
    app.get('/:page', cacheControl({ maxAge: 10 }, { now }), (c) => {
      const condition = c.req.header('if-none-match')
      conditions.push(condition)
      if (condition !== undefined) return c.body(null, 304, { etag: '"other"' })
      return c.text(`${c.req.param('page')} for ${c.get('user' as never)} ${conditions.length}`, 200, {
        etag: '"1"',
      })
    })
    await app.request('/a')
    clock.now += 20_000
    const answer = await app.request('/a')
    expect([answer.status, await answer.text(), answer.headers.get('vary')]).toEqual([
      200,
      'a for ann 3',
      'Cookie',
    ])
    expect(conditions).toEqual([undefined, '"1"', undefined])
    expect(await (await app.request('/a')).text()).toBe('a for ann 3')
  })

  it('asks again where what completes a part does not fit', async () => {
    const app = new Hono()
    const ranges: (string | undefined)[] = []
    app.use(cache())
    const piece = (text: string, range: string, etag: string): Response =>
      new Response(text, {
        status: 206,
        headers: { 'content-range': `bytes ${range}`, etag, 'cache-control': 'max-age=60' },
      })
    app.get('/', (c) => {
      const range = c.req.header('range')
      ranges.push(range)
      if (range === undefined) return c.text('0123456789')
      return range === 'bytes=0-4' ? piece('01234', '0-4/10', '"1"') : piece('zz', '5-6/7', '"2"')
    })
    await app.request('/', { headers: { range: 'bytes=0-4' } })
    const whole = await app.request('/')
    expect([whole.status, await whole.text()]).toEqual([200, '0123456789'])
    expect(ranges).toEqual(['bytes=0-4', 'bytes=5-', undefined])
  })

  it('gives the request back to middleware above as the client sent it', async () => {
    const app = new Hono()
    const seen: (string | undefined)[] = []
    app.use(async (c, next) => {
      await next()
      seen.push(c.req.header('if-none-match'))
    })
    app.use(cache())
    app.get('/', cacheControl({ maxAge: 10 }), (c) => {
      seen.push(c.req.header('if-none-match'))
      return c.text('body', 200, { etag: '"1"' })
    })
    const answer = await app.request('/', { headers: { 'if-none-match': '"1"' } })
    expect(answer.status).toBe(304)
    expect(seen).toEqual([undefined, '"1"'])
  })

  it('keeps errors as they are: HTTPException, onError, not found', async () => {
    const app = new Hono()
    app.use(cache())
    app.get('/gone', () => {
      throw new HTTPException(410, { message: 'gone' })
    })
    app.get('/broken', () => {
      throw new Error('broken')
    })
    app.onError((error, c) =>
      error instanceof HTTPException ? error.getResponse() : c.text(`caught ${error.message}`, 500),
    )
    const gone = await app.request('/gone')
    expect([gone.status, await gone.text()]).toEqual([410, 'gone'])
    const broken = await app.request('/broken')
    expect([broken.status, await broken.text()]).toEqual([500, 'caught broken'])
    expect((await app.request('/nowhere')).status).toBe(404)
  })
})

describe('cache() and the background', () => {
  const stale = { maxAge: 10, staleWhileRevalidate: 60 }

  it('serves stale at once and refreshes in the background, with parameters and variables', async () => {
    const { app, calls, clock } = setUp(stale)
    await app.request('/page/a')
    clock.now += 20_000
    const answers = await Promise.all(Array.from({ length: 10 }, () => app.request('/page/a')))
    expect(await Promise.all(answers.map((answer) => answer.text()))).toEqual(Array(10).fill('a 1'))
    await vi.waitFor(async () => {
      const fresh = await app.request('/page/a')
      expect([fresh.headers.get('age'), await fresh.text()]).toEqual(['0', 'a 2'])
    })
    expect(calls).toHaveLength(2)
  })

  it('refreshes through sub-apps, base paths and the variables of middleware above', async () => {
    const clock = { now: START }
    const now = (): number => clock.now
    const api = new Hono<{ Variables: { user: string } }>().basePath('/v1')
    let calls = 0
    api.get('/item/:id', cacheControl(stale, { now }), (c) =>
      c.text(`${c.get('user')} ${c.req.param('id')} ${++calls}`),
    )
    const app = new Hono<{ Variables: { user: string } }>()
    app.use(async (c, next) => {
      c.set('user', 'ann')
      await next()
    })
    app.use('/api/*', cache({ now }))
    app.route('/api', api)
    expect(await (await app.request('/api/v1/item/7')).text()).toBe('ann 7 1')
    clock.now += 20_000
    expect(await (await app.request('/api/v1/item/7')).text()).toBe('ann 7 1')
    await vi.waitFor(async () => expect(await (await app.request('/api/v1/item/7')).text()).toBe('ann 7 2'))
  })

  it('refreshes with the renderer and the execution context of the request', async () => {
    const clock = { now: START }
    const now = (): number => clock.now
    const app = new Hono()
    let calls = 0
    app.use(async (c, next) => {
      c.setRenderer((content) => c.html(`<main>${String(content)}</main>`))
      await next()
    })
    app.use(cache({ now }))
    app.get('/', cacheControl(stale, { now }), (c) => {
      c.executionCtx.waitUntil(Promise.resolve())
      return c.render(`page ${++calls}`)
    })
    const context = { waitUntil() {}, passThroughOnException() {}, props: {} }
    const ask = async (): Promise<string> =>
      (await app.fetch(new Request('http://localhost/'), {}, context as never)).text()
    expect(await ask()).toBe('<main>page 1</main>')
    clock.now += 20_000
    await ask()
    await vi.waitFor(async () => expect(await ask()).toBe('<main>page 2</main>'))
  })

  it('keeps the stale answer when the refresh fails, and says so', async () => {
    const clock = { now: START }
    const now = (): number => clock.now
    const events: CacheEvent[] = []
    let fails = false
    const app = new Hono()
    app.use(cache({ now, onEvent: (event) => events.push(event) }))
    app.get('/', cacheControl(stale, { now }), (c) => {
      if (fails) throw new Error('down')
      return c.text('good')
    })
    await (await app.request('/')).text()
    clock.now += 20_000
    fails = true
    await app.request('/')
    await vi.waitFor(() => expect(events.map(({ type }) => type)).toContain('refresh-failed'))
    expect(await (await app.request('/')).text()).toBe('good')
  })

  it('hands its work to waitUntil where there is an execution context', async () => {
    const { app } = setUp()
    const waited: Promise<unknown>[] = []
    const context = {
      waitUntil: (promise: Promise<unknown>) => waited.push(promise),
      passThroughOnException() {},
      props: {},
    }
    await app.fetch(new Request('http://localhost/page/a'), {}, context as never)
    expect(waited.length).toBeGreaterThan(0)
    await Promise.all(waited)
    expect((await app.request('/page/a')).headers.get('cache-status')).toMatch(/hit/)
  })
})

describe('cache() on a real server', () => {
  const servers: ReturnType<typeof serve>[] = []
  afterEach(() => {
    for (const server of servers.splice(0)) server.close()
  })

  function listen(app: Hono): Promise<string> {
    return new Promise((resolve) => {
      const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }: AddressInfo) =>
        resolve(`http://127.0.0.1:${port}`),
      )
      servers.push(server)
    })
  }

  it('answers misses, hits, HEAD and ranges, byte for byte', async () => {
    const bytes = crypto.getRandomValues(new Uint8Array(4096))
    const app = new Hono()
    let calls = 0
    app.use(cache())
    app.get('/bytes', cacheControl({ maxAge: 60 }), (c) => {
      calls++
      return c.body(bytes)
    })
    const url = `${await listen(app)}/bytes`
    for (const _ of [1, 2]) {
      const answer = await fetch(url)
      expect(new Uint8Array(await answer.arrayBuffer())).toEqual(bytes)
    }
    const head = await fetch(url, { method: 'HEAD' })
    expect(head.headers.get('cache-status')).toMatch(/hit/)
    const part = await fetch(url, { headers: { range: 'bytes=100-199' } })
    expect([part.status, part.headers.get('content-range')]).toEqual([206, 'bytes 100-199/4096'])
    expect(new Uint8Array(await part.arrayBuffer())).toEqual(bytes.slice(100, 200))
    expect(calls).toBe(1)
  })

  it('streams a miss: the first chunk is there before the last is made', async () => {
    const app = new Hono()
    let finish = (): void => {}
    const held = new Promise<void>((resolve) => (finish = resolve))
    app.use(cache())
    app.get('/stream', cacheControl({ maxAge: 60 }), (c) =>
      stream(c, async (out) => {
        await out.write('first ')
        await held
        await out.write('last')
      }),
    )
    const url = `${await listen(app)}/stream`
    const reader = (await fetch(url)).body!.getReader()
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('first ')
    finish()
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('last')
    expect((await reader.read()).done).toBe(true)
    const again = await fetch(url)
    expect(await again.text()).toBe('first last')
    expect(again.headers.get('cache-status')).toMatch(/hit|collapsed/)
  })
})
