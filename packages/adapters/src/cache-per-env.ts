import { type CacheOptions, createCache, type HttpCache } from '@freshet/core'

/** How to make the cache of one set of bindings. */
export type OptionsOfEnv<Env> = (env: Env) => CacheOptions | HttpCache

/**
 * Finds the cache of an `env`, and makes it when there is none: one for each set of bindings, however many requests
 * bring them. An `env` is known by its identity, or by holding the very bindings of the one before.
 * The function that is returned throws what `options` throws, and a `TypeError` when an option is not what it should be.
 *
 * @example
 * ```ts
 * const cacheOf = cachePerEnv((env: Env) => ({ storage: createStorage({ driver: kvDriver({ binding: env.PAGES }) }) }))
 * await cacheOf(env).purge({ url })
 * ```
 */
export function cachePerEnv<Env>(options: OptionsOfEnv<Env>): (env: Env) => HttpCache {
  const known = new WeakMap<object, HttpCache>()
  let last: { readonly env: object; readonly cache: HttpCache } | undefined
  return (env) => {
    // tests and frameworks may give no env at all, or copy it for each request
    const bindings: object = Object(env)
    let cache = known.get(bindings)
    if (cache !== undefined) return cache
    cache = last !== undefined && isSame(last.env, bindings) ? last.cache : cacheFrom(options(env))
    known.set(bindings, cache)
    last = { env: bindings, cache }
    return cache
  }
}

/** A cache that was made already, or one made as the options say. */
export function cacheFrom(options: CacheOptions | HttpCache): HttpCache {
  return typeof (options as HttpCache).handle === 'function'
    ? (options as HttpCache)
    : createCache(options as CacheOptions)
}

function isSame(one: object, other: object): boolean {
  const bindings = Object.entries(one)
  const others = new Map(Object.entries(other))
  return (
    bindings.length === others.size &&
    bindings.every(([name, value]) => others.has(name) && Object.is(others.get(name), value))
  )
}
