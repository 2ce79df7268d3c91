import type { Revalidate, StoredHead } from '../decide/decision.ts'
import type { Terms } from '../decide/terms.ts'
import { requestDirectives } from '../rules/directives.ts'
import type { Candidate, Evidence } from './evidence.ts'
import { forbidden } from './response-directives.ts'
import { type Explained, say } from './rule.ts'
import { sinceWhen } from './serve.ts'

/** Why the handler is asked about a stored response. */
export function revalidateExplained(
  { reason, terms, conditions }: Revalidate<StoredHead>,
  evidence: Evidence,
  chosen: Candidate | undefined,
): Explained {
  const what =
    conditions.length > 0 && evidence.head.method !== 'POST'
      ? 'The handler is asked whether the stored response is still current'
      : 'The handler is asked for a new answer'
  if (reason === 'request') return wished(what, terms.immutable, evidence)
  if (terms.noCache)
    return say(
      `${what}: what is stored says no-cache, which wants that before each use.`,
      'RFC 9111 §5.2.2.4',
    )
  const text = `${what}: ${sinceWhen(terms, evidence.now, chosen)}.`
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
    return say(
      `${what}: what is stored will not be fresh for as long as the client wants.`,
      'RFC 9111 §5.2.1.3',
    )
  return say(`${what}: what is stored is older than the client wants.`, 'RFC 9111 §5.2.1.1')
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
