import type { RequestOptions } from './engine.ts'
import type { EventSink } from './events.ts'
import { isToken } from './fields/list.ts'
import type { CacheOptions } from './options.ts'
import type { HeuristicPolicy, Policy } from './rules/policy.ts'
import { createMemoryStore } from './store/memory.ts'
import type { Store } from './store/store.ts'
import { createUnstorageStore, type UnstorageLike } from './store/unstorage.ts'

const SECOND = 1000
const DAY = 24 * 60 * 60 * SECOND
const MIB = 1024 * 1024
/** The longest time that `setTimeout` can take, 25 days; a longer one would pass at once. */
const LONGEST_TIMEOUT = 2 ** 31 - 1

/** Options, checked and complete. */
export interface Settings {
  readonly store: Store
  readonly storageDeadline: number
  readonly onEvent: EventSink | undefined
  readonly name: string
  readonly policy: Policy
  readonly now: () => number
  /** `undefined`: the URL. */
  readonly keyOf: ((request: Request) => string) | undefined
  readonly maxKeyBodySize: number
  readonly perRequest: ((request: Request) => RequestOptions | undefined) | undefined
  readonly filterRequest: (request: Request) => boolean
  readonly filterResponse: (response: Response, request: Request) => boolean
  readonly handlerDeadline: number
  readonly collapseDeadline: number
  readonly fillPatience: number
}

/** @throws TypeError naming the option that is not what it should be */
export function settingsOf(options: CacheOptions): Settings {
  const { type = 'shared', name = 'freshet', now = () => Date.now(), key } = options
  check('type', type, type === 'shared' || type === 'private', "'shared' or 'private'")
  check('name', name, typeof name === 'string' && name !== '', 'a non-empty string')
  for (const [role, given] of Object.entries({ ...functionsOf(options), now, key })) {
    check(role, given, given === undefined || typeof given === 'function', 'a function')
  }
  return {
    name,
    now,
    keyOf: key,
    onEvent: options.onEvent,
    perRequest: options.perRequest,
    filterRequest: options.filterRequest ?? (() => true),
    filterResponse: options.filterResponse ?? (() => true),
    maxKeyBodySize: duration('maxKeyBodySize', options.maxKeyBodySize, 64 * 1024, 'bytes'),
    handlerDeadline: duration('handlerDeadline', options.handlerDeadline, Infinity),
    store: storeOf(options.storage, now),
    storageDeadline: timeout('storageDeadline', options.storageDeadline, SECOND),
    collapseDeadline: timeout('collapseDeadline', options.collapseDeadline, 10 * SECOND),
    fillPatience: timeout('fillPatience', options.fillPatience, 30 * SECOND),
    policy: {
      shared: type === 'shared',
      heuristic: heuristicOf(options.heuristic),
      storeSetCookie: flag('storeSetCookie', options.storeSetCookie),
      allowStale: duration('allowStale', options.allowStale, 0),
      staleDespiteSMaxage: flag('staleDespiteSMaxage', options.staleDespiteSMaxage),
      methods: methodsOf(options.methods),
      targets: targetsOf(options.targets, type === 'shared'),
      etag: flag('etag', options.etag),
      maxBodySize: duration('maxBodySize', options.maxBodySize, 8 * MIB, 'bytes'),
    },
  }
}

function functionsOf({ onEvent, perRequest, filterRequest, filterResponse }: CacheOptions): object {
  return { onEvent, perRequest, filterRequest, filterResponse }
}

const METHODS = ['GET', 'HEAD', 'QUERY', 'POST'] as const

function methodsOf(methods: CacheOptions['methods'] = ['GET', 'HEAD', 'QUERY']): ReadonlySet<string> {
  const known = Array.isArray(methods) && methods.every((method) => METHODS.includes(method))
  check('methods', methods, known, `a list of ${METHODS.join(', ')}`)
  return new Set(methods)
}

function targetsOf(targets: CacheOptions['targets'], shared: boolean): readonly string[] {
  const names = targets ?? (shared ? ['cdn-cache-control'] : [])
  const valid = Array.isArray(names) && names.every((name) => typeof name === 'string' && isToken(name))
  check('targets', names, valid, 'a list of field names')
  return names.map((name) => name.toLowerCase())
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
