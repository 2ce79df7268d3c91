import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { cacheMetadata, createCache } from '@freshet/core'
import { getRequestIP, H3, HTTPError, serve } from 'h3'
import { toNodeHandler } from 'h3/node'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { cache } from '../src/h3.ts'
import { eventually } from './steps.ts'

const fresh = { 'cache-control': 'public, max-age=60' }

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** Serves an app over HTTP with the server that h3 brings. */
async function served(app: H3) {
  const server = serve(app, { port: 0, hostname: '127.0.0.1', silent: true, gracefulShutdown: false })
  await server.ready()
  closing.push(() => server.close(true))
  const url = server.url!.replace(/\/$/, '')
  return (path: string, init?: RequestInit) => fetch(url + path, { cache: 'force-cache', ...init })
}

const statusOf = ({ headers }: Response): string | null => headers.get('cache-status')

describe(`cache in h3 on Node ${process.versions.node}`, () => {
  it('answers a miss with the route, and the next request from the cache', async () => {
    let calls = 0
    const app = new H3().use(cache()).get('/levels/:id', (event) => {
      event.res.headers.set('cache-control', 'public, max-age=60')
      return { call: ++calls, id: event.context.params?.['id'] }
    })
    const ask = await served(app)
    const miss = await ask('/levels/7')
    expect(statusOf(miss)).toBe('freshet; fwd=uri-miss; stored')
    expect(await miss.json()).toEqual({ call: 1, id: '7' })
    const hit = await ask('/levels/7')
    expect(statusOf(hit)).toMatch(/^freshet; hit; ttl=\d+$/)
    expect(hit.headers.get('content-type')).toMatch(/^application\/json/)
    expect(await hit.json()).toEqual({ call: 1, id: '7' })
  })

  it('makes one answer of whatever a route gives: text, bytes, streams, nothing', async () => {
    const values: Record<string, () => unknown> = {
      '/text': () => 'text',
      '/bytes': () => new Uint8Array([104, 105]),
      '/stream': () => new Blob(['streamed']).stream(),
      '/response': () =>
        new Response('response', { status: 203, statusText: 'Of Sorts', headers: { 'set-cookie': 'a=1' } }),
      '/nothing': () => null,
    }
    const app = new H3().use(cache())
    for (const [path, value] of Object.entries(values)) app.get(path, value)
    const ask = await served(app)
    const texts = await Promise.all(Object.keys(values).map(async (path) => (await ask(path)).text()))
    expect(texts).toEqual(['text', 'hi', 'streamed', 'response', ''])
    const { status, statusText, headers } = await ask('/response')
    expect([status, statusText, headers.getSetCookie()]).toEqual([203, 'Of Sorts', ['a=1']])
  })

  it('gives a route the address of the client, though the cache asks with a request of its own', async () => {
    const app = new H3().use(cache()).get('/ip', (event) => {
      event.res.headers.set('cache-control', 'max-age=60')
      return `${getRequestIP(event)} ${event.runtime?.name} ${event.req.headers.get('if-none-match')}`
    })
    const ask = await served(app)
    const response = await ask('/ip', { headers: { 'if-none-match': '"a"' } })
    expect(await response.text()).toBe('127.0.0.1 node null')
  })

  it('keeps what middleware above sets for a request on its own answer, and in none that is stored', async () => {
    let requests = 0
    const app = new H3()
      .use((event) => void event.res.headers.set('x-request', String(++requests)))
      .use(cache())
      .get('/', () => new Response('x', { headers: fresh }))
    const ask = await served(app)
    for (const request of ['1', '2']) expect((await ask('/')).headers.get('x-request')).toBe(request)
    expect(statusOf(await ask('/'))).toContain('hit')
  })

  it('obeys what middleware above says of who may have an answer', async () => {
    const app = new H3()
      .use((event) => void event.res.headers.set('cache-control', 'private'))
      .use(cache())
      .get('/own', () => 'x')
      .get('/public', () => new Response('x', { headers: fresh }))
    const ask = await served(app)
    expect(statusOf(await ask('/own'))).toBe('freshet; fwd=uri-miss; detail=private')
    expect((await ask('/own')).headers.get('cache-control')).toBe('private')
    await (await ask('/public')).text()
    const own = await ask('/public')
    expect([own.headers.get('cache-control'), statusOf(own)]).toEqual([
      fresh['cache-control'],
      expect.stringContaining('hit'),
    ])
  })

  it('lets middleware above see the answer and what the cache did', async () => {
    const seen: unknown[] = []
    const app = new H3()
      .use(async (_, next) => {
        const response = (await next()) as Response
        seen.push(cacheMetadata(response)?.hit)
        return response
      })
      .use(cache())
      .get('/', () => new Response('x', { headers: fresh }))
    const ask = await served(app)
    await (await ask('/')).text()
    await (await ask('/')).text()
    expect(seen).toEqual([false, true])
  })

  it('refreshes what is stale after the answer, by a request of its own that passes this cache', async () => {
    let calls = 0
    const app = new H3().use(cache()).get('/:name', (event) => {
      event.res.headers.set('cache-control', 'max-age=0, stale-while-revalidate=60')
      return `${event.context.params?.['name']} ${++calls}`
    })
    const ask = await served(app)
    expect(await (await ask('/a')).text()).toBe('a 1')
    const stale = await ask('/a')
    expect([await stale.text(), statusOf(stale)]).toEqual(['a 1', expect.stringContaining('hit')])
    await eventually(async () => expect(calls).toBe(2))
    expect(await (await ask('/a')).text()).toBe('a 2')
  })

  it('validates what is stale with the route', async () => {
    const app = new H3().use(cache()).get('/', (event) => {
      const headers = { 'cache-control': 'max-age=0', etag: '"1"' }
      if (event.req.headers.get('if-none-match') === '"1"')
        return new Response(null, { status: 304, headers })
      return new Response('content', { headers })
    })
    const ask = await served(app)
    await (await ask('/')).text()
    const validated = await ask('/')
    expect([await validated.text(), statusOf(validated)]).toEqual([
      'content',
      expect.stringContaining('fwd-status=304'),
    ])
  })

  it('answers an error that is a refusal as h3 does, and lets what is stale stand in for a failure', async () => {
    let calls = 0
    vi.spyOn(console, 'error').mockReturnValue()
    const app = new H3()
      .use(cache())
      .get('/refused', () => {
        throw new HTTPError({ status: 403, statusText: 'Not You' })
      })
      .get('/failing', () => {
        if (++calls > 1) throw new Error('on purpose')
        return new Response('call 1', { headers: { 'cache-control': 'max-age=0, stale-if-error=60' } })
      })
      .get('/broken', () => {
        throw new Error('on purpose')
      })
    const ask = await served(app)
    expect(await (await ask('/refused')).json()).toMatchObject({ status: 403 })
    expect([(await ask('/failing')).status, await (await ask('/failing')).text()]).toEqual([200, 'call 1'])
    expect((await ask('/broken')).status).toBe(500)
    expect((await ask('/nowhere')).status).toBe(404)
    vi.restoreAllMocks()
  })

  it('answers a refusal though there is something stale that could stand in for a failure', async () => {
    let calls = 0
    const app = new H3().use(cache()).get('/', () => {
      if (++calls > 1) throw new HTTPError({ status: 410 })
      return new Response('x', { headers: { 'cache-control': 'max-age=0, stale-if-error=60' } })
    })
    const ask = await served(app)
    expect([(await ask('/')).status, (await ask('/')).status, (await ask('/')).status]).toEqual([
      200, 410, 410,
    ])
  })

  it('answers a 404 from the cache too, with the cookies and fields that it has', async () => {
    let calls = 0
    const app = new H3().use(cache()).get('/missing', (event) => {
      event.res.headers.set('x-above', '1')
      return new Response(`call ${++calls}`, { status: 404, statusText: 'Not Here', headers: fresh })
    })
    const ask = await served(app)
    for (const status of ['stored', 'hit']) {
      const response = await ask('/missing')
      expect([response.status, response.statusText, await response.text()]).toEqual([
        404,
        'Not Here',
        'call 1',
      ])
      expect(statusOf(response)).toContain(status)
    }
  })

  it('gives a cookie that a route sets once, and to nobody else', async () => {
    let calls = 0
    const app = new H3().use(cache()).get('/', (event) => {
      event.res.headers.set('cache-control', 'max-age=60')
      event.res.headers.append('set-cookie', `visit=${++calls}`)
      return 'x'
    })
    const ask = await served(app)
    expect((await ask('/')).headers.getSetCookie()).toEqual(['visit=1'])
    expect((await ask('/')).headers.getSetCookie()).toEqual(['visit=2'])
  })

  it('gives each client the cookies that middleware above sets for it, beside those of the answer', async () => {
    let requests = 0
    const app = new H3()
      .use((event) => void event.res.headers.append('set-cookie', `above=${++requests}`))
      .use(cache({ storeSetCookie: true }))
      .get('/', () => new Response('x', { headers: { ...fresh, 'set-cookie': 'of=all' } }))
    const ask = await served(app)
    for (const above of ['above=1', 'above=2'])
      expect((await ask('/')).headers.getSetCookie().toSorted()).toEqual([above, 'of=all'])
    expect(statusOf(await ask('/'))).toContain('hit')
  })

  it('gives middleware above its own request back', async () => {
    const seen: unknown[] = []
    const app = new H3()
      .use(async (event, next) => {
        const value = await next()
        seen.push(event.req.headers.get('if-none-match'))
        return value
      })
      .use(cache())
      .get('/', (event) => String(event.req.headers.get('if-none-match')))
    const ask = await served(app)
    expect(await (await ask('/', { headers: { 'if-none-match': '"a"' } })).text()).toBe('null')
    expect(seen).toEqual(['"a"'])
  })

  it('passes on what changes something with its content, and makes invalid what it changed', async () => {
    let content = 'first'
    const app = new H3()
      .use(cache())
      .get('/', () => new Response(content, { headers: fresh }))
      .post('/', async (event) => (content = await event.req.text()))
    const ask = await served(app)
    expect(await (await ask('/')).text()).toBe('first')
    expect(await (await ask('/', { method: 'POST', body: 'second' })).text()).toBe('second')
    expect(await (await ask('/')).text()).toBe('second')
  })

  it('caches below one route only, where it is the middleware of that route', async () => {
    const app = new H3()
      .get('/cached', () => new Response('x', { headers: fresh }), { middleware: [cache()] })
      .get('/other', () => new Response('x', { headers: fresh }))
    const ask = await served(app)
    await (await ask('/cached')).text()
    expect([statusOf(await ask('/cached')), statusOf(await ask('/other'))]).toEqual([
      expect.stringContaining('hit'),
      null,
    ])
  })

  it('answers under the path where an app is mounted, and asks for a route once for ten misses', async () => {
    let calls = 0
    const inner = new H3().use(cache()).get('/slow', async () => {
      calls++
      await new Promise((resolve) => setTimeout(resolve, 100))
      return new Response('slow', { headers: fresh })
    })
    const ask = await served(new H3().mount('/inner', inner))
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask('/inner/slow')))
    expect(await Promise.all(answers.map((answer) => answer.text()))).toEqual(Array(10).fill('slow'))
    expect(calls).toBe(1)
  })

  it('is of one cache with whoever purges it', async () => {
    let calls = 0
    const httpCache = createCache()
    const app = new H3()
      .use(cache(httpCache))
      .get('/', () => new Response(`call ${++calls}`, { headers: fresh }))
    const ask = await served(app)
    const { headers } = await ask('/')
    expect(headers.get('cache-status')).toContain('stored')
    const { url } = await ask('/')
    expect(await httpCache.purge({ url })).toBe(true)
    expect(await (await ask('/')).text()).toBe('call 2')
  })

  it('leaves what a handler of Node’s own has written, and a WebSocket, alone', async () => {
    const { fromNodeHandler } = await import('h3')
    let writes = 0
    const seen: unknown[] = []
    const app = new H3()
      .use(async (_, next) => {
        const value = await next()
        seen.push(value)
        return value
      })
      .use(cache())
      .get(
        '/node',
        fromNodeHandler((_, res) => {
          res.setHeader('cache-control', 'max-age=60')
          res.end(`write ${++writes}`)
        }),
      )
      .get('/socket', (event) => String(event.req.headers.get('upgrade')))
    const server = createServer(toNodeHandler(app) as Parameters<typeof createServer>[1]).listen(
      0,
      '127.0.0.1',
    )
    await once(server, 'listening')
    closing.push(() => server.close().closeAllConnections())
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    for (const text of ['write 1', 'write 2']) expect(await (await fetch(`${url}/node`)).text()).toBe(text)
    expect(seen).toEqual([Symbol.for('h3.handled'), Symbol.for('h3.handled')])
    const upgrade = await app.request('/socket', { headers: { upgrade: 'websocket' } })
    expect([await upgrade.text(), statusOf(upgrade)]).toEqual(['websocket', null])
  })

  it('tells the server what goes on after the answer', async () => {
    const told: Promise<unknown>[] = []
    const app = new H3().use(cache()).get('/', () => new Response('x', { headers: fresh }))
    const request = Object.assign(new Request('https://a.test/'), {
      waitUntil: (work: Promise<unknown>) => void told.push(work),
    })
    await (await app.fetch(request)).text()
    expect(told.length).toBeGreaterThan(0)
    await Promise.all(told)
    expect(statusOf(await app.fetch(new Request('https://a.test/')))).toContain('hit')
  })

  it('throws for an option that is none', () => {
    expect(() => cache({ maxBodySize: -1 })).toThrow(TypeError)
  })
})
