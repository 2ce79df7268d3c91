import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createCache, type HttpCache } from '@freshet/core'
import { createAdmin } from '@freshet/core/admin'
import { cache as caching } from '@freshet/hono'
import { serve as serveHono } from '@hono/node-server'
import { Hono } from 'hono'
import { afterEach, describe, expect, it } from 'vitest'
import { requestListener } from '@freshet/adapters/node'

type FetchHandler = (request: Request) => Response | Promise<Response>

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

const authorize = ({ headers }: Request): boolean => headers.get('authorization') === 'Bearer operator'

/** A site in front of which is a cache, and its administration under `/ops/cache/`. */
function site(admin: FetchHandler): FetchHandler {
  let calls = 0
  return (request) => {
    if (new URL(request.url).pathname.startsWith('/ops/cache/')) return admin(request)
    return new Response(`call ${++calls}`, { headers: { 'cache-control': 'public, max-age=60' } })
  }
}

const ways: Readonly<Record<string, (cache: HttpCache) => Promise<string>>> = {
  'in Hono, below the cache, on @hono/node-server': async (cache) => {
    const admin = createAdmin(cache, { authorize })
    const app = new Hono()
    app.use(caching(cache))
    app.all('/ops/cache/*', (c) => admin(c.req.raw))
    app.all('*', (c) => site(admin)(c.req.raw))
    return new Promise((resolve) => {
      const server = serveHono({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
        resolve(`http://127.0.0.1:${port}`),
      )
      closing.push(() => void server.close())
    })
  },
  'beside the cache, on a server of Node': async (cache) => {
    const admin = createAdmin(cache, { authorize })
    const cached = cache.wrap(site(admin))
    const fetch: FetchHandler = (request) =>
      new URL(request.url).pathname.startsWith('/ops/cache/') ? admin(request) : cached(request)
    // a private cache of its own, which sees nothing that may be stored
    const server = createServer(requestListener(fetch, { type: 'private' })).listen(0, '127.0.0.1')
    await once(server, 'listening')
    closing.push(() => void server.close().closeAllConnections())
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  },
  'below the cache, on a server of Node': async (cache) => {
    const server = createServer(requestListener(site(createAdmin(cache, { authorize })), cache))
    await once(server.listen(0, '127.0.0.1'), 'listening')
    closing.push(() => void server.close().closeAllConnections())
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  },
}

const OPERATOR = { authorization: 'Bearer operator' }
const JSON_TYPE = { 'content-type': 'application/json' }

describe.each(Object.entries(ways))('the administration %s', (_, start) => {
  it('lists, explains and purges what is stored, for the operator alone', async () => {
    const url = await start(createCache())
    const ops = (path: string, init: RequestInit = {}): Promise<Response> =>
      fetch(`${url}/ops/cache/${path}`, { headers: OPERATOR, ...init })
    const status = async (): Promise<string> => (await fetch(`${url}/page`)).headers.get('cache-status') ?? ''
    expect(await status()).toContain('fwd=uri-miss; stored')
    expect(await status()).toContain('hit')
    const listing = (await (await ops('entries')).json()) as { entries: unknown[] }
    expect(listing.entries).toMatchObject([{ url: `${url}/page`, responses: [{ state: 'fresh', bytes: 6 }] }])
    const explained = await ops(`explain?url=${url}/page`, { headers: { ...OPERATOR, accept: 'text/plain' } })
    expect(await explained.text()).toContain('The stored response is the answer')
    const purge = { method: 'POST', body: JSON.stringify({ url: `${url}/page` }) }
    const refused = await ops('purge', { ...purge, headers: JSON_TYPE })
    expect(refused.status).toBe(403)
    expect(await status()).toContain('hit')
    const done = await ops('purge', { ...purge, headers: { ...OPERATOR, ...JSON_TYPE } })
    expect(await done.json()).toEqual({ purged: true, soft: false })
    expect(((await (await ops('entries')).json()) as typeof listing).entries).toEqual([])
    expect(await status()).toContain('fwd=uri-miss')
  })

  it('gives an unknown client nothing, by whatever method and path, and is kept by no cache', async () => {
    const url = await start(createCache())
    await fetch(`${url}/page`)
    await (await fetch(`${url}/ops/cache/entries`, { headers: OPERATOR })).text()
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'PROPFIND']) {
      for (const path of [
        'entries',
        '/entries',
        'x//entries',
        './entries',
        '%65ntries',
        'purge',
        'entries/',
      ]) {
        const answer = await fetch(`${url}/ops/cache/${path}`, {
          method,
          headers: JSON_TYPE,
          ...(!['GET', 'HEAD'].includes(method) && { body: '{"everything":true}' }),
        })
        expect([method, path, answer.status]).toEqual([method, path, 403])
        expect(await answer.text()).not.toContain('page')
      }
    }
    expect((await fetch(`${url}/page`)).headers.get('cache-status')).toContain('hit')
  })

  it('refuses content that is too long, and goes on', async () => {
    const url = await start(createCache())
    const long = { method: 'POST', body: 'x'.repeat(1_000_000), headers: { ...OPERATOR, ...JSON_TYPE } }
    const answer = await fetch(`${url}/ops/cache/purge`, long)
    expect(answer.status).toBe(413)
    await answer.text()
    expect((await fetch(`${url}/ops/cache/entries`, { headers: OPERATOR })).status).toBe(200)
  })
})
