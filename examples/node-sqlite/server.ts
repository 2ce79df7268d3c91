import { createServer } from 'node:http'
import { DatabaseSync } from 'node:sqlite'
import { drainable, requestListener } from '@freshet/adapters/node'
import { sqliteStorage } from '@freshet/adapters/sqlite'
import { withCacheControl } from '@freshet/core'
import { purgeRoute } from './purge.ts'

const { PORT = '3000', HOST, DATABASE = 'responses.db', PURGE_TOKEN } = process.env

const database = new DatabaseSync(DATABASE)
const cache = drainable({ storage: sqliteStorage(database) })

const levels = new Map([
  ['brighton', '2.41 m'],
  ['dover', '5.12 m'],
])

const level = withCacheControl(
  (request: Request) => {
    const place = new URL(request.url).pathname.replace('/levels/', '')
    if (!levels.has(place)) return new Response('404 Not Found\n', { status: 404 })
    const told = { place, level: levels.get(place), toldAt: new Date() }
    return Response.json(told, { headers: { 'cache-tag': `level-${place}` } })
  },
  { maxAge: 60, staleWhileRevalidate: 600, public: true, tags: ['levels'] },
)

const purge = purgeRoute(cache, PURGE_TOKEN)

function answer(request: Request): Response | Promise<Response> {
  const { pathname } = new URL(request.url)
  if (pathname === '/purge' && request.method === 'POST') return purge(request)
  // another method, answered well, would take out what is stored (RFC 9111, section 4.4)
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  if (isRead && pathname.startsWith('/levels/')) return level(request)
  return new Response('404 Not Found\n', { status: 404 })
}

const server = createServer(requestListener(answer, cache))
server.listen(Number(PORT), HOST, () => console.log(`http://${HOST ?? 'localhost'}:${PORT}/levels/brighton`))

process.once('SIGTERM', () => {
  server.close(async () => {
    await cache.drained()
    database.close()
  })
})
