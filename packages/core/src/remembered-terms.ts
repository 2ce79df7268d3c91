import type { StoredHead } from './decide/decision.ts'
import { type Terms, termsOf } from './decide/terms.ts'
import { HeaderSection } from './fields/header-section.ts'
import { SectionMemo } from './fields/section-memo.ts'
import type { Overrides } from './message.ts'
import type { Policy } from './rules/policy.ts'

/** Terms, and what they were made of beside the header section that they are found by. */
interface Remembered {
  readonly terms: Terms
  readonly requestTime: number
  readonly overrides: Overrides | undefined
}

/** Works out the terms of stored responses, and remembers those of which are asked for often. */
export function rememberedTerms(policy: Policy): (stored: StoredHead) => Terms {
  const memo = new SectionMemo<Remembered>()
  return (stored) => {
    const { headers, requestTime, overrides } = stored
    // a store of the user's makes new ones each time
    if (!(headers instanceof HeaderSection)) return termsOf(stored, stored, policy, overrides)
    const known = memo.get(headers)
    if (known !== undefined && isOf(known, stored)) return known.terms
    const terms = termsOf(stored, stored, policy, overrides)
    memo.set(headers, { terms, requestTime, overrides })
    return terms
  }
}

/** A head whose section is that of another was brought up to date, or used, since: its times or overrides are others then. */
function isOf({ terms, requestTime, overrides }: Remembered, stored: StoredHead): boolean {
  return (
    terms.responseTime === stored.responseTime &&
    requestTime === stored.requestTime &&
    overrides === stored.overrides
  )
}
