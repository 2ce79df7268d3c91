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
  bypass: 'for the origin alone',
  method: 'no method for caches',
  'uri-miss': 'nothing was stored',
  'vary-miss': 'other variants stored',
  miss: 'nothing fitting stored',
  request: 'client wanted it new',
  stale: 'stored, but stale',
  partial: 'only a part was stored',
}

const NOT_STORED: Readonly<Record<NotStored, string>> = {
  method: 'only for GET',
  status: 'not with this status',
  'request-no-store': 'client forbids it',
  'no-store': 'origin says so',
  private: 'for one user',
  authorization: 'for one user',
  'set-cookie': 'for one user',
  'vary-star': 'none matches it',
  'no-explicit-freshness': 'nothing allows it',
  useless: 'cannot be reused',
  filtered: 'by a filter',
  error: 'what is stored is better',
  'handler-failed': 'the origin failed',
  endless: 'it has no end',
  tags: 'too many, or too long',
  'too-large': 'above --max-body',
  incomplete: 'did not come whole',
  part: 'it adds nothing to what is stored',
  purged: 'it was purged on its way',
  'store-fault': 'the storage did not take it',
}

/** Says what the cache did with a request, and why, in about as many characters as a narrow table has room for. */
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
    return { kind: 'passed', what: 'not cached', why: 'only-if-cached: nothing fitting stored' }
  if (outcome.collapsed) return { kind: 'shared', what: 'collapsed', why: 'same as one under way' }
  if (outcome.fwdStatus === 304) return { kind: 'shared', what: 'validated', why: 'unchanged at origin' }
  if (outcome.age !== undefined && (outcome.fwdStatus ?? 0) >= 500)
    return { kind: 'stale', what: 'stale', why: trouble ?? `the origin failed with ${outcome.fwdStatus}` }
  if (trouble !== undefined && status >= 500) return { kind: 'failed', what: 'failed', why: trouble }
  return ofMiss(outcome, lost)
}

function ofHit({ ttl = 0 }: Outcome): Told {
  if (ttl === Infinity) return { kind: 'hit', what: 'hit', why: 'fresh' }
  if (ttl >= 0) return { kind: 'hit', what: 'hit', why: `fresh for ${span(ttl)}` }
  return { kind: 'hit', what: 'stale hit', why: `stale for ${span(-ttl)}, allowed` }
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
