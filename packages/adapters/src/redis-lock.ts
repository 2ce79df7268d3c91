import type { Lock } from '@freshet/core'
import { redisCommands, type IoRedisLike, type NodeRedisLike } from './redis-client.ts'

/** Where the locks stand. */
export interface RedisLockOptions {
  /** What the keys of the locks begin with: another for each cache. Default `freshet-lock:`. */
  prefix?: string
}

/** Whoever comes late, when the lease has run out and another holds the lock, leaves it alone. */
const RELEASE = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0"

/**
 * A lock for all processes that use one Redis, Valkey, or a cluster of either: a key with a random token and the lease
 * as its time to live, in ms. It saves work and guards nothing: when another server takes over, two may hold it.
 *
 * @throws TypeError when `client` is no client of ioredis or node-redis, or `prefix` is no string
 *
 * @example
 * ```ts
 * const cache = createCache({ storage: redisStorage(client), lock: redisLock(client) })
 * ```
 */
export function redisLock(client: IoRedisLike | NodeRedisLike, options: RedisLockOptions = {}): Lock {
  const { prefix = 'freshet-lock:' } = options
  if (typeof prefix !== 'string') throw new TypeError(`prefix must be a string, not ${String(prefix)}`)
  const redis = redisCommands(client)
  return {
    async acquire(key, lease) {
      const name = prefix + key
      const token = crypto.randomUUID()
      if (!(await redis.setIfAbsent(name, token, Math.max(1, Math.ceil(lease))))) return undefined
      return () => redis.eval(RELEASE, name, token)
    },
  }
}
