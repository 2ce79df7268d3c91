import { requestDirectives } from '../rules/directives.ts'
import { becauseOf } from './because.ts'
import type { DecisionFacts, FieldShown } from './facts.ts'
import type { Gathered } from './gathered.ts'
import { chosenOf } from './verdict.ts'

/** What is decided, and why. */
export function decisionFacts(gathered: Gathered): DecisionFacts {
  const { decision, answer } = gathered
  const at = chosenOf(gathered)
  const completes = decision.kind === 'forward' ? decision.completes : undefined
  return {
    kind: decision.kind,
    ...becauseOf(gathered),
    fwd: 'reason' in decision ? decision.reason : null,
    detail: detailOf(gathered),
    candidate: at === -1 ? null : at,
    refresh: refreshes(gathered),
    conditions: conditionsOf(gathered),
    missing: completes?.missing ?? null,
    answer: answer ?? null,
  }
}

/** Not twice at once, nor for a request of which nothing may be stored. */
function refreshes({ decision, underWay, head }: Gathered): boolean {
  return decision.kind === 'serve' && decision.refresh && underWay === 0 && !requestDirectives(head).noStore
}

function detailOf({ decision, bypass, store }: Gathered): string | null {
  if (decision.kind === 'unsatisfiable') return 'only-if-cached'
  if (decision.kind !== 'forward') return null
  if (decision.reason === 'bypass') return bypass ?? null
  return store === 'fault' || store === 'down' ? `store-${store}` : null
}

function conditionsOf({ decision, head }: Gathered): readonly FieldShown[] {
  // a condition that holds would make POST fail (RFC 9110 §13.1.2)
  if (head.method === 'POST') return []
  if (decision.kind === 'revalidate') return decision.conditions
  return decision.kind === 'forward' ? (decision.completes?.conditions ?? []) : []
}
