import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectLastToBeTold, expectOneCall } from './crowds.ts'
import { runIn, serveIn, type Serving, whereRuns } from './runtimes.ts'

const { missing, title } = await whereRuns('Bun')

describe.skipIf(missing)(`withCache ${title}`, () => {
  let folder: string
  let server: Serving
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'freshet-bun-'))
    server = await serveIn('Bun', 'bun/serve.ts', join(folder, 'a.db'))
  })
  afterAll(async () => {
    await server.stop()
    await rm(folder, { recursive: true })
  })
  // or Node's fetch would take a condition for a wish that the cache be passed over
  const ask = (path: string, init?: RequestInit): Promise<Response> =>
    fetch(new URL(path, server.url), { cache: 'force-cache', ...init })
  const statusOf = ({ headers }: Response): string | null => headers.get('cache-status')

  it('answers a route from the cache, which holds what its function answered', async () => {
    const miss = await ask('/levels/1')
    expect(statusOf(miss)).toBe('freshet; fwd=uri-miss; stored')
    const first = await miss.json()
    const hit = await ask('/levels/1')
    expect(statusOf(hit)).toMatch(/^freshet; hit; ttl=\d+$/)
    expect(await hit.json()).toEqual(first)
  })

  it('gives a route its params and the cookies of the request, and a server that knows who asks', async () => {
    const told = await (await ask('/levels/a%20b', { headers: { cookie: 'visit=3' } })).json()
    expect(told).toMatchObject({
      id: 'a b',
      address: '127.0.0.1',
      cookie: '3',
      port: Number(new URL(server.url).port),
    })
  })

  it('gives them where the cache asks with a request of its own: on a condition of the client', async () => {
    const headers = { 'if-none-match': '"own"', cookie: 'visit=4' }
    const told = await (await ask('/levels/own', { headers })).json()
    expect(told).toMatchObject({ id: 'own', address: '127.0.0.1', cookie: '4' })
  })

  it('answers past routes with fetch, whose this is the server, from the cache too', async () => {
    const told = await (await ask('/anything')).json()
    expect(told).toMatchObject({
      url: new URL('/anything', server.url).href,
      address: '127.0.0.1',
      isSame: true,
    })
    const hit = await ask('/anything')
    expect(statusOf(hit)).toContain('hit')
    expect(await hit.json()).toEqual(told)
  })

  it('gives no client the cookie that a route has set for another', async () => {
    for (const set of ['one', 'one']) {
      const response = await ask(`/cookies/${set}`)
      expect(statusOf(response)).toBe('freshet; fwd=uri-miss; detail=set-cookie')
      expect(response.headers.getSetCookie()).toEqual([expect.stringMatching(/^visit=one;/)])
    }
  })

  it('keeps the methods of a route apart: a change makes what is stored invalid', async () => {
    const first = await (await ask('/methods')).json()
    expect(await (await ask('/methods')).json()).toEqual(first)
    expect(await (await ask('/methods', { method: 'POST' })).json()).toMatchObject({ method: 'POST' })
    expect(await (await ask('/methods')).json()).not.toEqual(first)
    expect(await (await ask('/methods', { method: 'PUT' })).text()).toBe('put')
  })

  it('leaves static responses to Bun, and routes that are none to fetch', async () => {
    for (const path of ['/static', '/page']) {
      expect(statusOf(await ask(path))).toBeNull()
      expect(await (await ask(path)).text()).toBe(path.slice(1))
    }
    expect(await (await ask('/never')).json()).toMatchObject({ url: new URL('/never', server.url).href })
  })

  it('lets a WebSocket through to its route', async () => {
    const url = new URL('/upgrade', server.url)
    url.protocol = 'ws:'
    const socket = new WebSocket(url)
    const reply = new Promise((resolve, reject) => {
      socket.addEventListener('open', () => socket.send('hello'))
      socket.addEventListener('message', ({ data }) => resolve(data))
      socket.addEventListener('error', reject)
    })
    expect(await reply).toBe('echo hello')
    socket.close()
    expect((await ask('/upgrade')).status).toBe(426)
    expect(await (await ask('/errors')).json()).toBe(0)
  })

  it('hands what a route throws over to error', async () => {
    const response = await ask('/throws')
    expect([response.status, await response.text()]).toEqual([500, 'caught on purpose'])
  })

  it('calls a route once for ten misses at once', () => expectOneCall(ask))

  it('tells a route that the last of its clients has left, and not that the first has', () =>
    expectLastToBeTold(ask))

  it('streams a miss, and has the whole of it at the next request', async () => {
    const chunks: string[] = []
    for await (const chunk of (await ask('/stream')).body!) chunks.push(new TextDecoder().decode(chunk))
    expect(chunks.length).toBeGreaterThan(1)
    const hit = await ask('/stream')
    expect(statusOf(hit)).toContain('hit')
    expect(await hit.text()).toBe('chunk 1;chunk 2;chunk 3;')
  })

  it('answers a condition and a part from what is stored', async () => {
    const part = await ask('/stream', { headers: { range: 'bytes=0-4' } })
    expect([part.status, await part.text(), statusOf(part)]).toEqual([
      206,
      'chunk',
      expect.stringContaining('hit'),
    ])
    const unchanged = await ask('/stream', { headers: { 'if-none-match': '"chunks"' } })
    expect([unchanged.status, statusOf(unchanged)]).toEqual([304, expect.stringContaining('hit')])
    const head = await ask('/stream', { method: 'HEAD' })
    expect([head.status, await head.text(), statusOf(head)]).toEqual([
      200,
      '',
      expect.stringContaining('hit'),
    ])
  })

  it('forgets what is purged', async () => {
    const first = await (await ask('/levels/7')).json()
    expect(await (await ask('/purge')).json()).toBe(true)
    expect(await (await ask('/levels/7')).json()).not.toEqual(first)
  })

  it('stores what it has answered before the process ends, and finds it in the next', async () => {
    const path = join(folder, 'drained.db')
    const one = await serveIn('Bun', 'bun/serve.ts', path)
    const response = await fetch(new URL('/stream', one.url))
    const stopped = one.stop()
    expect(await response.text()).toBe('chunk 1;chunk 2;chunk 3;')
    await stopped
    expect(await runIn('Bun', 'bun/stored.ts', path)).toContain('chunk 3;')
  })

  it('throws for what has no handler, and for an option that is none, and takes nothing for an upgrade', async () => {
    expect(JSON.parse(await runIn('Bun', 'bun/refused.ts'))).toEqual([
      'TypeError: serve must have fetch or routes: nothing else is cached',
      'TypeError: serve must have fetch or routes: nothing else is cached',
      expect.stringMatching(/^TypeError: maxBodySize must be/),
      'undefined',
    ])
  })
})
