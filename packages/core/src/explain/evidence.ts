import type { Terms } from '../decide/terms.ts'
import { termsNow } from '../facts/candidate.ts'
import type { CandidateFacts, DecisionFacts, Facts, FieldShown } from '../facts/facts.ts'
import { HeaderSection } from '../fields/header-section.ts'
import type { Fields, RequestHead, StoredHead } from '../message.ts'
import type { Policy } from '../rules/policy.ts'

/** Facts as the rules read them. Times are in ms since the epoch. */
export interface Evidence extends Omit<Facts, 'candidates' | 'request'> {
  readonly facts: Facts
  readonly now: number
  readonly policy: Policy
  /** As it came, as far as it matters. */
  readonly request: RequestHead
  /** As the decisions see it. */
  readonly head: RequestHead
  readonly candidates: readonly Candidate[]
  /** The candidate that the decision is about. */
  readonly chosen: Candidate | undefined
}

/** A stored response as the rules read it. */
export interface Candidate {
  readonly facts: CandidateFacts
  readonly stored: StoredHead
  /** By its own fields, whatever was purged. */
  readonly terms: Terms
  /** Stale from when a soft purge made it so. */
  readonly termsNow: Terms
}

/** The evidence in `facts`, those that went through JSON too. */
export function evidenceIn(facts: Facts): Evidence {
  const { at, cache, request, decision } = facts
  const { method, url, fields, notShown, overrides } = request
  const carried: Carried = { fields, notShown }
  const wishless = fields.filter(([name]) => name !== 'cache-control' && name !== 'pragma')
  const own = overrides?.ignoresSpec ? { fields: wishless, notShown } : carried
  const candidates = facts.candidates.map(candidateIn)
  return {
    ...facts,
    facts,
    now: at,
    policy: policyIn(cache),
    request: { method, url, headers: fieldsIn(carried) },
    head: { method, url, headers: fieldsIn(own) },
    candidates,
    chosen: chosenIn(decision, candidates),
  }
}

function chosenIn({ candidate }: DecisionFacts, candidates: readonly Candidate[]): Candidate | undefined {
  return candidate === null ? undefined : candidates[candidate]
}

function policyIn({ type, policy }: Facts['cache']): Policy {
  const { methods } = policy
  // JSON has null for what has no bound
  const allowStale = policy.allowStale ?? Infinity
  return { ...policy, shared: type === 'shared', methods: new Set(methods), allowStale }
}

function candidateIn(facts: CandidateFacts): Candidate {
  const { status, receivedAt, lifetime, purges, overrides, isTagged } = facts
  const terms: Terms = {
    ...facts.terms,
    // JSON leaves out what is undefined
    notStale: facts.terms.notStale,
    lifetime: lifetime.ms,
    source: lifetime.source,
    responseTime: receivedAt,
  }
  const stored: StoredHead = {
    status,
    statusText: '',
    headers: HeaderSection.of(linesOf(facts)),
    selecting: facts.selecting.map(({ name, stored }) => [name, stored]),
    requestTime: receivedAt,
    responseTime: receivedAt,
    ...(overrides && { overrides }),
    ...(isTagged && { etag: '' }),
  }
  return { facts, stored, terms, termsNow: termsNow({ terms, purges }) }
}

interface Carried {
  readonly fields: readonly FieldShown[]
  readonly notShown: readonly string[]
}

function linesOf({ fields, notShown }: Carried): FieldShown[] {
  return [...fields, ...notShown.map((name): FieldShown => [name, ''])]
}

function fieldsIn(carried: Carried): Fields {
  return HeaderSection.of(linesOf(carried))
}
