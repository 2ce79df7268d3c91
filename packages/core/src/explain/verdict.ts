import type { StoredHead } from '../decide/decision.ts'
import { normalForm } from '../fields/normal-form.ts'
import type { RequestHead } from '../message.ts'
import { covers, partOf } from '../rules/partial.ts'
import { selects } from '../rules/vary.ts'
import type { Candidate, Evidence } from './evidence.ts'
import type { SelectingExplained, Verdict } from './explanation.ts'
import { fieldName } from './lifetime.ts'
import { type Explained, say } from './rule.ts'
import { isSecret, shown } from './secrets.ts'

/** What became of a stored response, and why. */
export interface Judged {
  readonly verdict: Verdict
  readonly why: Explained
}

/** Which of the candidates the decision is about; -1: none. */
export function chosenOf({ candidates, decision }: Evidence): number {
  const about = decision.kind === 'forward' ? decision.completes : decision
  const stored = about !== undefined && 'stored' in about ? about.stored : undefined
  return candidates.findIndex((candidate) => candidate.stored === stored)
}

/** Why `candidate` was chosen, or was not. */
export function judge(candidate: Candidate, evidence: Evidence): Judged {
  const { request, candidates } = evidence
  const chosen = candidates[chosenOf(evidence)]
  const { stored, purges } = candidate
  if (purges.some(({ mode }) => mode === 'hard')) return { verdict: 'purged', why: purged(candidate) }
  if (!selects(request, stored)) return { verdict: 'other-variant', why: otherVariant(request, stored) }
  if (candidate === chosen) {
    const isWhole = evidence.decision.kind !== 'forward'
    return { verdict: 'chosen', why: isWhole ? whyChosen(request, stored) : toBeCompleted(stored) }
  }
  if (!covers(stored, request)) return { verdict: 'too-small', why: tooSmall(stored) }
  return { verdict: 'not-preferred', why: notPreferred(request, stored, chosen?.stored) }
}

/** The request fields that tell variants apart, as both have them. */
export function selectingExplained(request: RequestHead, { selecting }: StoredHead): SelectingExplained[] {
  return selecting.map(([name, stored]) => {
    const own = normalForm(name, request.headers.get(name))
    return { name, stored: shown(name, stored), request: shown(name, own), matches: own === stored }
  })
}

function purged({ purges }: Candidate): Explained {
  const names = [...new Set(purges.filter(({ mode }) => mode === 'hard').map(({ by }) => by))]
  return say(`It was purged since it was asked for (by ${names.join(', ')}).`)
}

function whyChosen(request: RequestHead, stored: StoredHead): Explained {
  const { selecting } = stored
  if (selecting.length === 0)
    return say('It answers every request for this key: it does not vary.', 'RFC 9111 §4')
  const differing = selectingExplained(request, stored).filter(({ matches }) => !matches)
  return differing.length === 0
    ? say('The request has the same values in the fields that Vary names.', 'RFC 9111 §4.1')
    : say('It is in the language that the client likes best.', 'RFC 9111 §4.1')
}

function otherVariant(request: RequestHead, stored: StoredHead): Explained {
  const differing = selectingExplained(request, stored).filter(({ matches }) => !matches)
  const texts = differing.map((field) => {
    const name = fieldName(field.name)
    if (isSecret(field.name) && field.stored !== null && field.request !== null) return `${name} is another`
    return `${name} was ${value(field.stored)}, and is ${value(field.request)} now`
  })
  return say(`It was stored for other requests: ${texts.join('; ')}.`, 'RFC 9111 §4.1')
}

function value(text: string | null): string {
  if (text === null) return 'not there'
  return text === '' ? 'empty' : text
}

function tooSmall(stored: StoredHead): Explained {
  return say(`It has ${bytesOf(stored)} only, and the request asks for more.`, 'RFC 9111 §3.3')
}

function toBeCompleted(stored: StoredHead): Explained {
  return say(`It has ${bytesOf(stored)}, to which the answer can be completed.`, 'RFC 9111 §3.4')
}

function bytesOf(stored: StoredHead): string {
  const part = partOf(stored)
  return part ? `bytes ${part.first} to ${part.last} of ${part.size ?? 'an unknown number'}` : 'a part'
}

function notPreferred(request: RequestHead, stored: StoredHead, chosen: StoredHead | undefined): Explained {
  if (chosen === undefined) return say('It was not chosen.', 'RFC 9111 §4')
  const isExact = ({ selecting }: StoredHead): boolean =>
    selecting.every(([name, value]) => normalForm(name, request.headers.get(name)) === value)
  if (isExact(chosen) !== isExact(stored))
    return say('Its language alone would do; all fields of the chosen one match.', 'RFC 9111 §4.1')
  if (chosen.selecting.length > 0 && stored.selecting.length === 0)
    return say('It has no Vary, which may be an oversight; the chosen one has.', 'RFC 9111 §4.1')
  return say('The chosen one is more recent, by Date or by when it came.', 'RFC 9111 §4')
}
