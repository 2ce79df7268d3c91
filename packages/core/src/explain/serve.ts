import type { Serve, StoredHead } from '../decide/decision.ts'
import { type Terms, ttlAt } from '../decide/terms.ts'
import { requestDirectives } from '../rules/directives.ts'
import type { Candidate, Evidence } from './evidence.ts'
import { type Explained, say } from './rule.ts'
import { leftText, spanText } from './times.ts'

/** Why a stored response is the answer. */
export function serveExplained(
  { age, ttl, refresh, terms }: Serve<StoredHead>,
  { head, now }: Evidence,
  chosen: Candidate | undefined,
): Explained {
  const answer = 'The stored response is the answer'
  if (refresh) {
    const left = leftText(terms.staleWhileRevalidate + ttl)
    const text = `${answer}, though ${sinceWhen(terms, now, chosen)}: stale-while-revalidate lets it be used for ${left} more, while a new one is asked for.`
    return say(text, 'RFC 5861 §3')
  }
  if (ttl <= 0)
    return say(
      `${answer}, though ${sinceWhen(terms, now, chosen)}: the client takes that.`,
      'RFC 9111 §5.2.1.2',
    )
  const fresh = `${answer}: it is fresh for ${leftText(ttl)} more.`
  const { maxAge } = requestDirectives(head)
  if (maxAge === undefined || age <= maxAge * 1000) return say(fresh, 'RFC 9111 §4.2')
  return say(`${fresh} It is immutable, so a reload is no reason to ask.`, 'RFC 8246 §2')
}

/** Since when a response has been stale, and whether a purge made it so. */
export function sinceWhen(terms: Terms, now: number, chosen: Candidate | undefined): string {
  const ttl = ttlAt(terms, now)
  const ago = ttl === 0 ? 'just now' : `${spanText(ttl)} ago`
  const isPurged = chosen !== undefined && ttlAt(chosen.terms, now) > 0
  return isPurged ? `a purge made it stale ${ago}` : `it went stale ${ago}`
}
