import type { Terms } from '../decide/terms.ts'
import { type Bounds, boundsOf } from '../facts/candidate.ts'
import { governingField } from '../facts/lifetime.ts'
import { controlOf } from '../rules/directives.ts'
import { isHeuristicallyCacheable } from '../rules/status.ts'
import type { Candidate, Evidence } from './evidence.ts'
import type { CandidateExplained } from './explanation.ts'
import { fieldName, lifetimeExplained } from './lifetime.ts'
import { purgeExplained } from './purges.ts'
import { directivesExplained, type Surroundings } from './response-directives.ts'
import { fieldsExplained } from './response-fields.ts'
import { type Explained, say } from './rule.ts'
import { type Moment, moment, span } from './times.ts'
import { verdictExplained } from './verdict.ts'

/** A stored response in words: how long it is of use, and why it was chosen or not. */
export function candidateExplained(candidate: Candidate, evidence: Evidence): CandidateExplained {
  const { facts, terms } = candidate
  const { verdict, status, bytes, part, fields, selecting, receivedAt, age, lifetime, purges } = facts
  const { now } = evidence
  return {
    verdict,
    why: verdictExplained(candidate, evidence),
    status,
    bytes,
    part,
    fields,
    selecting,
    received: moment(receivedAt, now),
    age: span(age),
    lifetime: lifetimeExplained(lifetime, terms.lifetime),
    ...boundsExplained(candidate, evidence),
    purges: purges.map((purge) => purgeExplained(purge, now)),
    notes: notesOn(candidate, evidence),
  }
}

/** Anew by the terms, since JSON cannot tell never from for ever. */
function boundsExplained(
  { termsNow }: Candidate,
  { now, policy }: Evidence,
): Pick<CandidateExplained, keyof Bounds> {
  const { freshUntil, staleWhileRevalidateUntil, staleIfErrorUntil } = boundsOf(termsNow, policy)
  const until = (ms: number | null): Moment | null => (ms === null ? null : moment(ms, now))
  return {
    freshUntil: moment(freshUntil, now),
    staleWhileRevalidateUntil: until(staleWhileRevalidateUntil),
    staleIfErrorUntil: until(staleIfErrorUntil),
  }
}

function notesOn({ stored, terms }: Candidate, { policy, request }: Evidence): Explained[] {
  const { headers, status, overrides } = stored
  const field = governingField(headers, policy)
  const governing = headers.get(field)
  const ignoresSpec = overrides?.ignoresSpec === true
  const around = { terms, policy, status, isSecure: !request.url.startsWith('http:'), ignoresSpec }
  return [
    ...directiveNotes(field, governing, around),
    ...expiresBeside(stored.headers.get('expires'), terms),
    ...licence(status, terms, controlOf(stored, policy, overrides).directives.public === true),
    ...ageNote(terms),
    ...(overrides?.slides
      ? [say('Each use while it is fresh starts its ttl anew (refreshTtlOnAccess).')]
      : []),
    ...fieldsExplained(stored, policy),
  ]
}

function directiveNotes(field: string, value: string | null, around: Surroundings): Explained[] {
  const besides = value === null ? [] : directivesExplained(value, around)
  const text = `${fieldName(field)} is obeyed, and passed on as it came.`
  return besides.length === 0 ? [] : [say(text, 'RFC 9111 §5.2', { besides })]
}

function expiresBeside(expires: string | null, { source }: Terms): Explained[] {
  const isBeside = expires !== null && (source === 'max-age' || source === 's-maxage')
  return isBeside ? [say(`Expires is passed over: ${source} goes before it.`, 'RFC 9111 §5.3')] : []
}

/** Why a response without a lifetime of its own was stored at all. */
function licence(status: number, { source }: Terms, isPublic: boolean): Explained[] {
  const isWithout = source === 'heuristic' || source === 'none'
  if (!isWithout || isPublic || !isHeuristicallyCacheable(status)) return []
  return [say(`A ${status} may be stored though nothing says for how long.`, 'RFC 9110 §15.1')]
}

function ageNote({ initialAge }: Terms): Explained[] {
  if (initialAge < 1000) return []
  const text = `It was ${span(initialAge).text} old when it came, by its Date and Age. That counts.`
  return [say(text, 'RFC 9111 §4.2.3')]
}
