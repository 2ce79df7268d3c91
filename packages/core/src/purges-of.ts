import { Purges } from './purges.ts'

const OF_STORES = new WeakMap<object, Purges>()

/** The purges of all caches that keep their responses in `store`, which is no other process's. */
export function purgesOf(store: object): Purges {
  const known = OF_STORES.get(store)
  if (known !== undefined) {
    known.join()
    return known
  }
  const purges = new Purges(undefined)
  OF_STORES.set(store, purges)
  return purges
}
