import { ageAt, errorCover, softened, type Terms, ttlAt } from '../decide/terms.ts'
import { partOf } from '../rules/partial.ts'
import type { Policy } from '../rules/policy.ts'
import type { CandidateFacts, FieldShown } from './facts.ts'
import type { Gathered, GatheredCandidate } from './gathered.ts'
import { lifetimeFacts } from './lifetime.ts'
import { selectingOf, verdictOn } from './verdict.ts'

/** A stored response: how long it is of use, and what became of it. */
export function candidateFacts(candidate: GatheredCandidate, gathered: Gathered): CandidateFacts {
  return {
    ...verdictOn(candidate, gathered),
    ...storedFacts(candidate, gathered),
    selecting: selectingOf(gathered.request, candidate.stored),
  }
}

/** What is to be known of a stored response whatever is asked for. */
export type StoredFacts = Omit<CandidateFacts, 'verdict' | 'rule' | 'selecting'>

/** A stored response, and how long it is of use. */
export function storedFacts(
  candidate: GatheredCandidate,
  { now, policy }: Pick<Gathered, 'now' | 'policy'>,
): StoredFacts {
  const { stored, bytes, purges } = candidate
  const { headers, status } = stored
  const part = partOf(stored)
  const { lifetime: _, source: __, responseTime, ...terms } = candidate.terms
  return {
    status,
    bytes,
    part: part ? { ...part, size: part.size ?? null } : null,
    fields: fieldsOfUse(candidate, policy),
    notShown: headers.has('set-cookie') ? ['set-cookie'] : [],
    receivedAt: responseTime,
    age: ageAt(candidate.terms, now),
    lifetime: lifetimeFacts(headers, candidate.terms, policy),
    ...boundsOf(termsNow(candidate), policy),
    terms,
    purges,
    overrides: stored.overrides ?? null,
    isTagged: stored.etag !== undefined && !headers.has('etag'),
  }
}

/** The terms of a candidate, stale from when a soft purge made it so. */
export function termsNow({ terms, purges }: Pick<GatheredCandidate, 'terms' | 'purges'>): Terms {
  const since = purges.filter(({ mode }) => mode === 'soft').map(({ at }) => at)
  return since.length === 0 ? terms : softened(terms, Math.max(...since))
}

/** Until when a response may be used: ms since the epoch. */
export type Bounds = Pick<CandidateFacts, 'freshUntil' | 'staleWhileRevalidateUntil' | 'staleIfErrorUntil'>

/** Until when a response may be used without asking, meanwhile, and in place of an error. */
export function boundsOf(terms: Terms, policy: Policy): Bounds {
  // by then its age is its lifetime
  const freshUntil = terms.responseTime + ttlAt(terms, terms.responseTime)
  const until = (ms: number): number | null => (ms > 0 ? freshUntil + ms : null)
  return {
    freshUntil,
    staleWhileRevalidateUntil: until(terms.staleWhileRevalidate),
    staleIfErrorUntil: until(errorCover(terms, policy)),
  }
}

/** Fields that say how a response may be used, or by what it is known. */
const OF_USE =
  /^(?:age|cache-groups|content-language|content-range|date|etag|expires|last-modified|no-vary-search|pragma|vary|warning|surrogate-(?:control|key))$|cache-(?:control|tag)$/

function fieldsOfUse({ stored: { headers } }: GatheredCandidate, policy: Policy): FieldShown[] {
  return [...headers].filter(([name]) => OF_USE.test(name) || policy.targets.includes(name))
}
