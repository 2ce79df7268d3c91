import { candidateExplained } from './candidate.ts'
import { decisionExplained } from './decision.ts'
import type { Evidence } from './evidence.ts'
import type { Explanation, StoreExplained } from './explanation.ts'
import { keyExplained } from './key.ts'
import { nextExplained } from './next.ts'
import { requestExplained } from './request.ts'
import { say } from './rule.ts'
import { utc } from './times.ts'

/** Explains what a cache would do with a request, from all that has to be known for that. */
export function explain(evidence: Evidence): Explanation {
  const { name, policy, now, candidates } = evidence
  return {
    at: { ms: now, text: utc(now) },
    cache: { name, type: policy.shared ? 'shared' : 'private' },
    decision: decisionExplained(evidence),
    next: nextExplained(evidence),
    key: keyExplained(evidence),
    request: requestExplained(evidence),
    store: storeExplained(evidence),
    candidates: candidates.map((candidate) => candidateExplained(candidate, evidence)),
  }
}

const STATES: { readonly [State in StoreExplained['state']]: string | undefined } = {
  answered: undefined,
  fault: 'The storage threw, did not answer in time, or answered nonsense.',
  down: 'The storage failed so often that it is left alone for a while.',
  'not-asked': 'The storage is not asked for such a request.',
}

function storeExplained({ store, underWay }: Evidence): StoreExplained {
  const text = STATES[store]
  return { state: store, underWay, notes: text === undefined ? [] : [say(text)] }
}
