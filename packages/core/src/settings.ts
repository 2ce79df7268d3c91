import { amount, check, flag } from './checks.ts'
import type { RequestOptions } from './engine.ts'
import type { EventSink } from './events.ts'
import { isToken } from './fields/list.ts'
import type { CacheOptions } from './options.ts'
import type { HeuristicPolicy, Policy } from './rules/policy.ts'
import { type AnyStorage, prefixOf, storageOf } from './storage.ts'
import type { BreakerOptions } from './store/breaker.ts'
import type { Lock } from './store/lock.ts'
import { LONGEST_TIMEOUT } from './store/in-time.ts'
import { hasMethods } from './store/shape.ts'

const SECOND = 1000
const DAY = 24 * 60 * 60 * SECOND
const MIB = 1024 * 1024

/** Options, checked and complete. */
export interface Settings {
  readonly storage: AnyStorage
  /** What the names of records start with. */
  readonly prefix: string
  readonly storageDeadline: number
  readonly lock: Lock | undefined
  /** `undefined`: no breaker. */
  readonly storageBreaker: BreakerOptions | undefined
  readonly onEvent: EventSink | undefined
  readonly name: string
  readonly policy: Policy
  readonly now: () => number
  /** `undefined`: the URL. */
  readonly keyOf: ((request: Request) => string) | undefined
  readonly maxKeyBodySize: number
  readonly perRequest: ((request: Request) => RequestOptions | undefined) | undefined
  readonly filterRequest: ((request: Request) => boolean) | undefined
  readonly filterResponse: ((response: Response, request: Request) => boolean) | undefined
  readonly handlerDeadline: number
  readonly collapseDeadline: number
  readonly fillPatience: number
  readonly purgeBlindness: number
  readonly encodeBody: 'automatic' | 'manual'
}

/** @throws TypeError naming the option that is not what it should be */
export function settingsOf(options: CacheOptions): Settings {
  const { type = 'shared', name = 'freshet', now = () => Date.now(), key } = options
  check('type', type, type === 'shared' || type === 'private', "'shared' or 'private'")
  check('name', name, typeof name === 'string' && name !== '', 'a non-empty string')
  const functions = functionsOf(options)
  for (const [role, given] of Object.entries({ ...functions, now, key })) {
    check(role, given, given === undefined || typeof given === 'function', 'a function')
  }
  return {
    name,
    now,
    keyOf: key,
    ...functions,
    maxKeyBodySize: amount('maxKeyBodySize', options.maxKeyBodySize, 64 * 1024, 'bytes'),
    handlerDeadline: handlerDeadlineOf(options),
    storage: storageOf(options.storage),
    prefix: prefixOf(type),
    storageDeadline: timeout('storageDeadline', options.storageDeadline, SECOND),
    lock: lockOf(options.lock),
    storageBreaker: breakerOf(options.storageBreaker),
    collapseDeadline: timeout('collapseDeadline', options.collapseDeadline, 10 * SECOND),
    fillPatience: timeout('fillPatience', options.fillPatience, 30 * SECOND),
    encodeBody: encodeBodyOf(options.encodeBody),
    purgeBlindness: amount('purgeBlindness', options.purgeBlindness, SECOND),
    policy: {
      shared: type === 'shared',
      heuristic: heuristicOf(options.heuristic),
      storeSetCookie: flag('storeSetCookie', options.storeSetCookie),
      allowStale: amount('allowStale', options.allowStale, 0),
      staleDespiteSMaxage: flag('staleDespiteSMaxage', options.staleDespiteSMaxage),
      methods: methodsOf(options.methods),
      targets: targetsOf(options.targets, type === 'shared'),
      etag: flag('etag', options.etag),
      maxBodySize: amount('maxBodySize', options.maxBodySize, 8 * MIB, 'bytes'),
    },
  }
}

type Functions = Pick<Settings, 'onEvent' | 'perRequest' | 'filterRequest' | 'filterResponse'>

function functionsOf({ onEvent, perRequest, filterRequest, filterResponse }: CacheOptions): Functions {
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

function lockOf(lock: CacheOptions['lock']): Lock | undefined {
  check('lock', lock, lock === undefined || hasMethods<Lock>(lock, ['acquire']), 'a Lock')
  return lock
}

function breakerOf(breaker: CacheOptions['storageBreaker']): BreakerOptions | undefined {
  if (breaker === false) return undefined
  check('storageBreaker', breaker, typeof (breaker ?? {}) === 'object', 'an object or false')
  const { failures = 5, cooldown } = breaker ?? {}
  const isCount = Number.isInteger(failures) && failures >= 1
  check('storageBreaker.failures', failures, isCount, 'a whole number from 1')
  return { failures, cooldown: amount('storageBreaker.cooldown', cooldown, SECOND) }
}

function encodeBodyOf(
  encodeBody: CacheOptions['encodeBody'] = 'automatic',
): NonNullable<CacheOptions['encodeBody']> {
  const isOne = encodeBody === 'automatic' || encodeBody === 'manual'
  check('encodeBody', encodeBody, isOne, "'automatic' or 'manual'")
  return encodeBody
}

function heuristicOf(heuristic: CacheOptions['heuristic']): HeuristicPolicy | false {
  if (heuristic === false) return false
  check('heuristic', heuristic, typeof (heuristic ?? {}) === 'object', 'an object or false')
  const { fraction = 0.1, maximum } = heuristic ?? {}
  const isShare = typeof fraction === 'number' && fraction >= 0 && fraction <= 1
  check('heuristic.fraction', fraction, isShare, 'a number from 0 to 1')
  return { fraction, maximum: amount('heuristic.maximum', maximum, DAY) }
}

/** Without a bound no timer is set at all. */
function handlerDeadlineOf({ handlerDeadline = Infinity }: CacheOptions): number {
  const bounded = timeout('handlerDeadline', handlerDeadline, Infinity)
  return handlerDeadline === Infinity ? Infinity : bounded
}

function timeout(name: string, value: number | undefined, otherwise: number): number {
  return Math.min(amount(name, value, otherwise), LONGEST_TIMEOUT)
}
