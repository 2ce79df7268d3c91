import type { CandidateFacts, SelectingFacts } from '../facts/facts.ts'
import { isSecret } from '../facts/secrets.ts'
import type { Candidate, Evidence } from './evidence.ts'
import { fieldName } from './lifetime.ts'
import { type Explained, say } from './rule.ts'

/** Why a stored response was chosen, or was not. */
export function verdictExplained({ facts }: Candidate, { decision, chosen }: Evidence): Explained {
  return say(textOf(facts, decision.kind === 'forward', chosen?.facts), facts.rule)
}

function textOf(facts: CandidateFacts, isCompleted: boolean, chosen: CandidateFacts | undefined): string {
  switch (facts.verdict) {
    case 'chosen':
      return isCompleted
        ? `It has ${bytesOf(facts)}, to which the answer can be completed.`
        : whyChosen(facts.selecting)
    case 'purged':
      return purged(facts)
    case 'other-variant':
      return otherVariant(facts.selecting)
    case 'too-small':
      return `It has ${bytesOf(facts)} only, and the request asks for more.`
    case 'not-preferred':
      return notPreferred(facts.selecting, chosen?.selecting)
  }
}

function purged({ purges }: CandidateFacts): string {
  const names = [...new Set(purges.filter(({ mode }) => mode === 'hard').map(({ by }) => by))]
  return `It was purged since it was asked for (by ${names.join(', ')}).`
}

type Selecting = readonly SelectingFacts[]

function whyChosen(selecting: Selecting): string {
  if (selecting.length === 0) return 'It answers every request for this key: it does not vary.'
  return isExact(selecting)
    ? 'The request has the same values in the fields that Vary names.'
    : 'It is in the language that the client likes best.'
}

function isExact(selecting: Selecting): boolean {
  return selecting.every(({ matches }) => matches)
}

function otherVariant(selecting: Selecting): string {
  const texts = selecting
    .filter(({ matches }) => !matches)
    .map(({ name, stored, request }) => {
      const field = fieldName(name)
      if (isSecret(name) && stored !== null && request !== null) return `${field} is another`
      return `${field} was ${value(stored)}, and is ${value(request)} now`
    })
  return `It was stored for other requests: ${texts.join('; ')}.`
}

function value(text: string | null): string {
  if (text === null) return 'not there'
  return text === '' ? 'empty' : text
}

function bytesOf({ part }: CandidateFacts): string {
  return part ? `bytes ${part.first} to ${part.last} of ${part.size ?? 'an unknown number'}` : 'a part'
}

function notPreferred(selecting: Selecting, chosen: Selecting | undefined): string {
  if (chosen === undefined) return 'It was not chosen.'
  if (isExact(chosen) !== isExact(selecting))
    return 'Its language alone would do; all fields of the chosen one match.'
  if (chosen.length > 0 && selecting.length === 0)
    return 'It has no Vary, which may be an oversight; the chosen one has.'
  return 'The chosen one is more recent, by Date or by when it came.'
}
