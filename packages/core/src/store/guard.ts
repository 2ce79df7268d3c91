import type { Awaitable, RequestHead, SelectingField, StoredResponse } from '../message.ts'
import { partOf } from '../rules/partial.ts'
import type { Store } from './store.ts'

/** An operation of a store that failed: it threw, passed its deadline, or answered nonsense. */
export type FaultSink = (operation: 'match' | 'put' | 'delete', key: string, error: unknown) => void

/** How a store is asked when it may fail. */
export interface GuardedStore {
  /** What {@link Store.match} says, or `'fault'`. */
  match(key: string, request: RequestHead): Awaitable<readonly StoredResponse[] | undefined | 'fault'>
  /** Resolves to whether it worked. `onLate` hears of a write that was done after all, when its deadline had passed. */
  put(key: string, stored: StoredResponse, ttl: number, onLate?: () => void): Promise<boolean>
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
        if (!isPromise(found)) return checked(found)
        return attempt('match', key, async () => checked(await inTime(Promise.resolve(found), deadline)))
      } catch (error) {
        onFault('match', key, error)
        return 'fault'
      }
    },
    async put(key, stored, ttl, onLate) {
      let late = false
      const written = await attempt('put', key, () => {
        const done = Promise.resolve(store.put(key, stored, ttl)).then(() => true)
        done.then(
          () => late && onLate?.(),
          () => {},
        )
        return inTime(done, deadline)
      })
      late = written === 'fault'
      return !late
    },
    delete(key) {
      const deleted = async (): Promise<unknown> => inTime(Promise.resolve(store.delete(key)), deadline)
      return attempt('delete', key, async () => (await deleted()) === true)
    },
  }

  async function attempt<T>(
    operation: 'match' | 'put' | 'delete',
    key: string,
    work: () => Promise<T>,
  ): Promise<T | 'fault'> {
    try {
      return await work()
    } catch (error) {
      onFault(operation, key, error)
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

/** A field name (RFC 9110 §5.1). */
const TOKEN = /^[!#$%&'*+\-.^_`|~\w]+$/

/** A strong entity tag (RFC 9110 §8.8.3). */
const ENTITY_TAG = /^"[!#-~]*"$/

/** Statuses of responses that cannot have content: `Response` refuses it. */
const WITHOUT_CONTENT: readonly number[] = [204, 205, 304]

/** What a foreign store has to get right for the rules to be safe and for `Response` to take it. */
function isStoredResponse(value: unknown): value is StoredResponse {
  const stored = value as StoredResponse | null
  return (
    typeof stored === 'object' &&
    stored !== null &&
    stored.headers instanceof Headers &&
    isStatus(stored.status) &&
    isReasonPhrase(stored.statusText) &&
    Number.isFinite(stored.requestTime) &&
    Number.isFinite(stored.responseTime) &&
    Array.isArray(stored.selecting) &&
    stored.selecting.every(isSelectingField) &&
    hasRareMembers(stored) &&
    (stored.body === null ||
      (stored.body instanceof Uint8Array && !WITHOUT_CONTENT.includes(stored.status))) &&
    (stored.status !== 206 || isPart(stored))
  )
}

/** What not every response has. */
function hasRareMembers({ etag, overrides }: StoredResponse): boolean {
  if (etag !== undefined && !ENTITY_TAG.test(etag)) return false
  if (overrides === undefined) return true
  const numbers = [overrides?.ttl, overrides?.usedAt]
  return overrides !== null && numbers.every((value) => value === undefined || Number.isFinite(value))
}

/** A part without its place would be taken for something else (RFC 9111 §3.3). */
function isPart(stored: StoredResponse): boolean {
  const part = partOf(stored)
  return part !== undefined && part.last - part.first + 1 === stored.body?.byteLength
}

function isStatus(status: unknown): boolean {
  return Number.isInteger(status) && (status as number) >= 200 && (status as number) <= 599
}

/** RFC 9112 §4. */
function isReasonPhrase(text: unknown): boolean {
  return typeof text === 'string' && /^[\t -~\x80-\xff]*$/.test(text)
}

function isSelectingField(field: unknown): field is SelectingField {
  if (!Array.isArray(field)) return false
  const [name, value] = field as unknown[]
  return typeof name === 'string' && TOKEN.test(name) && (value === null || typeof value === 'string')
}
