import { normalForm } from '../fields/normal-form.ts'
import type { RequestHead, StoredHead } from '../message.ts'
import { covers } from '../rules/partial.ts'
import { selects } from '../rules/vary.ts'
import type { CandidateFacts, SelectingFacts } from './facts.ts'
import type { Gathered, GatheredCandidate } from './gathered.ts'
import { shown } from './secrets.ts'

/** Which of the candidates the decision is about; -1: none. */
export function chosenOf({ candidates, decision }: Gathered): number {
  const about = decision.kind === 'forward' ? decision.completes : decision
  const stored = about !== undefined && 'stored' in about ? about.stored : undefined
  return candidates.findIndex((candidate) => candidate.stored === stored)
}

/** What became of `candidate`, and by which section. */
export function verdictOn(
  candidate: GatheredCandidate,
  gathered: Gathered,
): Pick<CandidateFacts, 'verdict' | 'rule'> {
  const { request, candidates, decision } = gathered
  const { stored, purges } = candidate
  const chosen = candidates[chosenOf(gathered)]
  if (purges.some(({ mode }) => mode === 'hard')) return { verdict: 'purged', rule: null }
  if (!selects(request, stored)) return { verdict: 'other-variant', rule: 'RFC 9111 §4.1' }
  if (candidate === chosen) {
    if (decision.kind === 'forward') return { verdict: 'chosen', rule: 'RFC 9111 §3.4' }
    return { verdict: 'chosen', rule: stored.selecting.length > 0 ? 'RFC 9111 §4.1' : 'RFC 9111 §4' }
  }
  if (!covers(stored, request)) return { verdict: 'too-small', rule: 'RFC 9111 §3.3' }
  const isByVary = chosen !== undefined && rank(request, chosen.stored) !== rank(request, stored)
  return { verdict: 'not-preferred', rule: isByVary ? 'RFC 9111 §4.1' : 'RFC 9111 §4' }
}

/** How well `stored` fits, by the fields that `Vary` names: alike for those of which the more recent is chosen. */
function rank(request: RequestHead, stored: StoredHead): string {
  const isExact = selectingOf(request, stored).every(({ matches }) => matches)
  return `${isExact} ${stored.selecting.length > 0}`
}

/** The request fields that tell variants apart, as both have them. */
export function selectingOf(request: RequestHead, { selecting }: StoredHead): SelectingFacts[] {
  return selecting.map(([name, stored]) => {
    const own = normalForm(name, request.headers.get(name))
    return { name, stored: shown(name, stored), request: shown(name, own), matches: own === stored }
  })
}
