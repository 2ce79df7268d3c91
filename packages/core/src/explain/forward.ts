import type { ForwardReason } from '../fields/cache-status.ts'
import type { Evidence } from './evidence.ts'
import { notStoredExplained } from './not-stored.ts'
import { type Explained, say, type SectionName } from './rule.ts'
import { utc } from './times.ts'

/** Why a request goes to the handler, or went there, and the section by which it does. */
export interface WhyForwarded {
  readonly is: string
  readonly was: string
  readonly section: SectionName | undefined
}

export const WHY_FORWARDED: { readonly [Why in ForwardReason]: WhyForwarded } = {
  bypass: {
    is: 'the request goes past the cache',
    was: 'the request went past the cache',
    section: undefined,
  },
  method: {
    is: 'the cache does not answer this method',
    was: 'the cache does not answer the method',
    section: 'RFC 9110 §9.3',
  },
  'uri-miss': {
    is: 'nothing is stored under the key',
    was: 'nothing was stored under the key',
    section: 'RFC 9111 §4',
  },
  'vary-miss': {
    is: 'what is stored is for other requests, by the fields that Vary names',
    was: 'what was stored was for other requests, by the fields that Vary names',
    section: 'RFC 9111 §4.1',
  },
  miss: {
    is: 'nothing is stored that fits',
    was: 'nothing was stored that fitted',
    section: 'RFC 9111 §4',
  },
  request: {
    is: 'the client wants more than what is stored',
    was: 'the client wanted more than what was stored',
    section: 'RFC 9111 §5.2',
  },
  stale: {
    is: 'what is stored may not be used without asking',
    was: 'what was stored was not to be used without asking',
    section: 'RFC 9111 §4.2',
  },
  partial: {
    is: 'only a part of what the client wants is stored',
    was: 'only a part of what the client wanted was stored',
    section: 'RFC 9111 §3.3',
  },
}

/** Why the handler answers, and nothing that is stored. */
export function forwardExplained(evidence: Evidence): Explained {
  const { because, rule, fwd, missing } = evidence.decision
  const asked = 'The handler is asked'
  switch (because) {
    case 'store-fault':
      return say(`${asked}: the storage failed.`, rule)
    case 'store-down':
      return say(`${asked}: the storage failed so often that it is left alone.`, rule)
    case 'purged':
      return say(`${asked}: what is stored under the key was purged.`, rule)
    default: {
      const text = `${asked}: ${WHY_FORWARDED[fwd ?? 'miss'].is}.`
      return say(text, rule, { besides: because === 'uri-miss' ? before(evidence) : rest(missing !== null) })
    }
  }
}

function rest(isMissing: boolean): Explained[] {
  const text = 'What is missing is one piece, which can be asked for by itself.'
  return isMissing ? [say(text, 'RFC 9111 §3.4')] : []
}

/** Why there is nothing to use, as far as that is known. */
function before({ refusal, invalidatedAt }: Evidence): Explained[] {
  const besides: Explained[] = []
  if (invalidatedAt !== null) {
    const since = `What was stored for this URL was made invalid at ${utc(invalidatedAt)}, by a purge or by a request that may have changed it.`
    besides.push(say(since, 'RFC 9111 §4.4'))
  }
  if (refusal !== null) {
    const why = notStoredExplained(refusal.reason, refusal.status ?? undefined)
    besides.push({ ...why, text: `An answer came at ${utc(refusal.at)}. ${why.text}` })
  }
  return besides
}
