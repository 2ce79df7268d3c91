import type { ByteStorage } from '@freshet/core'
import { redisCommands, type IoRedisLike, type NodeRedisLike, type RedisCommands } from './redis-client.ts'

export type { IoRedisLike, NodeRedisLike } from './redis-client.ts'
export { redisLock, type RedisLockOptions } from './redis-lock.ts'

/** Where a server holds less in one value than Redis does. */
export interface RedisStorageOptions {
  /** The most bytes of one value. Default: 512 MiB, as Redis has it in `proto-max-bulk-len`. */
  maxBytes?: number
}

/**
 * Keeps responses in Redis 4 or later, Valkey, or a cluster of either, through ioredis 5 or node-redis 5 and 6.
 *
 * Values are the bytes as they are, where unstorage 1.17 keeps base64, a third more. Their time to live is in ms. A
 * record `app:entry-part` has the key `app:{entry}-part`: all that belongs to one entry lies in one slot of a cluster,
 * and goes with one `UNLINK`. A listing may have a name twice while a server resizes its table of keys.
 *
 * The client is its maker's, connected and closed there. While a server is away clients keep commands until it is back;
 * `enableOfflineQueue: false` in ioredis and `disableOfflineQueue: true` in node-redis let them fail at once instead.
 *
 * @throws TypeError when `client` is neither's client, or `maxBytes` is no whole number of bytes, 1 or more
 *
 * @example
 * ```ts
 * const cache = createCache({ storage: redisStorage(new Redis('redis://localhost:6379')) })
 * ```
 */
export function redisStorage(
  client: IoRedisLike | NodeRedisLike,
  options: RedisStorageOptions = {},
): ByteStorage {
  const { maxBytes = 512 * 1024 ** 2 } = options
  if (!Number.isSafeInteger(maxBytes) || maxBytes < 1)
    throw new TypeError(`maxBytes must be a whole number of bytes, 1 or more, not ${String(maxBytes)}`)
  const redis = redisCommands(client)
  return {
    maxBytes,
    read: (name) => redis.get(keyOf(name)),
    write: (name, bytes, ttl) => redis.set(keyOf(name), bytes, ttl === undefined ? ttl : wholeMs(ttl)),
    remove: (names) => Promise.all(bySlot(names).map((keys) => redis.unlink(keys))),
    list: (prefix) => list(redis, prefix),
  }
}

/** What is longer than a number can say exactly is for ever. */
function wholeMs(ttl: number): number | undefined {
  const ms = Math.ceil(ttl)
  return ms > Number.MAX_SAFE_INTEGER ? undefined : ms
}

/** In braces stands what the records of one entry share: from behind the last `:` to the first `-` after it. */
function keyOf(name: string): string {
  const start = name.lastIndexOf(':') + 1
  const dash = name.indexOf('-', start)
  const end = dash === -1 ? name.length : dash
  return `${name.slice(0, start)}{${name.slice(start, end)}}${name.slice(end)}`
}

/** A key as {@link keyOf} makes it. */
const KEY = /^((?:[\w.:-]*:)?)\{([\w.]*)\}((?:-[\w.-]*)?)$/

function nameOf(key: string): string | undefined {
  const parts = KEY.exec(key)
  return parts === null ? undefined : `${parts[1]}${parts[2]}${parts[3]}`
}

/** A cluster refuses a command whose keys lie in several slots. */
function bySlot(names: readonly string[]): string[][] {
  const slots = new Map<string, string[]>()
  for (const name of names) {
    const key = keyOf(name)
    const slot = key.slice(0, key.indexOf('}'))
    const keys = slots.get(slot)
    if (keys === undefined) slots.set(slot, [key])
    else keys.push(key)
  }
  return [...slots.values()]
}

/** Which part of a name is shared shows at its end only, so that the pattern has no more than what stands before. */
async function* list(redis: RedisCommands, prefix: string): AsyncGenerator<string, void, void> {
  const head = redis.keyPrefix + prefix.slice(0, prefix.lastIndexOf(':') + 1)
  const pattern = `${head.replaceAll(/[\\*?[\]^]/g, '\\$&')}*`
  for (const scan of await redis.scans()) {
    let cursor = '0'
    do {
      const [next, keys] = await scan(cursor, pattern)
      for (const key of keys) {
        const name = nameOf(key.slice(redis.keyPrefix.length))
        if (name?.startsWith(prefix)) yield name
      }
      cursor = next
    } while (cursor !== '0')
  }
}
