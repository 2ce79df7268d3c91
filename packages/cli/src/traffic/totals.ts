import type { Exchange } from './exchange.ts'

/** What all requests since a time come to. */
export interface Totals {
  /** Ms since the epoch. */
  readonly since: number
  readonly requests: number
  /** Answered with what was stored, and the origin not waited for. */
  readonly hits: number
  /** Requests to the origin, those of the cache's own among them. */
  readonly calls: number
  /** Answered with 500 or above, or not at all though the client stayed. */
  readonly failures: number
  /** Whose client left before the end. */
  readonly left: number
  /** Bytes sent to clients, heads included. */
  readonly bytes: number
  /** Those among them that came from the store. */
  readonly storedBytes: number
  /** Ms that all hits took, and all others. */
  readonly hitTime: number
  readonly otherTime: number
}

/** Nothing yet. @param since ms since the epoch */
export function noTotals(since: number): Totals {
  return {
    since,
    requests: 0,
    hits: 0,
    calls: 0,
    failures: 0,
    left: 0,
    bytes: 0,
    storedBytes: 0,
    hitTime: 0,
    otherTime: 0,
  }
}

/** `totals` with one request more. Its calls to the origin are counted when they are made, by {@link withCall}. */
export function withExchange(totals: Totals, exchange: Exchange): Totals {
  const { outcome, status, bytes, took, left } = exchange
  const isHit = outcome?.hit === true
  const isStored = outcome?.age !== undefined
  return {
    ...totals,
    requests: totals.requests + 1,
    hits: totals.hits + Number(isHit),
    failures: totals.failures + Number(!left && (status === undefined || status >= 500)),
    left: totals.left + Number(left),
    bytes: totals.bytes + bytes,
    storedBytes: totals.storedBytes + (isStored ? bytes : 0),
    hitTime: totals.hitTime + (isHit ? took : 0),
    otherTime: totals.otherTime + (isHit ? 0 : took),
  }
}

/** `totals` with one request to the origin more. */
export function withCall(totals: Totals): Totals {
  return { ...totals, calls: totals.calls + 1 }
}

/** How many requests to the origin the cache made needless. */
export function saved({ requests, calls }: Totals): number {
  return Math.max(0, requests - calls)
}
