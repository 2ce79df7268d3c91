import { describe } from 'vitest'
import { startRedis, whereRedisRuns } from '../../packages/adapters/test/redis-servers.ts'
import { smoke, smokeWithoutStore } from './smoke.ts'

const { missing, title } = whereRedisRuns()

describe.skipIf(missing)(`examples/node-hono-redis in Node ${process.versions.node} ${title}`, () => {
  smoke('node-hono-redis', async () => {
    const { ports, stop } = await startRedis()
    return { env: { REDIS_URL: `redis://127.0.0.1:${ports[0]}` }, remove: stop }
  })
  smokeWithoutStore('node-hono-redis', { env: { REDIS_URL: 'redis://127.0.0.1:1' } })
})
