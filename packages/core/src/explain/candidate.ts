import { ageAt, errorCover, softened, type Terms, ttlAt } from '../decide/terms.ts'
import { controlOf } from '../rules/directives.ts'
import { partOf } from '../rules/partial.ts'
import { isHeuristicallyCacheable } from '../rules/status.ts'
import type { Candidate, Evidence } from './evidence.ts'
import type { CandidateExplained, FieldShown } from './explanation.ts'
import { fieldName, governingField, lifetimeExplained } from './lifetime.ts'
import { purgeExplained } from './purges.ts'
import { directivesExplained, type Surroundings } from './response-directives.ts'
import { fieldsExplained } from './response-fields.ts'
import { type Explained, say } from './rule.ts'
import { moment, span } from './times.ts'
import { judge, selectingExplained } from './verdict.ts'

/** A stored response in words: how long it is of use, and why it was chosen or not. */
export function candidateExplained(candidate: Candidate, evidence: Evidence): CandidateExplained {
  const { stored, bytes, purges } = candidate
  const { now, policy, request } = evidence
  const part = partOf(stored)
  return {
    ...judge(candidate, evidence),
    status: stored.status,
    bytes,
    part: part ? { ...part, size: part.size ?? null } : null,
    fields: fieldsShown(candidate),
    selecting: selectingExplained(request, stored),
    received: moment(stored.responseTime, now),
    age: span(ageAt(candidate.terms, now)),
    lifetime: lifetimeExplained(stored.headers, candidate.terms, policy),
    ...bounds(candidate, evidence),
    purges: purges.map((purge) => purgeExplained(purge, now)),
    notes: notesOn(candidate, evidence),
  }
}

/** The terms of a candidate, stale from when a soft purge made it so. */
export function termsNow({ terms, purges }: Candidate): Terms {
  const since = purges.filter(({ mode }) => mode === 'soft').map(({ at }) => at)
  return since.length === 0 ? terms : softened(terms, Math.max(...since))
}

/** Until when a response may be used without asking, meanwhile, and in place of an error. */
function bounds(
  candidate: Candidate,
  { now, policy }: Evidence,
): Pick<CandidateExplained, 'freshUntil' | 'staleWhileRevalidateUntil' | 'staleIfErrorUntil'> {
  const terms = termsNow(candidate)
  // by then its age is its lifetime
  const freshUntil = terms.responseTime + ttlAt(terms, terms.responseTime)
  const until = (ms: number): ReturnType<typeof moment> | null =>
    ms > 0 ? moment(freshUntil + ms, now) : null
  return {
    freshUntil: moment(freshUntil, now),
    staleWhileRevalidateUntil: until(terms.staleWhileRevalidate),
    staleIfErrorUntil: until(errorCover(terms, policy)),
  }
}

/** Fields that say how a response may be used, or by what it is known. */
const OF_USE =
  /^(?:age|cache-groups|content-language|content-range|date|etag|expires|last-modified|no-vary-search|pragma|vary|warning|surrogate-(?:control|key))$|cache-(?:control|tag)$/

function fieldsShown({ stored: { headers } }: Candidate): FieldShown[] {
  return Array.from(headers)
    .filter(([name]) => OF_USE.test(name))
    .map(([name, value]) => [name, value])
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
