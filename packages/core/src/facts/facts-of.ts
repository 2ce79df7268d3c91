import { parseCacheGroups } from '../fields/cache-groups.ts'
import { isForHandler } from '../rules/forwarding.ts'
import { candidateFacts } from './candidate.ts'
import { decisionFacts } from './decision.ts'
import type { CandidateFacts, Facts, FieldShown } from './facts.ts'
import type { Gathered } from './gathered.ts'
import { refusalRule } from './refusal.ts'
import { isSecret, secretsCarried, secretsIn, withoutSecrets } from './secrets.ts'

/** What is to be known of all that was gathered. @param carried the fields of the request, of which no secret is to be in it, nor one of what is stored */
export function factsOf(gathered: Gathered, carried: Iterable<FieldShown>): Facts {
  const { name, policy, now, candidates, store, underWay, atStake, invalidatedAt = null } = gathered
  const own = [...carried].filter(([name]) => isSecret(name)).map(([, value]) => value)
  // what was stored may be of somebody else
  const stored = [...candidates.map(({ stored }) => stored), ...atStake]
  const all = [...own, ...stored.flatMap(secretsIn)]
  // of what the client says only its own: no guess is to be confirmed
  const clearOwn: Clear = (value) => withoutSecrets(value, own)
  const clear: Clear = (value) => withoutSecrets(value, all)
  const { shared, methods, ...rest } = policy
  const groups = atStake.flatMap(({ headers }) => parseCacheGroups(headers.get('cache-groups')))
  return {
    at: now,
    cache: { name, type: shared ? 'shared' : 'private', policy: { ...rest, methods: [...methods] } },
    decision: decisionIn(gathered, clear),
    key: keyIn(gathered, clearOwn),
    request: requestIn(gathered, clearOwn),
    store: { state: store, underWay },
    candidates: candidates.map((candidate) => candidateIn(candidateFacts(candidate, gathered), clear)),
    refusal: refusalIn(gathered),
    atStake: { responses: atStake.length, groups: clear([...new Set(groups)]) },
    invalidatedAt,
  }
}

/** Takes secrets out of what somebody else has written; the words of the cache itself stay what they are. */
type Clear = <Value>(value: Value) => Value

function decisionIn(gathered: Gathered, clear: Clear): Facts['decision'] {
  const facts = decisionFacts(gathered)
  return { ...facts, conditions: clear(facts.conditions), answer: clear(facts.answer) }
}

function keyIn({ key }: Gathered, clear: Clear): Facts['key'] {
  return { ...key, value: clear(key.value), noVarySearch: clear(key.noVarySearch) }
}

/** Fields of a request that matter to a cache, beside those that `Vary` names. */
const OF_USE: readonly string[] = [
  'cache-control',
  'pragma',
  'if-none-match',
  'if-modified-since',
  'if-match',
  'if-unmodified-since',
  'range',
  'if-range',
  'upgrade',
]

function requestIn({ request, bypass, overrides }: Gathered, clear: Clear): Facts['request'] {
  const { method, url, headers } = request
  const fields = OF_USE.filter((name) => headers.has(name)).map((name): FieldShown => [
    name,
    headers.get(name)!,
  ])
  return {
    method,
    url: clear(url),
    fields: clear(fields),
    notShown: secretsCarried(headers),
    bypass: bypass ?? (isForHandler(request) ? 'for-the-handler' : null),
    overrides: overrides ?? null,
  }
}

function candidateIn(candidate: CandidateFacts, clear: Clear): CandidateFacts {
  const { fields, selecting, purges } = candidate
  return {
    ...candidate,
    fields: clear(fields),
    selecting: clear(selecting),
    purges: purges.map((purge) => ({ ...purge, name: clear(purge.name) })),
  }
}

function refusalIn({ refusal }: Gathered): Facts['refusal'] {
  if (refusal === undefined) return null
  const { reason, status, at } = refusal
  return { reason, rule: refusalRule(reason, status), status: status ?? null, at }
}
