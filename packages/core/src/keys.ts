import { check, unheard } from './checks.ts'
import type { Fields } from './message.ts'
import { isPurgeRecord } from './store/ledger.ts'

/** What tells requests apart: under what a response is looked for, stored, and made invalid. */
export interface Keys {
  /** The key of `request`. */
  of(request: Request): string
  /** Every key under which a response to `request` may be: its own, and those of other times. */
  all(request: Request): readonly string[]
  /** The key of the answer to `request`, which was looked for under `key`; the answer may change what tells requests apart. */
  learn(request: Request, answer: Fields, key: string): string
}

/**
 * Keys that the user makes: no answer changes them.
 * @throws TypeError when asked for one, where what the user makes is none: one nonsense would stand for every request
 */
export function keysBy(keyOf: (request: Request) => string): Keys {
  const of = (request: Request): string => {
    const key: unknown = keyOf(request)
    unheard(key)
    check('key', key, typeof key === 'string' && key !== '', 'a non-empty string')
    return spared(key as string)
  }
  return { of, all: (request) => [of(request)], learn: (_, __, key) => key }
}

/** `key`, or, where that could be the key of a purge, one that is not, and that no other becomes. */
function spared(key: string): string {
  return isPurgeRecord(key.trimStart()) ? ` ${key}` : key
}
