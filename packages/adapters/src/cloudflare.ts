import type { ExecutionContext, ExportedHandler } from '@cloudflare/workers-types'
import type { CacheOptions, HttpCache } from '@freshet/core'
import { cacheFrom, cachePerEnv, type OptionsOfEnv } from './cache-per-env.ts'

export { cachePerEnv, type OptionsOfEnv } from './cache-per-env.ts'
export { cacheApiStorage, type CacheApiStorageOptions, type CacheLike } from './cloudflare-cache.ts'
export { CacheLock, durableLock, type DurableLockOptions } from './cloudflare-lock.ts'
export { kvStorage, type KvStorageOptions } from './cloudflare-kv.ts'
export { r2Storage, type R2StorageOptions } from './cloudflare-r2.ts'

/**
 * A Worker whose `fetch` answers through a cache (RFC 9111); its other handlers stay as they are.
 *
 * What stands on a binding is made from `env`, once for each set of bindings: requests share it, or nothing would
 * collapse. Without `options` responses are kept in the memory of the isolate.
 *
 * @param options how to make the cache, or a cache, or a function of `env` that gives either
 * @throws TypeError when `handler` has no `fetch`, or an option is not what it should be
 *
 * @example
 * ```ts
 * export default withCache(
 *   { fetch: (request, env, ctx) => render(request, env) },
 *   (env: Env) => ({ storage: createStorage({ driver: kvDriver({ binding: env.PAGES }) }) }),
 * )
 * ```
 */
export function withCache<Env = unknown, Message = unknown, Cf = unknown, Props = unknown>(
  handler: ExportedHandler<Env, Message, Cf, Props>,
  options: CacheOptions | HttpCache | OptionsOfEnv<Env> = {},
): ExportedHandler<Env, Message, Cf, Props> {
  if (typeof handler.fetch !== 'function')
    throw new TypeError('handler must have a fetch method: nothing else is cached')
  const cacheOf = typeof options === 'function' ? cachePerEnv(options) : always(cacheFrom(options))
  const cached: Fetch<Env, Props> = (request, env, ctx) => {
    // read at each request, so that the method keeps its `this`
    const origin = handler as unknown as { fetch: Fetch<Env, Props> }
    const answered = cacheOf(env).handle(request, (asked) => origin.fetch(asked, env, ctx), {
      waitUntil: (promise) => ctx.waitUntil(promise),
    })
    if (SAFE.has(request.method)) outliveClient(ctx, answered)
    return answered
  }
  return { ...handler, fetch: cached as unknown as NonNullable<typeof handler.fetch> }
}

/** `ExportedHandlerFetchHandler` in the types of whoever imports this: those of the Workers, or those of the DOM. */
type Fetch<Env, Props> = (
  request: Request,
  env: Env,
  ctx: ExecutionContext<Props>,
) => Response | Promise<Response>

/** Methods whose answer others may be waiting for. */
const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'QUERY'])

/** When a client leaves, its request stops wherever it is, and others may be waiting for what it asked for. */
function outliveClient(ctx: ExecutionContext<unknown>, answered: Promise<Response>): void {
  ctx.waitUntil(answered.catch(() => {}))
}

function always<T>(value: T): () => T {
  return () => value
}
