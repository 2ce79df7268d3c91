import type { Decision, StoredHead } from '../decide/decision.ts'
import { requestDirectives } from '../rules/directives.ts'
import type { Gathered } from './gathered.ts'
import type { SectionName } from './section-name.ts'
import type { Because } from './why.ts'

/** By which section each of these is a reason; `null`: it is the cache's own affair, or its user's. */
const RULES: { readonly [Why in Because]: SectionName | null } = {
  fresh: 'RFC 9111 §4.2',
  immutable: 'RFC 8246 §2',
  'stale-while-revalidate': 'RFC 5861 §3',
  'max-stale': 'RFC 9111 §5.2.1.2',
  stale: 'RFC 9111 §4.2',
  'no-cache': 'RFC 9111 §5.2.2.4',
  'request-no-cache': 'RFC 9111 §5.2.1.4',
  'request-max-age': 'RFC 9111 §5.2.1.1',
  'request-min-fresh': 'RFC 9111 §5.2.1.3',
  'uri-miss': 'RFC 9111 §4',
  'vary-miss': 'RFC 9111 §4.1',
  request: 'RFC 9111 §5.2',
  partial: 'RFC 9111 §3.3',
  purged: null,
  method: 'RFC 9110 §9.3',
  post: 'RFC 9110 §9.3.3',
  upgrade: 'RFC 9110 §7.8',
  precondition: 'RFC 9111 §4.3.2',
  filtered: null,
  'option-fault': null,
  'content-too-large': null,
  'store-fault': null,
  'store-down': null,
  'only-if-cached': 'RFC 9111 §5.2.1.7',
}

/** Why it is decided so, and by which section. */
export function becauseOf(gathered: Gathered): {
  readonly because: Because
  readonly rule: SectionName | null
} {
  const because = wordFor(gathered.decision, gathered)
  return { because, rule: RULES[because] }
}

function wordFor(decision: Decision<StoredHead>, gathered: Gathered): Because {
  const { noCache, maxAge, minFresh } = requestDirectives(gathered.head)
  switch (decision.kind) {
    case 'unsatisfiable':
      return 'only-if-cached'
    case 'serve': {
      const { refresh, ttl, age } = decision
      if (refresh) return 'stale-while-revalidate'
      if (ttl <= 0) return 'max-stale'
      return maxAge === undefined || age <= maxAge * 1000 ? 'fresh' : 'immutable'
    }
    case 'revalidate':
      if (decision.reason === 'stale') return decision.terms.noCache ? 'no-cache' : 'stale'
      if (noCache) return 'request-no-cache'
      return minFresh !== undefined && maxAge === undefined ? 'request-min-fresh' : 'request-max-age'
    case 'forward':
      return whyForwarded(decision.reason, gathered)
  }
}

type Reason = Extract<Decision<StoredHead>, { kind: 'forward' }>['reason']

function whyForwarded(reason: Reason, { request, bypass, store, candidates }: Gathered): Because {
  const { method, headers } = request
  switch (reason) {
    case 'uri-miss':
      if (store === 'fault' || store === 'down') return `store-${store}`
      return candidates.length > 0 ? 'purged' : reason
    case 'bypass':
      if (bypass !== undefined) return bypass
      if (headers.has('upgrade')) return 'upgrade'
      return method === 'POST' ? 'post' : 'precondition'
    case 'method':
      return method === 'POST' ? 'post' : reason
    default:
      return reason
  }
}
