import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type ServerType, serve } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { fastly } from '@freshet/core/cdn'
import { cacheControl } from './cache-control.ts'

const NOW = Date.UTC(1994, 10, 6, 8, 49, 37)
const DATE = 'Sun, 06 Nov 1994 08:49:37 GMT'

async function header(app: Hono, path: string): Promise<string | null> {
  return (await app.request(path)).headers.get('cache-control')
}

/** Sends a first chunk, and the last only when `finish` is called. */
function twoChunks(): { body: ReadableStream<Uint8Array>; finish: () => void } {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  const writer = writable.getWriter()
  const write = (text: string): void => void writer.write(new TextEncoder().encode(text))
  write('first')
  const finish = (): void => {
    write('last')
    void writer.close()
  }
  return { body: readable, finish }
}

describe('the common cases', () => {
  const app = new Hono()
    .get('/static/logo.png', cacheControl({ maxAge: 31536000, public: true, immutable: true }), (c) =>
      c.json({ file: 'logo.png' }),
    )
    .get('/api/articles', cacheControl({ maxAge: 300, public: true }), (c) => c.json({ articles: [] }))
    .get('/api/user/profile', cacheControl({ maxAge: 300, private: true }), (c) =>
      c.json({ user: 'john_doe' }),
    )
    .get('/api/data', cacheControl({ maxAge: 60, sMaxage: 3600, public: true }), (c) =>
      c.json({ data: '...' }),
    )
    .get('/api/secrets', cacheControl({ noStore: true }), (c) => c.json({ secret: 'value' }))

  it.each([
    ['static assets', '/static/logo.png', 'max-age=31536000, public, immutable', { file: 'logo.png' }],
    ['public API data', '/api/articles', 'max-age=300, public', { articles: [] }],
    ['private user data', '/api/user/profile', 'max-age=300, private', { user: 'john_doe' }],
    ['a CDN that keeps longer', '/api/data', 'max-age=60, s-maxage=3600, public', { data: '...' }],
    ['no caching', '/api/secrets', 'no-store', { secret: 'value' }],
  ])('%s', async (_, path, text, content) => {
    const response = await app.request(path)
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe(text)
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(response.headers.has('date')).toBe(true)
    expect(await response.json()).toEqual(content)
  })
})

describe('cacheControl', () => {
  const policy = cacheControl({ maxAge: 60 }, { now: () => NOW })

  it('is a named function, as middleware is listed by name', () => expect(policy.name).toBe('cacheControl'))

  it('refuses contradictions before any request, and tells once of what has no effect', () => {
    expect(() => cacheControl({ public: true, private: true } as object)).toThrow('public and private')
    const warn = vi.fn()
    cacheControl({ sMaxage: 60, staleIfError: 60 }, { warn })
    expect(warn).toHaveBeenCalledOnce()
  })

  it.each<[string, (c: Context) => Response, number]>([
    ['a response of its own', () => new Response('own', { status: 201 }), 201],
    ['a redirect', (c) => c.redirect('/new', 301), 301],
    ['a redirect with immutable headers', () => Response.redirect('http://localhost/new', 307), 307],
    ['no content', (c) => c.body(null, 204), 204],
    ['not modified', () => new Response(null, { status: 304 }), 304],
  ])('works with %s', async (_, handler, status) => {
    const app = new Hono().get('/', policy, handler)
    const response = await app.request('/')
    expect(response.status).toBe(status)
    expect(response.headers.get('cache-control')).toBe('max-age=60')
    expect(response.headers.get('date')).toBe(DATE)
    if (status === 301) expect(response.headers.get('location')).toBe('/new')
    if (status === 201) expect(await response.text()).toBe('own')
  })

  it("lets the handler's own Cache-Control win unless told otherwise", async () => {
    const app = new Hono()
      .get('/own', policy, (c) => c.text('', 200, { 'Cache-Control': 'no-cache' }))
      .get('/override', cacheControl({ maxAge: 60 }, { override: true }), (c) => {
        c.header('Cache-Control', 'no-cache')
        return c.text('')
      })
    expect(await header(app, '/own')).toBe('no-cache')
    expect(await header(app, '/override')).toBe('max-age=60')
  })

  it('on a route wins over one on the whole app', async () => {
    const app = new Hono()
      .use(cacheControl({ noStore: true }))
      .get('/kept', policy, (c) => c.text(''))
      .get('/rest', (c) => c.text(''))
    expect(await header(app, '/kept')).toBe('max-age=60')
    expect(await header(app, '/rest')).toBe('no-store')
  })

  describe.each([false, true])('with errors: %s', (errors) => {
    const text = errors ? 'max-age=60' : null
    const app = new Hono()
      .use(cacheControl({ maxAge: 60 }, { errors, now: () => NOW }))
      .get('/returned', (c) => c.text('', 503))
      .get('/thrown', () => {
        throw new HTTPException(401, { message: 'who?' })
      })
      .get('/thrown-response', () => {
        throw new HTTPException(403, { res: new Response('no', { status: 403, headers: { 'X-Id': '1' } }) })
      })
      .get('/crash', () => {
        throw new Error('broken')
      })
    app.onError((error, c) => (error instanceof HTTPException ? error.getResponse() : c.text('Sorry', 500)))

    it.each([
      ['/returned', 503, ''],
      ['/thrown', 401, 'who?'],
      ['/thrown-response', 403, 'no'],
      ['/crash', 500, 'Sorry'],
      ['/nowhere', 404, '404 Not Found'],
    ])('%s', async (path, status, content) => {
      const response = await app.request(path)
      expect(response.status).toBe(status)
      expect(response.headers.get('cache-control')).toBe(text)
      expect(response.headers.get('date')).toBe(DATE)
      if (status === 403) expect(response.headers.get('x-id')).toBe('1')
      expect(await response.text()).toBe(content)
    })
  })

  it('is set on a redirect that is thrown', async () => {
    const app = new Hono().get('/', policy, () => {
      throw new HTTPException(302, { res: Response.redirect('http://localhost/login') })
    })
    const response = await app.request('/')
    expect(response.status).toBe(302)
    expect(response.headers.get('location')).toBe('http://localhost/login')
    expect(response.headers.get('cache-control')).toBe('max-age=60')
  })

  it("leaves Hono's report of a handler that answers nothing", async () => {
    const app = new Hono().get('/', policy, (async () => {}) as never)
    const reported: unknown[] = []
    app.onError((error, c) => {
      reported.push(error.message)
      return c.text('', 500)
    })
    expect((await app.request('/')).status).toBe(500)
    expect(reported).toEqual([expect.stringContaining('not finalized')])
  })

  it('keeps what other middleware sets before and after it, and doubles nothing', async () => {
    const app = new Hono()
      .use(async (c, next) => {
        c.header('X-Before', 'b')
        await next()
        c.header('X-After', 'a')
        c.header('Vary', 'Origin', { append: true })
      })
      .use(policy)
      .get('/', (c) => {
        c.header('Set-Cookie', 'a=1', { append: true })
        c.header('Set-Cookie', 'b=2', { append: true })
        c.header('Vary', 'Accept')
        return c.text('hello')
      })
    const response = await app.request('/')
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'x-before': 'b',
      'x-after': 'a',
      vary: 'Accept, Origin',
      'cache-control': 'max-age=60',
    })
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    expect(await response.text()).toBe('hello')
  })

  it('adds the same to a response that a handler answers twice', async () => {
    const shared = new Response(null, { status: 204, headers: { Vary: 'Accept' } })
    const app = new Hono().get('/', policy, () => shared)
    const first = await app.request('/')
    const second = await app.request('/')
    expect([...second.headers]).toEqual([...first.headers])
    expect([...shared.headers]).toEqual([['vary', 'Accept']])
  })

  it('streams: the first chunk arrives before the last is produced', async () => {
    const { body, finish } = twoChunks()
    const app = new Hono().get('/', policy, (c) => c.body(body))
    const response = await app.request('/')
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
    expect(await reader.read()).toEqual({ done: false, value: 'first' })
    finish()
    expect(await reader.read()).toEqual({ done: false, value: 'last' })
  })
})

describe('a policy for CDNs', () => {
  const told: string[] = []
  const options = { now: () => NOW, warn: (message: string) => void told.push(message) }

  it('is written in a field each', async () => {
    const app = new Hono().get(
      '/',
      cacheControl({ maxAge: 60, cdn: { maxAge: 3600 }, tags: ['articles'], vary: ['accept'] }, options),
      (c) => c.body(null, 200, { Vary: 'Origin' }),
    )
    expect([...(await app.request('/')).headers]).toEqual([
      ['cache-control', 'max-age=60'],
      ['cache-tag', 'articles'],
      ['cdn-cache-control', 'max-age=3600'],
      ['date', DATE],
      ['vary', 'Origin, accept'],
    ])
  })

  it('asks for the tags of each response', async () => {
    const policy = cacheControl(
      { cdn: { platform: fastly, maxAge: 60 }, tags: (c) => ['articles', `article-${c.req.param('id')}`] },
      options,
    )
    const app = new Hono().get('/:id', policy, (c) => c.text(''))
    expect((await app.request('/12')).headers.get('surrogate-key')).toBe('articles article-12')
    expect((await app.request('/13')).headers.get('surrogate-key')).toBe('articles article-13')
    expect((await app.request('/a%20b')).headers.get('surrogate-key')).toBe('articles')
    expect(told.splice(0)).toEqual(['Fastly: the tag "article-a b" must be visible ASCII (Surrogate-Key)'])
  })

  it('sees, in the function for tags, what the handler has set', async () => {
    const app = new Hono<{ Variables: { ids: string[] } }>().get(
      '/',
      cacheControl({ tags: (c) => c.get('ids') }, options),
      (c) => {
        c.set('ids', ['a', 'b'])
        return c.text('')
      },
    )
    expect((await app.request('/')).headers.get('cache-tag')).toBe('a,b')
  })

  it('answers where the function for tags throws', async () => {
    const policy = cacheControl(
      {
        maxAge: 60,
        tags: () => {
          throw new Error('gone')
        },
      },
      options,
    )
    const app = new Hono().get('/', policy, (c) => c.text('hello'))
    const response = await app.request('/')
    expect([response.status, await response.text()]).toEqual([200, 'hello'])
    expect(response.headers.get('cache-control')).toBe('max-age=60')
    expect(response.headers.has('cache-tag')).toBe(false)
    expect(told.splice(0)).toEqual(['tags: gone'])
  })

  it('on a route wins over one on the whole app, and their tags add up', async () => {
    const app = new Hono()
      .use(cacheControl({ maxAge: 60, cdn: { maxAge: 3600 }, tags: ['all'] }))
      .get('/kept', cacheControl({ maxAge: 5, tags: ['one'] }), (c) => c.text(''))
      .get('/secret', cacheControl({ noStore: true }), (c) => c.text(''))
    const kept = await app.request('/kept')
    expect(kept.headers.get('cache-control')).toBe('max-age=5')
    expect(kept.headers.has('cdn-cache-control')).toBe(false)
    expect(kept.headers.get('cache-tag')).toBe('one,all')
    const secret = await app.request('/secret')
    expect(secret.headers.get('cache-control')).toBe('no-store')
    expect(secret.headers.has('cdn-cache-control')).toBe(false)
  })

  it('is refused at once where it contradicts itself or is beyond the limits', () => {
    expect(() => cacheControl({ private: true, cdn: { maxAge: 60 } } as object)).toThrow(
      'private contradicts cdn',
    )
    expect(() => cacheControl({ tags: ['a b'] })).toThrow('the tag "a b" must be')
  })
})

describe('on a real server', () => {
  const origin = createServer((_, response) => {
    response.setHeader('Set-Cookie', ['a=1', 'b=2'])
    response.end('from the origin')
  })
  const { body, finish } = twoChunks()
  const app = new Hono()
    .use(cacheControl({ maxAge: 60, public: true }))
    .get('/text', (c) => c.text('hello'))
    .get('/own', () => new Response('own'))
    .get('/redirect', () => Response.redirect('http://localhost/new'))
    .get('/stream', (c) => c.body(body))
    .get('/empty', (c) => c.body(null, 204))
    .get('/proxy', () => fetch(`http://127.0.0.1:${(origin.address() as AddressInfo).port}/`))
  let server: ServerType
  let base = ''

  beforeAll(async () => {
    await new Promise<void>((resolve) => void origin.listen(0, '127.0.0.1', resolve))
    await new Promise<void>((resolve) => {
      server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => {
        base = `http://127.0.0.1:${port}`
        resolve()
      })
    })
  })
  afterAll(async () => {
    await new Promise((resolve) => void server.close(resolve))
    await new Promise((resolve) => void origin.close(resolve))
  })

  it.each([
    ['/text', 200, 'hello'],
    ['/own', 200, 'own'],
    ['/redirect', 302, ''],
    ['/empty', 204, ''],
    ['/proxy', 200, 'from the origin'],
  ])('%s', async (path, status, content) => {
    const response = await fetch(base + path, { redirect: 'manual' })
    expect(response.status).toBe(status)
    expect(response.headers.get('cache-control')).toBe('max-age=60, public')
    expect(Date.parse(response.headers.get('date') ?? '')).toBeGreaterThan(0)
    expect(response.headers.getSetCookie()).toEqual(path === '/proxy' ? ['a=1', 'b=2'] : [])
    expect(await response.text()).toBe(content)
  })

  it('streams: the first chunk arrives before the last is produced', async () => {
    const response = await fetch(`${base}/stream`)
    expect(response.headers.get('cache-control')).toBe('max-age=60, public')
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
    expect((await reader.read()).value).toBe('first')
    finish()
    expect((await reader.read()).value).toBe('last')
  })
})
