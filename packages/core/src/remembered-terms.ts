import type { StoredHead } from './decide/decision.ts'
import { type Terms, termsOf } from './decide/terms.ts'
import type { Overrides } from './message.ts'
import type { Policy } from './rules/policy.ts'

/** Terms, and all that they were made of beside the headers that they are kept with. */
interface Remembered {
  readonly terms: Terms
  readonly policy: Policy
  readonly status: number
  readonly requestTime: number
  readonly responseTime: number
  readonly overrides: Overrides | undefined
}

/**
 * With the headers of a stored response, which outlive the object that a store makes of them for each request, and are
 * never handed out. A `WeakMap` of a million would cost each hit two cache misses.
 */
const TERMS = Symbol('terms')

/** Works out the terms of a stored response once. */
export function rememberedTerms(policy: Policy): (stored: StoredHead) => Terms {
  return (stored) => {
    const headers = stored.headers as Headers & { [TERMS]?: Remembered }
    const known = headers[TERMS]
    if (known !== undefined && known.policy === policy && isOf(known, stored)) return known.terms
    const { status, requestTime, responseTime, overrides } = stored
    const terms = termsOf(stored, stored, policy, overrides)
    headers[TERMS] = { terms, policy, status, requestTime, responseTime, overrides }
    return terms
  }
}

function isOf(known: Remembered, stored: StoredHead): boolean {
  return (
    known.responseTime === stored.responseTime &&
    known.requestTime === stored.requestTime &&
    known.status === stored.status &&
    known.overrides === stored.overrides
  )
}
