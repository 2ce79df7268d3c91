import type { Awaitable, RequestHead, StoredResponse } from '../message.ts'
import type { Store } from './store.ts'

/** An operation of a store that failed: it threw, passed its deadline, or answered nonsense. */
export type FaultSink = (operation: 'match' | 'put' | 'delete', key: string, error: unknown) => void

/** How a store is asked when it may fail. */
export interface GuardedStore {
  /** What {@link Store.match} says, or `'fault'`. */
  match(key: string, request: RequestHead): Awaitable<readonly StoredResponse[] | undefined | 'fault'>
  /** Resolves to whether it worked. */
  put(key: string, stored: StoredResponse, ttl: number): Promise<boolean>
  /** Resolves to what {@link Store.delete} says, or `'fault'`. */
  delete(key: string): Promise<boolean | 'fault'>
}

/**
 * Stands between the cache and a store: whatever the store does, an operation ends within `deadline` ms, without
 * throwing, and `onFault` hears of what went wrong.
 */
export function guardStore(store: Store, deadline: number, onFault: FaultSink): GuardedStore {
  return {
    match(key, request) {
      try {
        const found = store.match(key, request)
        if (isPromise(found)) return matchInTime(found, key)
        return checked(found)
      } catch (error) {
        onFault('match', key, error)
        return 'fault'
      }
    },
    async put(key, stored, ttl) {
      try {
        await inTime(Promise.resolve(store.put(key, stored, ttl)), deadline)
        return true
      } catch (error) {
        onFault('put', key, error)
        return false
      }
    },
    async delete(key) {
      try {
        return await inTime(Promise.resolve(store.delete(key)), deadline)
      } catch (error) {
        onFault('delete', key, error)
        return 'fault'
      }
    },
  }

  async function matchInTime(
    found: Promise<readonly StoredResponse[] | undefined>,
    key: string,
  ): Promise<readonly StoredResponse[] | undefined | 'fault'> {
    try {
      return checked(await inTime(found, deadline))
    } catch (error) {
      onFault('match', key, error)
      return 'fault'
    }
  }
}

/** Settles as `promise` does, or rejects after `deadline` ms. */
export function inTime<T>(promise: Promise<T>, deadline: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`No answer within ${deadline} ms`)), deadline)
    promise.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

function isPromise<T>(value: Awaitable<T>): value is Promise<T> {
  return typeof (value as Promise<T> | undefined)?.then === 'function'
}

function checked(found: readonly StoredResponse[] | undefined): readonly StoredResponse[] | undefined {
  if (found === undefined) return undefined
  if (!Array.isArray(found) || !found.every(isStoredResponse))
    throw new TypeError('The store answered nonsense')
  return found
}

/** The least that a foreign store has to get right for the rules to be safe. */
function isStoredResponse(value: unknown): value is StoredResponse {
  const stored = value as StoredResponse | null
  return (
    typeof stored === 'object' &&
    stored !== null &&
    stored.headers instanceof Headers &&
    Number.isInteger(stored.status) &&
    Number.isFinite(stored.requestTime) &&
    Number.isFinite(stored.responseTime) &&
    Array.isArray(stored.selecting) &&
    (stored.body === null || stored.body instanceof Uint8Array)
  )
}
