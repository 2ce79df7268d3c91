import { once } from 'node:events'
import { createServer, get, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { createCache, type HttpCache } from '@freshet/core'
import { afterEach, describe, expect, it } from 'vitest'
import { requestListener } from '../src/node.ts'
import { fetchOrigin, type FetchOriginOptions } from '../src/origin.ts'
import { eventually } from './steps.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections()
})

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** An origin server and, before it, the cache as a server of its own: what the origin is asked, and how to ask the cache. */
async function proxied(
  answer: RequestListener,
  options: FetchOriginOptions = {},
  cache: HttpCache = createCache(),
) {
  const asked: IncomingMessage[] = []
  const origin = await listen((request, response) => {
    asked.push(request)
    return answer(request, response)
  })
  const server = servers.at(-1)!
  const url = await listen(requestListener(fetchOrigin(origin, options), cache))
  const ask = (path: string, init?: RequestInit): Promise<Response> =>
    fetch(url + path, { cache: 'force-cache', redirect: 'manual', ...init })
  return { ask, asked, url, origin, stopOrigin: () => void server.close().closeAllConnections() }
}

const statusOf = ({ headers }: Response): string | null => headers.get('cache-status')

describe('a cache before an origin server, over HTTP on both sides', () => {
  it('stores what the origin answers, and answers with it', async () => {
    const { ask, asked } = await proxied((_, response) => {
      response.setHeader('cache-control', 'max-age=60').setHeader('content-type', 'text/plain').end('content')
    })
    expect(statusOf(await ask('/a'))).toBe('freshet; fwd=uri-miss; stored')
    const hit = await ask('/a')
    expect([statusOf(hit), await hit.text(), hit.headers.get('content-length')]).toEqual([
      expect.stringContaining('hit'),
      'content',
      '7',
    ])
    expect(asked).toHaveLength(1)
    expect(asked[0]!.headers).toMatchObject({ 'accept-encoding': 'identity;q=1', via: '1.1 freshet' })
  })

  it('stores content that came coded without its coding, and validates it by a weak tag', async () => {
    const { ask, asked } = await proxied(
      (request, response) => {
        response
          .setHeader('cache-control', 'max-age=0')
          .setHeader('etag', '"1"')
          .setHeader('vary', 'accept-encoding')
        if (request.headers['if-none-match']?.includes('"1"')) return response.writeHead(304).end()
        return response.setHeader('content-encoding', 'gzip').end(gzipSync('content '.repeat(100)))
      },
      { acceptEncoding: 'gzip' },
    )
    for (const [encoding, status] of [
      ['br', 'stored'],
      ['identity', 'fwd-status=304'],
    ] as const) {
      const response = await ask('/a', { headers: { 'accept-encoding': encoding } })
      expect(statusOf(response)).toContain(status)
      expect(response.headers.get('content-encoding')).toBeNull()
      expect(await response.text()).toBe('content '.repeat(100))
    }
    expect(asked[1]!.headers).toMatchObject({ 'if-none-match': 'W/"1"', 'accept-encoding': 'gzip' })
    expect(asked[1]!.headers).not.toHaveProperty('cache-control')
  })

  it('answers with what is stale while the origin is gone, and 502 for what it has not', async () => {
    const { ask, stopOrigin } = await proxied((_, response) => {
      response.setHeader('cache-control', 'max-age=0, stale-if-error=600').end('content')
    })
    await (await ask('/a')).text()
    stopOrigin()
    const stale = await ask('/a')
    expect([stale.status, await stale.text()]).toEqual([200, 'content'])
    expect(statusOf(stale)).toContain('fwd-status=502')
    const nothing = await ask('/b')
    expect([nothing.status, statusOf(nothing)]).toEqual([502, expect.not.stringContaining('stored')])
  })

  it('answers with what is stale while the origin is late, and 504 for what it has not', async () => {
    let isSlow = false
    const { ask } = await proxied(
      (_, response) => {
        if (!isSlow) response.setHeader('cache-control', 'max-age=0, stale-if-error=600').end('content')
      },
      { timeout: 100 },
    )
    await (await ask('/a')).text()
    isSlow = true
    const stale = await ask('/a')
    expect([await stale.text(), statusOf(stale)]).toEqual([
      'content',
      expect.stringContaining('fwd-status=504'),
    ])
    expect((await ask('/b')).status).toBe(504)
  })

  it('completes a part that is stored by asking the origin for the rest', async () => {
    const content = Buffer.from('0123456789'.repeat(10))
    const { ask, asked } = await proxied((request, response) => {
      response.setHeader('cache-control', 'max-age=60').setHeader('etag', '"1"')
      const [, first, last] = /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? '') ?? []
      if (first === undefined) return response.end(content)
      const part = content.subarray(Number(first), last === '' ? 100 : Number(last) + 1)
      response.setHeader('content-range', `bytes ${first}-${Number(first) + part.length - 1}/100`)
      return response.writeHead(206, { 'content-length': part.length }).end(part)
    })
    expect(await (await ask('/a', { headers: { range: 'bytes=0-49' } })).text()).toBe(
      content.toString().slice(0, 50),
    )
    await eventually(async () => {
      const whole = await ask('/a')
      expect(await whole.text()).toBe(content.toString())
    })
    expect(asked.some(({ headers }) => headers.range === 'bytes=50-')).toBe(true)
  })

  it('gives redirects of the origin paths of its own, and forgets what a change says it changed', async () => {
    let version = 1
    const { ask, origin } = await proxied((request, response) => {
      if (request.method !== 'POST')
        return response.setHeader('cache-control', 'max-age=60').end(`version ${version}`)
      version++
      return response.writeHead(303, { location: `${origin}/list` }).end()
    })
    expect(await (await ask('/list')).text()).toBe('version 1')
    const changed = await ask('/form', { method: 'POST', body: 'x' })
    expect([changed.status, changed.headers.get('location')]).toEqual([303, '/list'])
    expect(await (await ask('/list')).text()).toBe('version 2')
  })

  it('gives nobody else what a client made the origin answer by taking a field out with Connection', async () => {
    const { url, asked } = await proxied(({ headers }, response) => {
      response.setHeader('cache-control', 'max-age=60').setHeader('vary', 'X-Tongue')
      response.end(`in ${headers['x-tongue'] ?? 'none'}`)
    })
    // fetch would not send such a Connection
    const say = async (connection: string): Promise<string> => {
      const headers = { 'x-tongue': 'fr', connection }
      const [answer] = (await once(get(url, { headers }), 'response')) as [IncomingMessage]
      return text(answer)
    }
    expect(await say('close, X-Tongue')).toBe('in none')
    for (const connection of ['close', 'keep-alive', 'close']) expect(await say(connection)).toBe('in fr')
    expect(asked).toHaveLength(2)
  })

  it('sends content of 20 MiB both ways as it comes', async () => {
    const { ask } = await proxied((request, response) => {
      response.setHeader('cache-control', 'no-store')
      request.pipe(response)
    })
    const bytes = Buffer.alloc(20 * 1024 ** 2, 'abcdefg')
    const body = new Blob([bytes]).stream()
    const echo = await ask('/echo', { method: 'POST', body, duplex: 'half' } as RequestInit)
    expect(Buffer.compare(Buffer.from(await echo.arrayBuffer()), bytes)).toBe(0)
  })

  it('asks the origin once for many, and leaves it when the last of them has left', async () => {
    let left = 0
    const { ask, asked } = await proxied((_, response) => void response.once('close', () => left++))
    const clients = Array.from({ length: 5 }, () => new AbortController())
    const answers = clients.map(({ signal }) => ask('/a', { signal }).catch(() => 'left'))
    await eventually(async () => expect(asked).toHaveLength(1))
    await new Promise((resolve) => setTimeout(resolve, 100))
    for (const client of clients.slice(1)) client.abort()
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect([asked.length, left]).toEqual([1, 0])
    clients[0]!.abort()
    await eventually(async () => expect(left).toBe(1))
    expect(await Promise.all(answers)).toEqual(Array(5).fill('left'))
  })

  it('is a private cache of a client where it asks each URL itself', async () => {
    let calls = 0
    const origin = await listen((_, response) => {
      response.setHeader('cache-control', 'private, max-age=60').setHeader('content-encoding', 'gzip')
      response.end(gzipSync(`call ${++calls}`))
    })
    const cachedFetch = createCache({ type: 'private' }).wrap(fetchOrigin())
    const ask = async (): Promise<string> => (await cachedFetch(new Request(`${origin}/a`))).text()
    expect([await ask(), await ask(), calls]).toEqual(['call 1', 'call 1', 1])
  })
})
