import { candidateExplained } from './candidate.ts'
import { decisionExplained } from './decision.ts'
import type { Facts, StoreFacts } from '../facts/facts.ts'
import { evidenceIn } from './evidence.ts'
import type { Explanation, StoreExplained } from './explanation.ts'
import { keyExplained } from './key.ts'
import { nextExplained } from './next.ts'
import { requestExplained } from './request.ts'
import { say } from './rule.ts'
import { utc } from './times.ts'

/** Puts what `cache.explain` says into words: that of which JSON was made, too. */
export function explanationOf(facts: Facts): Explanation {
  const evidence = evidenceIn(facts)
  const { at, cache, store } = facts
  return {
    at: { ms: at, text: utc(at) },
    cache: { name: cache.name, type: cache.type },
    decision: decisionExplained(evidence),
    next: nextExplained(evidence),
    key: keyExplained(evidence),
    request: requestExplained(evidence),
    store: storeExplained(store),
    candidates: evidence.candidates.map((candidate) => candidateExplained(candidate, evidence)),
  }
}

const STATES: { readonly [State in StoreExplained['state']]: string | undefined } = {
  answered: undefined,
  fault: 'The storage threw, did not answer in time, or answered nonsense.',
  down: 'The storage failed so often that it is left alone for a while.',
  'not-asked': 'The storage is not asked for such a request.',
}

function storeExplained(store: StoreFacts): StoreExplained {
  const text = STATES[store.state]
  return { ...store, notes: text === undefined ? [] : [say(text)] }
}
