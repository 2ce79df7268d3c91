import { ttlAt } from '../decide/terms.ts'
import type { Candidate, Evidence } from './evidence.ts'
import { type Explained, say } from './rule.ts'
import { leftText, spanText } from './times.ts'

/** Why a stored response is the answer. */
export function serveExplained({ decision, now, chosen }: Evidence): Explained {
  return say(
    `The stored response is the answer${chosen ? why(decision.because, chosen, now) : '.'}`,
    decision.rule,
  )
}

function why(because: Evidence['decision']['because'], chosen: Candidate, now: number): string {
  const { termsNow } = chosen
  const ttl = ttlAt(termsNow, now)
  switch (because) {
    case 'stale-while-revalidate': {
      const left = leftText(termsNow.staleWhileRevalidate + ttl)
      return `, though ${sinceWhen(chosen, now)}: stale-while-revalidate lets it be used for ${left} more, while a new one is asked for.`
    }
    case 'max-stale':
      return `, though ${sinceWhen(chosen, now)}: the client takes that.`
    case 'immutable':
      return `: it is fresh for ${leftText(ttl)} more. It is immutable, so a reload is no reason to ask.`
    default:
      return `: it is fresh for ${leftText(ttl)} more.`
  }
}

/** Since when a response has been stale, and whether a purge made it so. */
export function sinceWhen({ terms, termsNow }: Candidate, now: number): string {
  const ttl = ttlAt(termsNow, now)
  const ago = ttl === 0 ? 'just now' : `${spanText(ttl)} ago`
  return ttlAt(terms, now) > 0 ? `a purge made it stale ${ago}` : `it went stale ${ago}`
}
