import type { Forward, Revalidate, Serve, StoredHead } from '../decide/decision.ts'
import { ttlAt } from '../decide/terms.ts'
import { requestDirectives } from '../rules/directives.ts'
import { termsNow } from './candidate.ts'
import type { Candidate, Evidence } from './evidence.ts'
import type { DecisionExplained, FieldShown } from './explanation.ts'
import { WHY_FORWARDED } from './forward.ts'
import { notStoredExplained } from './not-stored.ts'
import { forbidden } from './response-directives.ts'
import { type Explained, say } from './rule.ts'
import { spanText, utc } from './times.ts'
import { chosenOf } from './verdict.ts'

/** What is decided, and by which rule. */
export function decisionExplained(evidence: Evidence): DecisionExplained {
  const { decision, answer, candidates } = evidence
  const at = chosenOf(evidence)
  return {
    ...explained(evidence, candidates[at]),
    kind: decision.kind,
    fwd: 'reason' in decision ? decision.reason : null,
    detail: detailOf(evidence),
    candidate: at === -1 ? null : at,
    refresh: refreshes(evidence),
    conditions: conditionsOf(evidence),
    answer: answer ?? null,
  }
}

function explained(evidence: Evidence, chosen: Candidate | undefined): Explained {
  const { decision } = evidence
  switch (decision.kind) {
    case 'serve':
      return serve(decision, evidence)
    case 'revalidate':
      return revalidate(decision, evidence, chosen)
    case 'forward':
      return forward(decision, evidence)
    case 'unsatisfiable':
      return say(
        'Nothing that is stored may be the answer, and the client does not want the handler to be asked.',
        'RFC 9111 §5.2.1.7',
      )
  }
}

/** Whether the handler would be asked in the background: not twice at once, nor for a request of which nothing may be stored. */
export function refreshes({ decision, underWay, head }: Evidence): boolean {
  return decision.kind === 'serve' && decision.refresh && underWay === 0 && !requestDirectives(head).noStore
}

/** As `Cache-Status` would have it. */
function detailOf({ decision, bypass, store }: Evidence): string | null {
  if (decision.kind === 'unsatisfiable') return 'only-if-cached'
  if (decision.kind !== 'forward') return null
  if (decision.reason === 'bypass') return bypass ?? null
  return store === 'fault' || store === 'down' ? `store-${store}` : null
}

/** With which fields the handler would be asked, beside the client's own. */
function conditionsOf({ decision, head }: Evidence): readonly FieldShown[] {
  // a condition that holds would make POST fail (RFC 9110 §13.1.2)
  if (head.method === 'POST') return []
  if (decision.kind === 'revalidate') return decision.conditions
  return decision.kind === 'forward' ? (decision.completes?.conditions ?? []) : []
}

function serve({ age, ttl, refresh, terms }: Serve<StoredHead>, { head }: Evidence): Explained {
  if (refresh) {
    const left = spanText(terms.staleWhileRevalidate + ttl)
    const text = `The stored response is the answer, though it went stale ${ago(ttl)}: stale-while-revalidate lets it be used for ${left} more, while a new one is asked for.`
    return say(text, 'RFC 5861 §3')
  }
  if (ttl <= 0) {
    const text = `The stored response is the answer, though it went stale ${ago(ttl)}: the client takes that.`
    return say(text, 'RFC 9111 §5.2.1.2')
  }
  const fresh = `The stored response is the answer: it is fresh for ${spanText(ttl)} more.`
  const { maxAge } = requestDirectives(head)
  if (maxAge === undefined || age <= maxAge * 1000) return say(fresh, 'RFC 9111 §4.2')
  return say(`${fresh} It is immutable, so a reload is no reason to ask.`, 'RFC 8246 §2')
}

const ago = (ttl: number): string => (ttl === 0 ? 'just now' : `${spanText(ttl)} ago`)

function revalidate(
  { reason, terms, conditions }: Revalidate<StoredHead>,
  evidence: Evidence,
  chosen: Candidate | undefined,
): Explained {
  const what =
    conditions.length > 0 && evidence.head.method !== 'POST'
      ? 'The handler is asked whether the stored response is still current'
      : 'The handler is asked for a new answer'
  if (reason === 'request') return wished(what, terms.immutable, evidence)
  if (terms.noCache) return say(`${what}: no-cache wants that before each use.`, 'RFC 9111 §5.2.2.4')
  const since = `it went stale ${ago(ttlAt(terms, evidence.now))}`
  const isPurged =
    chosen !== undefined && ttlAt(chosen.terms, evidence.now) > 0 && termsNow(chosen) !== chosen.terms
  const text = `${what}: ${since}${isPurged ? ', by a purge' : ''}.`
  return say(text, 'RFC 9111 §4.2', { besides: [whyNotStale(terms, evidence)] })
}

/** The wish of the client that what is stored does not fulfil. */
function wished(what: string, isImmutable: boolean, { head }: Evidence): Explained {
  const { noCache, maxAge, minFresh } = requestDirectives(head)
  if (noCache) {
    const besides = isImmutable
      ? [say('It is immutable, but no-cache asks for that too.', 'RFC 8246 §2.1')]
      : []
    return say(`${what}: the client said no-cache.`, 'RFC 9111 §5.2.1.4', { besides })
  }
  if (minFresh !== undefined && maxAge === undefined)
    return say(`${what}: it will not be fresh for as long as the client wants.`, 'RFC 9111 §5.2.1.3')
  return say(`${what}: it is older than the client wants.`, 'RFC 9111 §5.2.1.1')
}

/** Why a stale response is not used as it is. */
function whyNotStale({ notStale, staleWhileRevalidate }: Revalidate['terms'], { head }: Evidence): Explained {
  if (notStale !== undefined) return forbidden(notStale, 'It must not be used stale.')
  const { noCache, maxAge, minFresh, maxStale } = requestDirectives(head)
  if (maxStale !== undefined)
    return say('It has been stale for longer than the client takes.', 'RFC 9111 §5.2.1.2')
  if (noCache || maxAge !== undefined || minFresh !== undefined)
    return say('The client wants no stale response.', 'RFC 9111 §4.2.4')
  return staleWhileRevalidate > 0
    ? say('The time for which stale-while-revalidate lets it be used is over.', 'RFC 5861 §3')
    : say('Nothing allows it to be used stale.', 'RFC 9111 §4.2.4')
}

function forward({ reason, completes }: Forward<StoredHead>, evidence: Evidence): Explained {
  const { store, bypass, request } = evidence
  const { is, section } = WHY_FORWARDED[reason]
  const text = `The handler is asked: ${is}.`
  if (reason === 'uri-miss') {
    if (store === 'fault') return say('The handler is asked: the storage failed.')
    if (store === 'down')
      return say('The handler is asked: the storage failed so often that it is left alone.')
    return say(text, section, { besides: missing(evidence) })
  }
  if (reason === 'method' && request.method === 'POST') return say(text, 'RFC 9110 §9.3.3')
  if (reason === 'bypass' && bypass === undefined)
    return say(text, request.headers.has('upgrade') ? 'RFC 9110 §7.8' : 'RFC 9111 §4.3.2')
  if (completes === undefined) return say(text, section)
  return say(text, section, {
    besides: [say('What is missing is one piece, which can be asked for by itself.', 'RFC 9111 §3.4')],
  })
}

/** Why nothing is stored, as far as that is known. */
function missing({ candidates, refusal, invalidatedAt }: Evidence): Explained[] {
  if (candidates.length > 0) {
    const all = candidates.length === 2 ? 'Both' : `All ${candidates.length}`
    return [
      say(candidates.length === 1 ? 'What was stored was purged.' : `${all} stored responses were purged.`),
    ]
  }
  const notes: Explained[] = []
  if (invalidatedAt !== undefined) {
    const text = `What was stored for this URL was made invalid at ${utc(invalidatedAt)}, by a purge or by a request that may have changed it.`
    notes.push(say(text, 'RFC 9111 §4.4'))
  }
  if (refusal !== undefined) {
    const { text, rule, advice } = notStoredExplained(refusal.reason, refusal.status)
    notes.push({
      text: `An answer came at ${utc(refusal.at)}. ${text}`,
      ...(rule && { rule }),
      ...(advice && { advice }),
    })
  }
  return notes
}
