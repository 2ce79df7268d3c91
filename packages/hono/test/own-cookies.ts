import type { AddressInfo } from 'node:net'
import { Hono } from 'hono'
import { afterAll, expect, it } from 'vitest'
import { cache } from '../src/index.ts'

/** `serve` of a version of `@hono/node-server`. */
type Serve = (options: { fetch: Hono['fetch']; port: number; hostname: string }) => {
  close(): unknown
  address(): unknown
  once(event: 'listening', listener: () => void): unknown
}

/** What middleware around the cache gives one client, others must not have: some servers share the fields of responses. */
export function keepsCookiesApart(serve: Serve): void {
  const app = new Hono()
  app.use(async (c, next) => {
    await next()
    c.res.headers.append('set-cookie', `session=${c.req.header('x-user')}`)
  })
  app.use(cache())
  app.get('/', (c) => c.text('for all', 200, { 'cache-control': 'max-age=60' }))
  app.get('/none', (c) => c.body(null, 200, { 'cache-control': 'max-age=60' }))
  app.get('/stream', (c) => c.body(new Blob(['for all']).stream(), 200, { 'cache-control': 'max-age=60' }))
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' })
  const listening = new Promise<void>((resolve) => void server.once('listening', resolve))
  afterAll(() => void server.close())

  it.each(['/', '/none', '/stream'])('gives each client of %s its own cookie and no other', async (path) => {
    await listening
    const { port } = server.address() as AddressInfo
    const users = ['ann', 'bob', 'cid', 'dan', 'eve', 'fay']
    const told: unknown[] = []
    for (const user of users) {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { 'x-user': user } })
      await response.arrayBuffer()
      told.push([response.headers.get('cache-status')?.includes('; hit'), response.headers.getSetCookie()])
    }
    expect(told).toEqual(users.map((user, at) => [at > 0, [`session=${user}`]]))
  })
}
