import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2'
import { type AddressInfo, connect } from 'node:net'
import { createCache, type HttpCache } from '@freshet/core'
import { getConnInfo } from '@hono/node-server/conninfo'
import { Hono } from 'hono'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { drainable, type NodeFetchHandler, requestListener } from '../src/node.ts'
import { eventually } from './steps.ts'

const fresh = { 'cache-control': 'public, max-age=60' }

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** Serves a handler behind a cache on a free port of 127.0.0.1. */
async function serve(handler: NodeFetchHandler, ...rest: RestOf<typeof requestListener>) {
  const server = createServer(requestListener(handler, ...rest)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => void server.close().closeAllConnections())
  return { server, url: urlOf(server) }
}
type RestOf<F> = F extends (first: never, ...rest: infer Rest) => unknown ? Rest : never

function urlOf(server: Pick<Server, 'address'>): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Writes to the server as it is, and reads what comes until `isAll`, or for 2 s. */
async function raw(url: string, text: string, isAll: (came: string) => boolean): Promise<string> {
  return (await sent(url, text, isAll)).came
}

/** As {@link raw}; `isEnded`: by the server. */
async function sent(
  url: string,
  text: string,
  isAll: (came: string) => boolean,
): Promise<{ came: string; isEnded: boolean }> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  closing.push(() => socket.destroy())
  let came = ''
  let isEnded = false
  const all = new Promise<unknown>((resolve) => {
    socket.on('data', (data) => (isAll((came += data.toString('latin1'))) ? resolve(true) : undefined))
    socket.on('close', () => resolve((isEnded = true)))
    socket.on('error', () => resolve((isEnded = true)))
    setTimeout(resolve, 2000).unref()
  })
  socket.write(text, 'latin1')
  await all
  socket.destroy()
  return { came, isEnded }
}

const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)

describe(`requestListener in Node ${process.versions.node}`, () => {
  it('answers a miss with the handler, and the next request from the cache', async () => {
    let calls = 0
    const { url } = await serve(() => new Response(`call ${++calls}`, { headers: fresh }))
    const miss = await fetch(`${url}/a`)
    expect([miss.headers.get('cache-status'), await miss.text()]).toEqual([
      'freshet; fwd=uri-miss; stored',
      'call 1',
    ])
    const hit = await fetch(`${url}/a`)
    expect([hit.headers.get('age'), await hit.text()]).toEqual(['0', 'call 1'])
    expect(hit.headers.get('cache-status')).toMatch(/^freshet; hit; ttl=\d+$/)
  })

  it('gives the handler a Request that others can be made of, and the connection', async () => {
    const { url } = await serve(async (request, { incoming, outgoing }) => {
      const copy = new Request(request, { headers: { 'x-copy': '1' } })
      outgoing.setHeader('x-outgoing', 'set')
      const address = incoming.socket.remoteAddress
      return Response.json({ url: copy.url, text: await copy.text(), method: copy.method, address })
    })
    const response = await fetch(`${url}/a?b`, { method: 'POST', body: 'content' })
    expect(response.headers.get('x-outgoing')).toBe('set')
    const told = { url: `${url}/a?b`, text: 'content', method: 'POST', address: '127.0.0.1' }
    expect(await response.json()).toEqual(told)
  })

  it('gives Hono its bindings for Node', async () => {
    const app = new Hono().get('/', (c) => c.text(String(getConnInfo(c).remote.address)))
    const { url } = await serve(app.fetch)
    expect(await (await fetch(url)).text()).toBe('127.0.0.1')
  })

  it('has no content where the fields of the request announce none', async () => {
    const { url } = await serve((request) => Response.json({ isNull: request.body === null }))
    for (const method of ['GET', 'DELETE', 'POST', 'OPTIONS'])
      expect(await (await fetch(url, { method })).json()).toEqual({ isNull: true })
    expect(await (await fetch(url, { method: 'DELETE', body: 'x' })).json()).toEqual({ isNull: false })
  })

  it('sends status text, each cookie, and no field that nobody has set', async () => {
    const headers = new Headers({ ...fresh, 'set-cookie': 'a=1' })
    headers.append('set-cookie', 'b=2')
    const { url } = await serve(
      () => new Response(encode('x'), { status: 203, statusText: 'Of Sorts', headers }),
    )
    const came = await raw(url, 'GET / HTTP/1.1\r\nHost: a.test\r\n\r\n', (text) =>
      text.endsWith('0\r\n\r\n'),
    )
    expect(came).toMatch(/^HTTP\/1.1 203 Of Sorts\r\n/)
    expect(came).toMatch(/set-cookie: a=1\r\nset-cookie: b=2\r\n/)
    expect(came).not.toMatch(/content-type/i)
  })

  it('answers HEAD without content, and leaves the content', async () => {
    let cancelled = 0
    const body = (): ReadableStream =>
      new ReadableStream(
        { pull: (c) => c.enqueue(encode('again')), cancel: () => void cancelled++ },
        { highWaterMark: 0 },
      )
    const { url } = await serve(
      () => new Response(body(), { headers: { 'content-length': '99', 'x-own': '1' } }),
    )
    const head = await fetch(url, { method: 'HEAD' })
    expect([head.headers.get('content-length'), head.headers.get('x-own'), await head.text()]).toEqual([
      '99',
      '1',
      '',
    ])
    await eventually(async () => expect(cancelled).toBe(1))
  })

  it('answers requests that come at once on one connection, whatever it has read of them', async () => {
    const { url } = await serve(
      ({ url }) => new Response(new URL(url).pathname, { headers: { 'content-length': '2' } }),
    )
    const unread = 'x'.repeat(300_000)
    const post = `POST /1 HTTP/1.1\r\nHost: a.test\r\nContent-Length: ${unread.length}\r\n\r\n${unread}`
    const came = await raw(url, `${post}GET /2 HTTP/1.1\r\nHost: a.test\r\n\r\n`, (text) =>
      text.endsWith('/2'),
    )
    expect(came.match(/HTTP\/1.1 \d+|\/\d$|\/\d(?=HTTP)/gm)).toEqual([
      'HTTP/1.1 200',
      '/1',
      'HTTP/1.1 200',
      '/2',
    ])
  })

  it('ends a connection on which it has left content half read, after the answer', async () => {
    const { url } = await serve(async (request) => {
      const { value } = await request.body!.getReader().read()
      return new Response(`read ${value!.byteLength > 0}`)
    })
    const post = `POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 900000\r\n\r\n${'x'.repeat(900_000)}`
    const { came, isEnded } = await sent(url, post, () => false)
    expect(came).toContain('read true')
    expect(isEnded).toBe(true)
  })

  it('answers a client of HTTP/1.0, who has no Host and no chunks', async () => {
    const { url } = await serve(() => new Response(new Blob(['all of it']).stream(), { headers: fresh }))
    const came = await raw(url, 'GET /x HTTP/1.0\r\n\r\n', () => false)
    expect(came).toMatch(/^HTTP\/1.1 200 /)
    expect(came).toMatch(/\r\n\r\nall of it$/)
  })

  it('refuses a Host that is none, and a method that Fetch does not have, without asking', async () => {
    const handler = vi.fn(() => new Response('x'))
    const { url } = await serve(handler)
    const isHead = (text: string): boolean => text.includes('\r\n\r\n')
    expect(await raw(url, 'GET / HTTP/1.1\r\nHost: a b/c\r\n\r\n', isHead)).toMatch(/^HTTP\/1.1 400 /)
    expect(await raw(url, 'GET / HTTP/1.1\r\nHost: a@b\r\n\r\n', isHead)).toMatch(/^HTTP\/1.1 400 /)
    expect(await raw(url, 'TRACE / HTTP/1.1\r\nHost: a.test\r\n\r\n', isHead)).toMatch(/^HTTP\/1.1 501 /)
    expect(handler).not.toHaveBeenCalled()
  })

  it('does not let a path choose another host', async () => {
    const { url } = await serve(
      (request) => new Response(request.url, { headers: { 'content-length': '24' } }),
    )
    const came = await raw(url, 'GET //other.test/x HTTP/1.1\r\nHost: a.test\r\n\r\n', (text) =>
      text.endsWith('x'),
    )
    expect(came).toMatch(/http:\/\/a\.test\/\/other\.tes/)
  })

  it('sends what the client sends back while it still comes', async () => {
    const { url } = await serve((request) => new Response(request.body))
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
    const writer = writable.getWriter()
    const asked = fetch(url, { method: 'POST', body: readable, duplex: 'half' } as RequestInit)
    await writer.write(encode('one'))
    const reader = (await asked).body!.getReader()
    expect(await reader.read()).toMatchObject({ value: encode('one') })
    await writer.write(encode('two'))
    expect(await reader.read()).toMatchObject({ value: encode('two') })
    await writer.close()
    expect(await reader.read()).toMatchObject({ done: true })
  })

  it('answers 500 once where the handler throws or rejects, tells why, and goes on', async () => {
    const errors: unknown[] = []
    const failing: Record<string, NodeFetchHandler> = {
      '/throws': () => {
        throw new Error('throws')
      },
      '/rejects': () => Promise.reject(new Error('rejects')),
      '/nothing': () => undefined as never,
    }
    const onError = (error: unknown): void => void errors.push((error as Error).message)
    const { url } = await serve(
      (request, context) => failing[new URL(request.url).pathname]!(request, context),
      {},
      { onError },
    )
    for (const path of Object.keys(failing)) {
      const response = await fetch(url + path)
      expect([response.status, await response.text()]).toEqual([500, '500 Internal Server Error\n'])
    }
    expect(errors).toEqual(['throws', 'rejects', 'The handler answered with no Response'])
  })

  it('answers as onError says, and 500 where that fails too', async () => {
    const handler: NodeFetchHandler = () => Promise.reject(new Error('on purpose'))
    const own = await serve(handler, {}, { onError: (_, { url }) => new Response(url, { status: 503 }) })
    const response = await fetch(`${own.url}/x`)
    expect([response.status, await response.text()]).toEqual([503, `${own.url}/x`])
    const worse = await serve(
      handler,
      {},
      {
        onError: () => {
          throw new Error('again')
        },
      },
    )
    expect((await fetch(worse.url)).status).toBe(500)
  })

  it('warns of what the handler throws where nobody hears it', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue()
    const error = new Error('on purpose')
    const { url } = await serve(() => Promise.reject(error))
    await fetch(url)
    expect(warn.mock.calls).toEqual([[error]])
    warn.mockRestore()
  })

  it.each([
    ['at once', 0],
    ['halfway', 3],
  ])('ends the connection where content fails %s', async (_, chunks) => {
    let sent = 0
    const body = new ReadableStream({
      pull(controller) {
        if (sent++ < chunks) controller.enqueue(encode('part'))
        else controller.error(new Error('on purpose'))
      },
    })
    const { url } = await serve(() => new Response(body, { headers: fresh }))
    const outcome = fetch(url).then((response) => response.text())
    await expect(outcome).rejects.toThrow()
    const next = await serve(() => new Response('fine'))
    expect(await (await fetch(next.url)).text()).toBe('fine')
  })

  it('aborts the signal of the handler when the last client has left, and not after an answer', async () => {
    let aborted = 0
    let calls = 0
    const { url } = await serve(async ({ url, signal }) => {
      calls++
      signal.addEventListener('abort', () => aborted++)
      if (url.endsWith('/slow')) await new Promise((resolve) => setTimeout(resolve, 400))
      return new Response('x', { headers: fresh })
    })
    await (await fetch(`${url}/quick`)).text()
    const clients = [new AbortController(), new AbortController()]
    const asked = clients.map(({ signal }) => fetch(`${url}/slow`, { signal }).catch(() => 'left'))
    await eventually(async () => expect(calls).toBe(2))
    await new Promise((resolve) => setTimeout(resolve, 50))
    clients[0]!.abort()
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(aborted).toBe(0)
    clients[1]!.abort()
    await eventually(async () => expect(aborted).toBe(1))
    expect(await Promise.all(asked)).toEqual(['left', 'left'])
  })

  it('says nothing of a handler that stops because its client left', async () => {
    const onError = vi.fn()
    let rejected = false
    const { url } = await serve(
      ({ signal }) =>
        new Promise((_, reject) =>
          signal.addEventListener('abort', () => {
            rejected = true
            reject(signal.reason as Error)
          }),
        ),
      {},
      { onError },
    )
    const client = new AbortController()
    const asked = fetch(url, { signal: client.signal }).catch(() => 'left')
    await new Promise((resolve) => setTimeout(resolve, 100))
    client.abort()
    await asked
    await eventually(async () => expect(rejected).toBe(true))
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(onError).not.toHaveBeenCalled()
  })

  it('cancels content that is not to be stored when its client leaves, also while nothing comes', async () => {
    let cancelled = 0
    const { url } = await serve(
      () =>
        new Response(
          new ReadableStream({
            start: (controller) => controller.enqueue(encode('first')),
            cancel: () => void cancelled++,
          }),
          { headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' } },
        ),
    )
    const client = new AbortController()
    const { body } = await fetch(url, { signal: client.signal })
    await body!.getReader().read()
    client.abort()
    await eventually(async () => expect(cancelled).toBe(1))
  })

  it('takes no more of the content than the client takes', async () => {
    let pulled = 0
    const body = new ReadableStream(
      {
        pull(controller) {
          pulled += 65_536
          controller.enqueue(new Uint8Array(65_536))
        },
      },
      { highWaterMark: 0 },
    )
    const { url } = await serve(() => new Response(body, { headers: { 'cache-control': 'no-store' } }))
    const socket = connect(Number(new URL(url).port), '127.0.0.1').pause()
    closing.push(() => socket.destroy())
    socket.write('GET / HTTP/1.1\r\nHost: a.test\r\n\r\n')
    await eventually(async () => expect(pulled).toBeGreaterThan(0))
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(pulled).toBeLessThan(20 * 1024 ** 2)
  })

  it('calls the handler once for misses at once, and stores a body of 20 MiB', async () => {
    let calls = 0
    const bytes = new Uint8Array(20 * 1024 ** 2).map((_, at) => at)
    const { url } = await serve(
      () => {
        calls++
        return new Response(new Blob([bytes]).stream(), { headers: fresh })
      },
      { maxBodySize: 32 * 1024 ** 2 },
    )
    const answers = await Promise.all(Array.from({ length: 3 }, () => fetch(`${url}/large`)))
    const sizes = await Promise.all(answers.map(async (answer) => (await answer.arrayBuffer()).byteLength))
    expect(new Set(sizes)).toEqual(new Set([bytes.byteLength]))
    const hit = await fetch(`${url}/large`)
    expect(Buffer.compare(Buffer.from(await hit.arrayBuffer()), bytes)).toBe(0)
    expect([calls, hit.headers.get('cache-status')]).toEqual([1, expect.stringContaining('hit')])
  })

  it('is of one cache with whoever purges it', async () => {
    let calls = 0
    const cache: HttpCache = createCache()
    const { url } = await serve(() => new Response(`call ${++calls}`, { headers: fresh }), cache)
    await (await fetch(`${url}/`)).text()
    expect(await cache.purge({ url: `${url}/` })).toBe(true)
    expect(await (await fetch(`${url}/`)).text()).toBe('call 2')
  })

  it('has stored all that it answered when the server is closed and the cache is drained', async () => {
    const kept: string[] = []
    const storage = {
      read: () => undefined,
      async write(name: string) {
        await new Promise((resolve) => setTimeout(resolve, 200))
        kept.push(name)
      },
      remove: () => {},
    }
    const cache = drainable({ storage })
    const { server, url } = await serve(() => new Response('x', { headers: fresh }), cache)
    await (await fetch(url)).text()
    server.close().closeAllConnections()
    expect(kept).toHaveLength(0)
    await cache.drained()
    expect(kept).toHaveLength(1)
  })

  it('serves HTTP/2, where there are no fields of the connection', async () => {
    let calls = 0
    const headers = {
      ...fresh,
      connection: 'close, x-hop',
      'keep-alive': 'timeout=5',
      'x-hop': '1',
      'x-own': '1',
    }
    const server = createHttp2Server(
      requestListener(async (request) => {
        const text = `${++calls} ${request.method} ${request.url} ${await request.text()}`
        return new Response(text, { status: 201, statusText: 'Made', headers })
      }),
    ).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const client = connectHttp2(urlOf(server))
    const ask = async (method: string, content = ''): Promise<[number, string[], string]> => {
      const asked = { ':method': method, ':path': '/a', ':authority': 'a.test' }
      const stream = client.request(asked, { endStream: content === '' })
      if (content !== '') stream.end(content)
      const [head] = (await once(stream, 'response')) as [Record<string, string>]
      let text = ''
      for await (const chunk of stream) text += String(chunk)
      return [
        Number(head[':status']),
        ['connection', 'keep-alive', 'x-hop', 'x-own'].map((name) => head[name] ?? ''),
        text,
      ]
    }
    const fields = ['', '', '', '1']
    expect(await ask('GET')).toEqual([201, fields, '1 GET http://a.test/a '])
    expect(await ask('GET')).toEqual([201, fields, '1 GET http://a.test/a '])
    expect(await ask('POST', 'content')).toEqual([201, fields, '2 POST http://a.test/a content'])
    expect(await ask('GET')).toEqual([201, fields, '3 GET http://a.test/a '])
    client.close()
    server.close()
  })

  it('throws for what is no handler, and for options that are none', () => {
    expect(() => requestListener(undefined as never)).toThrow('handler must be a function, not undefined')
    const handler = (): Response => new Response('x')
    expect(() => requestListener(handler, { maxBodySize: -1 })).toThrow(TypeError)
    expect(() => requestListener(handler, {}, { onError: 1 as never })).toThrow(
      'onError must be a function, not 1',
    )
  })
})
