import type { CacheOptions, HttpCache } from '@freshet/core'
import { cacheFrom } from './cache-per-env.ts'

/** A cache that a process can wait for before it ends. */
export interface DrainableCache extends HttpCache {
  /** Resolves when nothing goes on after the answers: what they brought is stored, refreshes are done. Never rejects. */
  drained(): Promise<void>
}

/**
 * A cache that knows of its work after the answers. No runtime keeps a process alive for it that is told to end: first
 * close the server, so that no more requests come, then wait until the cache is drained, then close the storage.
 *
 * @param options how to make the cache, or a cache
 * @throws TypeError when an option is not what it should be
 *
 * @example
 * ```ts
 * const cache = drainable({ storage: redisStorage(redis) })
 * process.once('SIGTERM', () => server.close(() => cache.drained().then(() => redis.quit())))
 * ```
 */
export function drainable(options: CacheOptions | HttpCache = {}): DrainableCache {
  const cache = cacheFrom(options)
  const pending = new Set<Promise<unknown>>()
  const track = (work: Promise<unknown>): void => {
    const over = work.catch(() => {}).finally(() => pending.delete(over))
    pending.add(over)
  }
  const handle: HttpCache['handle'] = (request, handler, context = {}) =>
    cache.handle(request, handler, {
      ...context,
      waitUntil(work) {
        track(work)
        context.waitUntil?.(work)
      },
    })
  return {
    ...cache,
    handle,
    wrap(handler) {
      return (request, ...args) => handle(request, (asked) => handler(asked, ...args), contextIn(args))
    },
    async drained() {
      while (pending.size > 0) await Promise.all(pending)
    },
  }
}

type Runtime = Required<Pick<Parameters<HttpCache['handle']>[2] & object, 'waitUntil'>>

/** What keeps the runtime alive besides, where an argument of a wrapped handler does: a Worker's `ctx`, an event. */
function contextIn(args: readonly unknown[]): Partial<Runtime> {
  const runtime = args.find((arg): arg is Runtime => typeof Object(arg).waitUntil === 'function')
  return runtime === undefined ? {} : { waitUntil: (work) => runtime.waitUntil(work) }
}
