import { amount, check, flag, unheard } from './checks.ts'
import type { RequestOptions } from './engine.ts'
import type { Overrides } from './message.ts'

/** The longest lifetime there is: 2^31 seconds in ms (RFC 9111 §1.2.2). */
const LONGEST = 2 ** 31 * 1000

/**
 * What is said of one request: by whoever calls `handle`, else by the cache's `perRequest`.
 * @throws TypeError naming the option that is not what it should be
 */
export function requestOptions(
  called: RequestOptions,
  perRequest: ((request: Request) => RequestOptions | undefined) | undefined,
  request: Request,
): RequestOptions {
  const given = perRequest?.(request)
  unheard(given)
  const isGiven = typeof given === 'object' && given !== null && !('then' in given)
  check('perRequest', given, given === undefined || isGiven, 'an object or undefined')
  const options = given === undefined ? called : merged(called, given)
  amount('ttl', options.ttl, 0)
  flag('refreshTtlOnAccess', options.refreshTtlOnAccess)
  flag('ignoreSpec', options.ignoreSpec)
  flag('bodyKey', options.bodyKey)
  const { key } = options
  check('key', key, key === undefined || (typeof key === 'string' && key !== ''), 'a non-empty string')
  return options
}

/** What is left out of `called`, or is `undefined` in it, is as `given` says. */
function merged(called: RequestOptions, given: RequestOptions): RequestOptions {
  const { ttl, refreshTtlOnAccess, ignoreSpec, bodyKey, key } = called
  return {
    ...given,
    ...(ttl !== undefined && { ttl }),
    ...(refreshTtlOnAccess !== undefined && { refreshTtlOnAccess }),
    ...(ignoreSpec !== undefined && { ignoreSpec }),
    ...(bodyKey !== undefined && { bodyKey }),
    ...(key !== undefined && { key }),
  }
}

/** What the options say of the entry that may come of the request; `undefined`: nothing. */
export function overridesOf({ ttl, refreshTtlOnAccess, ignoreSpec }: RequestOptions): Overrides | undefined {
  if (ttl === undefined && !ignoreSpec) return undefined
  return {
    ...(ttl !== undefined && { ttl: Math.min(ttl, LONGEST) }),
    ...(ttl !== undefined && refreshTtlOnAccess && { slides: true }),
    ...(ignoreSpec && { ignoresSpec: true }),
  }
}
