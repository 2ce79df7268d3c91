import type { Engine } from './engine.ts'

const engines = new WeakMap<object, Engine>()

/** Lets what stands beside a cache find its engine, which no user of the cache has to see. */
export function keepEngine<Cache extends object>(cache: Cache, engine: Engine): Cache {
  engines.set(cache, engine)
  return cache
}

/** The engine of a cache that `createCache` made; `undefined`: it is none. */
export function engineOf(cache: object): Engine | undefined {
  return engines.get(cache)
}
