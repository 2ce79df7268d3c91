import type { Outcome } from '@freshet/core'
import { span } from './units.ts'
import type { Exchange, NotStored } from './exchange.ts'

/** What the cache did, in short words, and why: a word of `Cache-Status` where there is one, and what it means. */
export interface Told {
  readonly kind: Kind
  readonly what: string
  readonly why: string
}

/** `hit` needed no origin; `shared` needed one that was asked already; `fresh` is new; `stale` covers for a failure. */
export type Kind = 'hit' | 'shared' | 'fresh' | 'stale' | 'passed' | 'failed'

const FORWARDED: Readonly<Record<NonNullable<Outcome['fwd']>, string>> = {
  bypass: 'only the origin can answer it',
  method: 'its method is not for caches',
  'uri-miss': 'nothing was stored',
  'vary-miss': 'only other variants were stored',
  miss: 'nothing fitting was stored',
  request: 'the client wanted it new',
  stale: 'what was stored is stale',
  partial: 'only a part was stored',
}

const NOT_STORED: Readonly<Record<NotStored, string>> = {
  method: 'only the answer to GET is',
  status: 'its status says nothing to others',
  'request-no-store': 'the client forbids it',
  'no-store': 'the origin forbids it',
  private: 'it is for one user',
  authorization: 'it was made for one user',
  'set-cookie': 'it sets a cookie',
  'vary-star': 'no other request matches it',
  'no-explicit-freshness': 'nothing allows it',
  useless: 'it could not be used again',
  filtered: 'a filter refused it',
  error: 'an error, and a good answer is stored',
  'handler-failed': 'the origin failed',
  endless: 'it has no end',
  tags: 'it has too many tags, or too long ones',
  'too-large': 'it is larger than --max-body',
  incomplete: 'it did not come whole',
  part: 'it adds nothing to what is stored',
  purged: 'it was purged on its way',
  'store-fault': 'the storage did not take it',
}

/** Says what the cache did with a request, and why. */
export function tell(exchange: Exchange): Told {
  const { outcome, trouble, status, left } = exchange
  if (left) return { ...plainly(exchange), why: 'the client left before the end' }
  if (outcome === undefined) return { kind: 'failed', what: 'refused', why: trouble ?? refusal(status) }
  return plainly(exchange)
}

function plainly({ outcome, trouble, status = 0, lost }: Exchange): Told {
  if (outcome === undefined) return { kind: 'passed', what: 'left', why: '' }
  if (outcome.hit) return ofHit(outcome)
  if (outcome.detail === 'only-if-cached')
    return { kind: 'passed', what: 'not cached', why: 'only-if-cached: nothing fitting was stored' }
  if (outcome.collapsed)
    return { kind: 'shared', what: 'collapsed', why: 'the same was under way for another' }
  if (outcome.fwdStatus === 304)
    return { kind: 'shared', what: 'validated', why: 'the origin says that it is current' }
  if (outcome.age !== undefined && (outcome.fwdStatus ?? 0) >= 500)
    return { kind: 'stale', what: 'stale', why: trouble ?? `the origin failed with ${outcome.fwdStatus}` }
  if (trouble !== undefined && status >= 500) return { kind: 'failed', what: 'failed', why: trouble }
  return ofMiss(outcome, lost)
}

function ofHit({ ttl = 0 }: Outcome): Told {
  if (ttl === Infinity) return { kind: 'hit', what: 'hit', why: 'fresh' }
  if (ttl >= 0) return { kind: 'hit', what: 'hit', why: `fresh for ${span(ttl)}` }
  return { kind: 'hit', what: 'stale hit', why: `stale for ${span(-ttl)}, and may be used` }
}

function ofMiss({ fwd, stored, notStored, detail }: Outcome, lost: NotStored | undefined): Told {
  const reason = lost ?? notStored
  if (reason !== undefined)
    return { kind: 'passed', what: 'not stored', why: `${reason}: ${NOT_STORED[reason] ?? ''}` }
  const why = fwd === undefined ? '' : FORWARDED[fwd]
  const said = detail === undefined ? why : `${detail}: ${why}`
  if (stored) return { kind: 'fresh', what: fwd === 'partial' ? 'completed' : 'miss, stored', why: said }
  return { kind: 'passed', what: 'passed on', why: said }
}

function refusal(status: number | undefined): string {
  return status === undefined ? 'there was no answer' : 'it never came to the cache'
}

/** Why what was said to be stored is not. */
export function whyLost(reason: NotStored): string {
  return `${reason}: ${NOT_STORED[reason] ?? ''}`
}
