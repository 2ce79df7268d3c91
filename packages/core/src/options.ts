import type { EventSink } from './events.ts'
import type { HeuristicPolicy, Policy } from './rules/policy.ts'
import { createMemoryStore } from './store/memory.ts'
import type { Store } from './store/store.ts'
import { createUnstorageStore, type UnstorageLike } from './store/unstorage.ts'

const SECOND = 1000
const DAY = 24 * 60 * 60 * SECOND
const MIB = 1024 * 1024
/** The longest time that `setTimeout` can take, 25 days; a longer one would pass at once. */
const LONGEST_TIMEOUT = 2 ** 31 - 1

/** How to make a cache. Every member has a safe default. */
export interface CacheOptions {
  /** Where responses are kept: unstorage's `Storage`, or a {@link Store}. Default: memory, 64 MiB, least recently used goes first. */
  storage?: UnstorageLike | Store
  /** A `shared` cache serves many clients and keeps nothing private; a `private` one serves one. Default: `shared`. */
  type?: 'shared' | 'private'
  /** The name of this cache in `Cache-Status` (RFC 9211 §2). Default: `freshet`. */
  name?: string
  /** The clock: ms since the epoch. Default: `Date.now`. */
  now?: () => number
  /** Bytes; a larger body is served whole and not stored. Default: 8 MiB. */
  maxBodySize?: number
  /** What tells requests apart. Default: the URL without its fragment. Never leave out what makes answers differ. */
  key?: (request: Request) => string
  /** Ms that a request waits for the storage before it goes on without it. Default: 1000. */
  storageDeadline?: number
  /** Ms that a request waits for another's answer before it asks the handler itself. Default: 10,000. */
  collapseDeadline?: number
  /** Ms that a body may go on after its last client has left, before the capture is given up. Default: 30,000. */
  fillPatience?: number
  /** How to guess a lifetime where the response gives none (RFC 9111 §4.2.2). Default: a tenth of the time since `Last-Modified`, at most a day. `false`: never guess. */
  heuristic?: Partial<HeuristicPolicy> | false
  /** Whether a shared cache may store a response with `Set-Cookie` and give the cookie to others. Default: `false`. */
  storeSetCookie?: boolean
  /** Ms for which a stale response may stand in for a failing handler where the response says nothing. Default: 0. */
  staleOnError?: number
  /** Whether stale responses may be used in spite of `s-maxage` (against RFC 9111 §5.2.2.10, as many CDNs do). Default: `false`. */
  staleDespiteSMaxage?: boolean
  /** Hears of every decision. What it throws is ignored. */
  onEvent?: EventSink
}

/** Options, checked and complete. */
export interface Settings {
  readonly store: Store
  readonly storageDeadline: number
  readonly onEvent: EventSink | undefined
  readonly name: string
  readonly policy: Policy
  readonly now: () => number
  readonly keyOf: (request: Request) => string
  readonly collapseDeadline: number
  readonly fillPatience: number
}

/** @throws TypeError naming the option that is not what it should be */
export function settingsOf(options: CacheOptions): Settings {
  const { type = 'shared', name = 'freshet', now = () => Date.now(), key = urlWithoutFragment } = options
  check('type', type, type === 'shared' || type === 'private', "'shared' or 'private'")
  check('name', name, typeof name === 'string' && name !== '', 'a non-empty string')
  check('now', now, typeof now === 'function', 'a function')
  check('key', key, typeof key === 'function', 'a function')
  const { onEvent } = options
  check('onEvent', onEvent, onEvent === undefined || typeof onEvent === 'function', 'a function')
  return {
    name,
    now,
    keyOf: key,
    onEvent,
    store: storeOf(options.storage, now),
    storageDeadline: timeout('storageDeadline', options.storageDeadline, SECOND),
    collapseDeadline: timeout('collapseDeadline', options.collapseDeadline, 10 * SECOND),
    fillPatience: timeout('fillPatience', options.fillPatience, 30 * SECOND),
    policy: {
      shared: type === 'shared',
      heuristic: heuristicOf(options.heuristic),
      storeSetCookie: flag('storeSetCookie', options.storeSetCookie),
      staleOnError: duration('staleOnError', options.staleOnError, 0),
      staleDespiteSMaxage: flag('staleDespiteSMaxage', options.staleDespiteSMaxage),
      maxBodySize: duration('maxBodySize', options.maxBodySize, 8 * MIB, 'bytes'),
    },
  }
}

function urlWithoutFragment({ url }: Request): string {
  const hash = url.indexOf('#')
  return hash === -1 ? url : url.slice(0, hash)
}

function storeOf(storage: CacheOptions['storage'], now: () => number): Store {
  if (storage === undefined) return createMemoryStore()
  if (hasMethods<Store>(storage, ['match', 'put', 'delete'])) return storage
  const methods = ['getItemRaw', 'setItemRaw', 'removeItem'] as const
  check('storage', storage, hasMethods(storage, methods), "unstorage's Storage or a Store")
  return createUnstorageStore(storage as UnstorageLike, { now })
}

function hasMethods<T>(value: unknown, names: readonly (keyof T & string)[]): value is T {
  if (typeof value !== 'object' || value === null) return false
  return names.every((name) => typeof (value as Record<string, unknown>)[name] === 'function')
}

function heuristicOf(heuristic: CacheOptions['heuristic']): HeuristicPolicy | false {
  if (heuristic === false) return false
  check('heuristic', heuristic, typeof (heuristic ?? {}) === 'object', 'an object or false')
  const { fraction = 0.1, maximum } = heuristic ?? {}
  const isShare = typeof fraction === 'number' && fraction >= 0 && fraction <= 1
  check('heuristic.fraction', fraction, isShare, 'a number from 0 to 1')
  return { fraction, maximum: duration('heuristic.maximum', maximum, DAY) }
}

function flag(name: string, value = false): boolean {
  check(name, value, typeof value === 'boolean', 'a boolean')
  return value
}

function duration(name: string, value: number | undefined, otherwise: number, unit = 'ms'): number {
  const given = value === undefined ? otherwise : value
  check(name, given, typeof given === 'number' && given >= 0, `a number of ${unit}, 0 or more`)
  return given
}

function timeout(name: string, value: number | undefined, otherwise: number): number {
  return Math.min(duration(name, value, otherwise), LONGEST_TIMEOUT)
}

function check(name: string, value: unknown, holds: boolean, expected: string): void {
  if (!holds) throw new TypeError(`${name} must be ${expected}, not ${describe(value)}`)
}

function describe(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}
