import { requestDirectives } from '../rules/directives.ts'
import type { Candidate, Evidence } from './evidence.ts'
import type { DecisionExplained, FieldShown } from './explanation.ts'
import { forwardExplained } from './forward.ts'
import { type Explained, say } from './rule.ts'
import { serveExplained } from './serve.ts'
import { revalidateExplained } from './validate.ts'
import { chosenOf } from './verdict.ts'

/** What is decided, and by which rule. */
export function decisionExplained(evidence: Evidence): DecisionExplained {
  const { decision, answer, candidates } = evidence
  const at = chosenOf(evidence)
  return {
    ...explained(evidence, candidates[at]),
    kind: decision.kind,
    fwd: 'reason' in decision ? decision.reason : null,
    detail: detailOf(evidence),
    candidate: at === -1 ? null : at,
    refresh: refreshes(evidence),
    conditions: conditionsOf(evidence),
    answer: answer ?? null,
  }
}

function explained(evidence: Evidence, chosen: Candidate | undefined): Explained {
  const { decision } = evidence
  switch (decision.kind) {
    case 'serve':
      return serveExplained(decision, evidence, chosen)
    case 'revalidate':
      return revalidateExplained(decision, evidence, chosen)
    case 'forward':
      return forwardExplained(decision, evidence)
    case 'unsatisfiable': {
      const text =
        'Nothing that is stored may be the answer, and the client does not want the handler to be asked.'
      return say(text, 'RFC 9111 §5.2.1.7')
    }
  }
}

/** Whether the handler would be asked in the background: not twice at once, nor for a request of which nothing may be stored. */
function refreshes({ decision, underWay, head }: Evidence): boolean {
  return decision.kind === 'serve' && decision.refresh && underWay === 0 && !requestDirectives(head).noStore
}

/** As `Cache-Status` would have it. */
function detailOf({ decision, bypass, store }: Evidence): string | null {
  if (decision.kind === 'unsatisfiable') return 'only-if-cached'
  if (decision.kind !== 'forward') return null
  if (decision.reason === 'bypass') return bypass ?? null
  return store === 'fault' || store === 'down' ? `store-${store}` : null
}

/** With which fields the handler would be asked, beside the client's own. */
function conditionsOf({ decision, head }: Evidence): readonly FieldShown[] {
  // a condition that holds would make POST fail (RFC 9110 §13.1.2)
  if (head.method === 'POST') return []
  if (decision.kind === 'revalidate') return decision.conditions
  return decision.kind === 'forward' ? (decision.completes?.conditions ?? []) : []
}
