import { drainable, withCache } from '@freshet/adapters/bun'
import { redisLock, redisStorage } from '@freshet/adapters/redis'
import { formatCacheControl } from '@freshet/core'
import { Redis } from 'ioredis'
import { purgeRoute } from './purge.ts'

const { PORT = '3000', HOST, REDIS_URL = 'redis://127.0.0.1:6379', PURGE_TOKEN } = process.env

// by default commands wait for 20 attempts to reach a Redis that is away
const redis = new Redis(REDIS_URL, { keyPrefix: 'bun-levels:', maxRetriesPerRequest: 1 })
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
      // else an error is answered with the source around it
      development: false,
      routes: {
        '/levels/:place': {
          // another method, answered well, would take out what is stored (RFC 9111, section 4.4)
          GET({ params: { place } }) {
            if (!levels.has(place)) return new Response('404 Not Found\n', { status: 404 })
            const told = { place, level: levels.get(place), toldAt: new Date() }
            const headers = { 'cache-control': cacheControl, 'cache-tag': `levels,level-${place}` }
            return Response.json(told, { headers })
          },
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
