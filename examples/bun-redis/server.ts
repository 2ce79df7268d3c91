import { drainable, withCache } from '@freshet/adapters/bun'
import { redisLock, redisStorage } from '@freshet/adapters/redis'
import { formatCacheControl } from '@freshet/core'
import { Redis } from 'ioredis'
import { purgeRoute } from './purge.ts'

const { PORT = '3000', HOST, REDIS_URL = 'redis://127.0.0.1:6379', PURGE_TOKEN } = process.env

const redis = new Redis(REDIS_URL, { keyPrefix: 'bun-levels:' })
redis.on('error', (error) => console.warn(`Redis: ${error.message}`))
const cache = drainable({ storage: redisStorage(redis), lock: redisLock(redis) })

const levels = new Map([
  ['brighton', '2.41 m'],
  ['dover', '5.12 m'],
])

const cacheControl = formatCacheControl({ maxAge: 60, staleWhileRevalidate: 600, public: true })

const server = Bun.serve(
  withCache(
    {
      port: PORT,
      hostname: HOST,
      routes: {
        '/levels/:place': ({ params: { place } }) => {
          if (!levels.has(place)) return new Response('404 Not Found\n', { status: 404 })
          const told = { place, level: levels.get(place), toldAt: new Date() }
          const headers = { 'cache-control': cacheControl, 'cache-tag': `levels,level-${place}` }
          return Response.json(told, { headers })
        },
        '/purge': { POST: purgeRoute(cache, PURGE_TOKEN) },
      },
      fetch: () => new Response('404 Not Found\n', { status: 404 }),
    },
    cache,
  ),
)
console.log(`${server.url}levels/brighton`)

process.once('SIGTERM', async () => {
  await server.stop()
  await cache.drained()
  redis.disconnect()
})
