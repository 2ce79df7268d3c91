import { cachePerEnv, kvStorage, withCache } from '@freshet/adapters/cloudflare'
import { withCacheControl } from '@freshet/core'
import { purge } from './purge.ts'

interface Env {
  RESPONSES: KVNamespace
  PURGE_TOKEN?: string
}

const cacheOf = cachePerEnv(({ RESPONSES }: Env) => ({ storage: kvStorage(RESPONSES) }))

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

export default withCache<Env>(
  {
    fetch(request, env) {
      const { pathname } = new URL(request.url)
      if (pathname === '/purge' && request.method === 'POST')
        return purge(request, cacheOf(env), env.PURGE_TOKEN)
      // another method, answered well, would take out what is stored (RFC 9111, section 4.4)
      const isRead = request.method === 'GET' || request.method === 'HEAD'
      if (isRead && pathname.startsWith('/levels/')) return level(request)
      return new Response('404 Not Found\n', { status: 404 })
    },
  },
  cacheOf,
)
