import { type EventEmitter, once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { Hono } from 'hono'
import { cache } from '../src/index.ts'

/** `serve` of a version of `@hono/node-server`. */
type Serve = (options: { fetch: Hono['fetch']; port: number; hostname: string }) => EventEmitter & {
  close(): unknown
  address(): unknown
}

const app = new Hono()
app.use(async (c, next) => {
  await next()
  c.res.headers.append('set-cookie', c.req.header('x-user') ?? '')
})
app.use(cache())
app.get('/bytes', (c) => c.text('for all', 200, { 'cache-control': 'max-age=60' }))
app.get('/nothing', (c) => c.body(null, 200, { 'cache-control': 'max-age=60' }))
app.get('/stream', (c) => c.body(new Blob(['for all']).stream(), 200, { 'cache-control': 'max-age=60' }))

export const USERS: readonly string[] = ['ann', 'bob', 'cid', 'dan', 'eve', 'fay']

/** What each user is given, one after the other, where middleware around the cache gives everyone a cookie: whether it was a hit, and which cookies. */
export async function givenBy(
  serve: Serve,
  path: string,
): Promise<[user: string, isHit: boolean, cookies: string[]][]> {
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' })
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const given: [string, boolean, string[]][] = []
  for (const user of USERS) {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { 'x-user': user } })
    await response.arrayBuffer()
    const isHit = response.headers.get('cache-status')?.includes('; hit') ?? false
    given.push([user, isHit, response.headers.getSetCookie()])
  }
  server.close()
  return given
}
