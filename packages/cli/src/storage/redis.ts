import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { redisLock, redisStorage } from '@freshet/adapters/redis'
import type { ByteStorage } from '@freshet/core'
import type * as IoRedis from 'ioredis'
import { CannotAsk, UsageError } from '../errors.ts'
import { whyUnanswered } from '../probe/why-unanswered.ts'
import type { Env, Kept } from './kept.ts'

/** Ms that Redis may take to be there. */
const PATIENCE = 5000

/** A URL of Redis. Throws a `UsageError` that does not tell a password. */
export function readRedisUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url !== undefined && /^rediss?:$/.test(url.protocol) && url.hostname !== '') return url
  throw new UsageError('--redis must be a URL like redis://localhost:6379')
}

/**
 * Connects to Redis, with the password of the URL or of `FRESHET_REDIS_PASSWORD`.
 * Throws a `UsageError` where ioredis is not installed, and `CannotAsk`.
 */
export async function openRedis(url: URL, env: Env): Promise<Kept<ByteStorage>> {
  const { Redis } = await ioredis()
  const password = env['FRESHET_REDIS_PASSWORD']
  const client = new Redis(url.href, {
    lazyConnect: true,
    connectTimeout: PATIENCE,
    // what cannot be sent now is not worth sending later: the origin answers instead
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    ...(url.password === '' && password !== undefined && { password }),
  })
  await connect(client, url)
  return {
    storage: redisStorage(client),
    lock: redisLock(client),
    about: `Redis ${url.host}${url.pathname}`,
    close: async () => client.disconnect(),
  }
}

/** Resolves when Redis answers; whatever goes wrong later is for the cache to see. */
async function connect(client: IoRedis.Redis, url: URL): Promise<void> {
  let reason: unknown
  // without a listener each is written to the terminal
  client.on('error', (error) => (reason = error))
  try {
    await client.connect()
    await client.ping()
  } catch (error) {
    client.disconnect()
    throw new CannotAsk(`Redis: ${whyUnanswered(reason ?? error, url.href)}`)
  }
}

/** What is installed beside this command, or else beside the project in which it is called. */
async function ioredis(): Promise<Pick<typeof IoRedis, 'Redis'>> {
  try {
    return await import('ioredis')
  } catch {
    const here = createRequire(join(process.cwd(), 'package.json'))
    try {
      return (await import(pathToFileURL(here.resolve('ioredis')).href)) as typeof IoRedis
    } catch {
      throw new UsageError(
        '--redis needs ioredis: npm install ioredis, or npx -p freshet -p ioredis freshet and what follows',
      )
    }
  }
}
