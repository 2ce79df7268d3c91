import { describe } from 'vitest'
import { startRedis, whereRedisRuns } from '../../packages/adapters/test/redis-servers.ts'
import { whereRuns } from '../../packages/adapters/test/runtimes.ts'
import { smoke, smokeWithoutStore } from './smoke.ts'

const bun = await whereRuns('Bun')
const redis = whereRedisRuns()

describe.skipIf(bun.missing || redis.missing)(`examples/bun-redis ${bun.title} ${redis.title}`, () => {
  smoke('bun-redis', async () => {
    const { ports, stop } = await startRedis()
    return { env: { REDIS_URL: `redis://127.0.0.1:${ports[0]}` }, remove: stop }
  })
  smokeWithoutStore('bun-redis', { env: { REDIS_URL: 'redis://127.0.0.1:1' } })
})
