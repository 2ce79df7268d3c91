import type { StoredHead } from './decide/decision.ts'
import { type Terms, termsOf } from './decide/terms.ts'
import type { Overrides, StoredFields } from './message.ts'
import type { Policy } from './rules/policy.ts'

/** Terms, and what they were made of beside the headers that they are kept with. */
interface Remembered extends Terms {
  readonly policy: Policy
  readonly requestTime: number
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
    const headers = stored.headers as StoredFields & { [TERMS]?: Remembered }
    const known = headers[TERMS]
    if (known !== undefined && known.policy === policy && isOf(known, stored)) return known
    const { requestTime, overrides } = stored
    const terms = { ...termsOf(stored, stored, policy, overrides), policy, requestTime, overrides }
    headers[TERMS] = terms
    return terms
  }
}

/** A head whose fields are those of another was brought up to date, or used, since: its times or overrides are others then. */
function isOf(known: Remembered, stored: StoredHead): boolean {
  return (
    known.responseTime === stored.responseTime &&
    known.requestTime === stored.requestTime &&
    known.overrides === stored.overrides
  )
}
