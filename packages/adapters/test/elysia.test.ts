import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serveIn, type Serving, whereRuns } from './runtimes.ts'
import { eventually } from './steps.ts'

const bun = await whereRuns('Bun')

const HOMES = [
  { title: bun.title, missing: bun.missing, start: () => serveIn('Bun', 'bun/elysia.ts') },
  {
    title: `${bun.title}, by Elysia’s own router`,
    missing: bun.missing,
    start: () => serveIn('Bun', 'bun/elysia-own-router.ts'),
  },
  {
    title: `in Node ${process.versions.node}`,
    missing: false,
    start: () => serveIn('Node', 'node/elysia.ts'),
  },
]

describe.each(HOMES)('cache in Elysia $title', ({ title, missing, start }) => {
  let server: Serving
  beforeAll(async () => {
    if (missing) return
    server = await start()
    await eventually(async () => void (await fetch(server.url)))
  })
  afterAll(() => server?.stop())
  // or Node's fetch would take a condition for a wish that the cache be passed over
  const ask = (path: string, init?: RequestInit): Promise<Response> =>
    fetch(new URL(path, server.url), { cache: 'force-cache', ...init })
  const statusOf = ({ headers }: Response): string | null => headers.get('cache-status')
  const test = it.skipIf(missing)

  test('answers a miss with the route, and the next request from the cache', async () => {
    const miss = await ask('/levels/7?unit=m')
    expect(statusOf(miss)).toBe('freshet; fwd=uri-miss; stored')
    const told = await miss.json()
    expect(told).toMatchObject({ id: '7', query: { unit: 'm' } })
    const hit = await ask('/levels/7?unit=m')
    expect(statusOf(hit)).toMatch(/^freshet; hit; ttl=\d+$/)
    expect(await hit.json()).toEqual(told)
  })

  test('gives a route its params and the address of the client, though the cache asks with a request of its own', async () => {
    const headers = { 'if-none-match': '"own"', cookie: 'visit=4' }
    const told = await (await ask('/levels/a%20b', { headers })).json()
    const address = title.includes('Node') ? null : '127.0.0.1'
    expect(told).toMatchObject({ id: 'a b', condition: null, address, cookie: '4' })
  })

  test('is in front of apps that are used after it, and of static answers', async () => {
    const told = await (await ask('/nested/one')).json()
    expect(told).toMatchObject({ name: 'one' })
    expect(await (await ask('/nested/one')).json()).toEqual(told)
    await (await ask('/static')).text()
    const hit = await ask('/static')
    expect([await hit.text(), statusOf(hit)]).toEqual(['static', expect.stringContaining('hit')])
  })

  test('gives no client the cookie that was set for another', async () => {
    const cookies = [await ask('/cookie'), await ask('/cookie')].map(({ headers }) => headers.getSetCookie())
    expect(cookies.map(([cookie]) => cookie)).toEqual([
      expect.stringMatching(/^visit=/),
      expect.stringMatching(/^visit=/),
    ])
    expect(cookies[0]).not.toEqual(cookies[1])
  })

  test('passes on what changes something with its content, and makes invalid what it changed', async () => {
    const first = await (await ask('/changing')).text()
    expect(await (await ask('/changing')).text()).toBe(first)
    const headers = { 'content-type': 'text/plain' }
    expect(await (await ask('/changing', { method: 'POST', body: 'new', headers })).text()).toBe(
      'changed to new',
    )
    expect(await (await ask('/changing')).text()).not.toBe(first)
  })

  test('refreshes what is stale after the answer', async () => {
    const first = await (await ask('/refreshed')).text()
    const stale = await ask('/refreshed')
    expect([await stale.text(), statusOf(stale)]).toEqual([first, expect.stringContaining('hit')])
    await eventually(async () => expect(await (await ask('/refreshed')).text()).not.toBe(first))
  })

  test('lets what is stale stand in for a failure, and answers an error as the app does', async () => {
    expect(await (await ask('/failing')).text()).toBe('before')
    const standIn = await ask('/failing')
    expect([standIn.status, await standIn.text()]).toEqual([200, 'before'])
    const error = await ask('/throws')
    expect([error.status, await error.text()]).toEqual([500, 'caught UNKNOWN'])
    expect((await ask('/nowhere')).status).toBe(404)
  })

  test('asks a route once for ten misses', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask('/slow')))
    expect(new Set(await Promise.all(answers.map((answer) => answer.text()))).size).toBe(1)
  })

  test('has the whole of a stream at the next request', async () => {
    const streamed = await (await ask('/stream')).text()
    const hit = await ask('/stream')
    expect([await hit.text(), statusOf(hit)]).toEqual([streamed, expect.stringContaining('hit')])
  })

  test('runs hooks for requests that it does not answer, and for no others', async () => {
    const count = async (): Promise<number> =>
      Number(await (await ask('/requests', { headers: { 'cache-control': 'no-store' } })).text())
    await (await ask('/levels/hooks')).text()
    const before = await count()
    await (await ask('/levels/hooks')).text()
    expect((await count()) - before).toBe(1)
    await (await ask('/levels/others')).text()
    expect((await count()) - before).toBe(3)
  })

  test('lets a WebSocket through', async () => {
    const url = new URL('/socket', server.url)
    url.protocol = 'ws:'
    const socket = new WebSocket(url)
    const reply = new Promise((resolve, reject) => {
      socket.addEventListener('open', () => socket.send('hello'))
      socket.addEventListener('message', ({ data }) => resolve(data))
      socket.addEventListener('error', reject)
    })
    expect(await reply).toBe('echo hello')
    socket.close()
  })

  test('forgets what is purged', async () => {
    const first = await (await ask('/changing?purged')).text()
    const url = encodeURIComponent(new URL('/changing?purged', server.url).href)
    expect(await (await ask(`/purge?url=${url}`)).text()).toBe('true')
    expect(await (await ask('/changing?purged')).text()).not.toBe(first)
  })
})
