import type { DecisionExplained } from './explanation.ts'
import type { Evidence } from './evidence.ts'
import { forwardExplained } from './forward.ts'
import { type Explained, say } from './rule.ts'
import { serveExplained } from './serve.ts'
import { revalidateExplained } from './validate.ts'

/** What is decided, and by which rule. */
export function decisionExplained(evidence: Evidence): DecisionExplained {
  const { rule: _, ...decision } = evidence.decision
  return { ...decision, ...explained(evidence) }
}

function explained(evidence: Evidence): Explained {
  const { decision } = evidence
  switch (decision.kind) {
    case 'serve':
      return serveExplained(evidence)
    case 'revalidate':
      return revalidateExplained(evidence)
    case 'forward':
      return forwardExplained(evidence)
    case 'unsatisfiable': {
      const text =
        'Nothing that is stored may be the answer, and the client does not want the handler to be asked.'
      return say(text, decision.rule)
    }
  }
}
