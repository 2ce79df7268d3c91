import { denoKvStorage, drainable } from '@freshet/adapters/deno'
import { withCacheControl } from '@freshet/core'
import { purgeRoute } from './purge.ts'

const kv = await Deno.openKv()
const cache = drainable({ storage: denoKvStorage(kv) })

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

const purge = purgeRoute(cache, Deno.env.get('PURGE_TOKEN'))

function answer(request: Request): Response | Promise<Response> {
  const { pathname } = new URL(request.url)
  if (pathname === '/purge' && request.method === 'POST') return purge(request)
  // another method, answered well, would take out what is stored (RFC 9111, section 4.4)
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  if (isRead && pathname.startsWith('/levels/')) return level(request)
  return new Response('404 Not Found\n', { status: 404 })
}

const server = Deno.serve(
  { port: Number(Deno.env.get('PORT') ?? 3000), hostname: Deno.env.get('HOST') },
  cache.wrap(answer),
)

async function stop(): Promise<void> {
  await server.shutdown()
  await cache.drained()
  kv.close()
  Deno.exit()
}

// Deno Deploy ends a process by SIGINT, others by SIGTERM
Deno.addSignalListener('SIGINT', stop)
Deno.addSignalListener('SIGTERM', stop)
