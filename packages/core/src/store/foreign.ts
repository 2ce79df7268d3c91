import type { ByteStorage } from './byte-storage.ts'
import { Breaker, type BreakerOptions } from './breaker.ts'
import type { FaultSink, GuardedStore } from './guarded.ts'
import { guardStore } from './guard.ts'
import { openRecordStore } from './record-store.ts'
import { hasMethods } from './shape.ts'
import type { Store } from './store.ts'
import { bytesOf, type UnstorageLike } from './unstorage.ts'

/** Where responses may be kept other than in memory of our own. */
export type Foreign = Store | ByteStorage | UnstorageLike

/** How such a storage is used. */
export interface ForeignOptions {
  /** What the names of records start with. */
  readonly prefix: string
  /** ms since the epoch. */
  readonly now: () => number
  /** Ms within which an operation ends. */
  readonly deadline: number
  readonly breaker: BreakerOptions | undefined
  readonly onFault: FaultSink
  readonly onBreaker: (state: 'open' | 'closed') => void
}

/** A storage as a store that may fail. */
export function openForeign(storage: Foreign, options: ForeignOptions): GuardedStore {
  const { breaker, ...guard } = options
  return guardStore(storeIn(storage, options), {
    ...guard,
    // what a record holds is checked when it is decoded
    isSound: !isStore(storage),
    breaker: breaker && new Breaker(breaker),
  })
}

function isStore(storage: Foreign): storage is Store {
  return hasMethods<Store>(storage, ['match', 'put', 'delete'])
}

/** A storage as a store, unguarded. */
export function storeIn(storage: Foreign, { now, prefix }: Pick<ForeignOptions, 'now' | 'prefix'>): Store {
  if (isStore(storage)) return storage
  const isBytes = hasMethods<ByteStorage>(storage, ['read', 'write', 'remove'])
  return openRecordStore(isBytes ? storage : bytesOf(storage as UnstorageLike, prefix), { now, prefix })
}
