import type { ByteStorage } from './byte-storage.ts'
import { createMemoryStore } from './memory.ts'
import { createRecordStore } from './record-store.ts'
import { hasMethods, mustHave } from './shape.ts'
import type { Store } from './store.ts'
import { createUnstorageStore, type UnstorageLike } from './unstorage.ts'

/** What responses can be kept in: unstorage's `Storage`, a {@link ByteStorage}, or a {@link Store} as it is. */
export type AnyStorage = UnstorageLike | ByteStorage | Store

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
  if (storage === undefined) return createMemoryStore()
  if (hasMethods<Store>(storage, ['match', 'put', 'delete'])) return storage
  // what is private to one client must not be found by a shared cache on the same storage
  const prefix = options.type === 'private' ? 'freshet-private' : 'freshet'
  const layout = { now: options.now ?? (() => Date.now()), prefix }
  if (hasMethods<ByteStorage>(storage, ['read', 'write', 'remove'])) return createRecordStore(storage, layout)
  const methods = ['getItemRaw', 'setItemRaw', 'removeItem']
  mustHave('storage', storage, methods, "unstorage's Storage, a ByteStorage or a Store")
  return createUnstorageStore(storage, layout)
}
