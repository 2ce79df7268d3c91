import type { Terms } from '../decide/terms.ts'
import { requestDirectives } from '../rules/directives.ts'
import type { Candidate, Evidence } from './evidence.ts'
import { forbidden } from './response-directives.ts'
import { type Explained, say } from './rule.ts'
import { sinceWhen } from './serve.ts'

/** Why the handler is asked about a stored response. */
export function revalidateExplained(evidence: Evidence): Explained {
  const { decision, chosen } = evidence
  const what =
    decision.conditions.length > 0
      ? 'The handler is asked whether the stored response is still current'
      : 'The handler is asked for a new answer'
  const besides = chosen ? besidesOf(chosen, evidence) : []
  return say(`${what}: ${chosen ? why(chosen, evidence) : 'it is not current'}.`, decision.rule, { besides })
}

function why(chosen: Candidate, { decision, now }: Evidence): string {
  switch (decision.because) {
    case 'no-cache':
      return 'what is stored says no-cache, which wants that before each use'
    case 'request-no-cache':
      return 'the client said no-cache'
    case 'request-min-fresh':
      return 'what is stored will not be fresh for as long as the client wants'
    case 'request-max-age':
      return 'what is stored is older than the client wants'
    default:
      return sinceWhen(chosen, now)
  }
}

function besidesOf({ terms }: Candidate, evidence: Evidence): Explained[] {
  const { because } = evidence.decision
  if (because === 'stale') return [whyNotStale(terms, evidence)]
  return because === 'request-no-cache' && terms.immutable
    ? [say('It is immutable, but no-cache asks for that too.', 'RFC 8246 §2.1')]
    : []
}

/** Why a stale response is not used as it is. */
function whyNotStale({ notStale, staleWhileRevalidate }: Terms, { head }: Evidence): Explained {
  if (notStale !== undefined) return forbidden(notStale, 'It must not be used stale.')
  const { noCache, maxAge, minFresh, maxStale } = requestDirectives(head)
  if (maxStale !== undefined)
    return say(
      'It has been stale for longer than the client takes, or is too old for it.',
      'RFC 9111 §5.2.1.2',
    )
  if (noCache || maxAge !== undefined || minFresh !== undefined)
    return say('The client wants no stale response.', 'RFC 9111 §4.2.4')
  return staleWhileRevalidate > 0
    ? say('The time for which stale-while-revalidate lets it be used is over.', 'RFC 5861 §3')
    : say('Nothing allows it to be used stale before the handler is asked.', 'RFC 9111 §4.2.4')
}
