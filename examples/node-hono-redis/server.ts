import { drainable } from '@freshet/adapters/node'
import { redisLock, redisStorage } from '@freshet/adapters/redis'
import { cache, cacheControl } from '@freshet/hono'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { bearerAuth } from 'hono/bearer-auth'
import { Redis } from 'ioredis'

const { PORT = '3000', HOST, REDIS_URL = 'redis://127.0.0.1:6379', PURGE_TOKEN } = process.env

// by default commands wait for 20 attempts to reach a Redis that is away
const redis = new Redis(REDIS_URL, { keyPrefix: 'hono-levels:', maxRetriesPerRequest: 1 })
redis.on('error', (error) => console.warn(`Redis: ${error.message}`))
const httpCache = drainable({ storage: redisStorage(redis), lock: redisLock(redis) })

const levels = new Map([
  ['brighton', '2.41 m'],
  ['dover', '5.12 m'],
])

const app = new Hono()

// above the cache, which is not asked about it; without a token nobody may purge
app.post('/purge', bearerAuth({ token: PURGE_TOKEN || [] }), async (c) => {
  const { tag, url } = c.req.query()
  if (tag) return c.json({ purged: await httpCache.purge({ tag }) })
  if (url && URL.canParse(url, c.req.url))
    return c.json({ purged: await httpCache.purge({ url: new URL(url, c.req.url) }) })
  return c.text('400 Bad Request: ?url=… or ?tag=…\n', 400)
})

app.use(cache(httpCache))
app.get(
  '/levels/:place',
  cacheControl({
    maxAge: 60,
    staleWhileRevalidate: 600,
    public: true,
    tags: (c) => ['levels', `level-${c.req.param('place')}`],
  }),
  (c) => {
    const place = c.req.param('place')
    if (!levels.has(place)) return c.notFound()
    return c.json({ place, level: levels.get(place), toldAt: new Date() })
  },
)

const server = serve({ fetch: app.fetch, port: Number(PORT), hostname: HOST }, () => {
  console.log(`http://${HOST ?? 'localhost'}:${PORT}/levels/brighton`)
})

process.once('SIGTERM', () => {
  server.close(async () => {
    await httpCache.drained()
    redis.disconnect()
  })
})
