import { check } from './checks.ts'
import { type Foreign, storeIn } from './store/foreign.ts'
import { createMemoryStore, isMemoryStore, type MemoryStore } from './store/memory.ts'
import { hasMethods } from './store/shape.ts'
import type { Store } from './store/store.ts'

/** What responses can be kept in: unstorage's `Storage`, a `ByteStorage`, or a `Store` as it is. */
export type AnyStorage = MemoryStore | Foreign

/** For which cache a store is. */
export interface StoreOptions {
  /** As that of the cache. Default: `shared`. */
  readonly type?: 'shared' | 'private' | undefined
  /** The clock: ms since the epoch. Default: `Date.now`. */
  readonly now?: (() => number) | undefined
}

/**
 * The store that a cache makes of its option `storage`: for what stands between the two. Without one, a bounded memory.
 * @throws TypeError when `storage` is none of what it may be
 */
export function createStore(storage?: AnyStorage, options: StoreOptions = {}): Store {
  const { type, now = () => Date.now() } = options
  const known = storageOf(storage)
  return isMemoryStore(known) ? known : storeIn(known, { prefix: prefixOf(type), now })
}

/** The methods of each kind of storage. */
const STORAGES = [
  ['match', 'put', 'delete'],
  ['read', 'write', 'remove'],
  ['getItemRaw', 'setItemRaw', 'removeItem'],
] as const

/**
 * Where responses are kept; without a word, a bounded memory.
 * @throws TypeError when `storage` is none of what it may be
 */
export function storageOf(storage: AnyStorage | undefined): AnyStorage {
  if (storage === undefined) return createMemoryStore()
  const isOne = STORAGES.some((methods) => hasMethods(storage, methods))
  check('storage', storage, isOne, "unstorage's Storage, a ByteStorage or a Store")
  return storage
}

/** What the names of records start with: what is private to one client must not be found by a shared cache on the same storage. */
export function prefixOf(type: 'shared' | 'private' = 'shared'): string {
  return type === 'private' ? 'freshet-private' : 'freshet'
}
