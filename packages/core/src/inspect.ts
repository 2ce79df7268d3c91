import { isStreamed } from './body/streamed.ts'
import { decide } from './decide/decide.ts'
import type { Decision } from './decide/decision.ts'
import type { Engine, RequestOptions, Visit } from './engine.ts'
import { termsNow } from './facts/candidate.ts'
import { factsOf } from './facts/facts-of.ts'
import type { AnswerFacts, Facts } from './facts/facts.ts'
import type { Gathered, GatheredCandidate } from './facts/gathered.ts'
import { HeaderSection } from './fields/header-section.ts'
import { subjectOf } from './find.ts'
import { keyShown } from './key-shown.ts'
import type { StoredBody, StoredHead, StoredResponse } from './message.ts'
import { cacheStatus } from './outcome.ts'
import { present } from './present.ts'
import { causesOf, invalidationOf } from './purge-causes.ts'
import { isSafe } from './rules/methods.ts'
import { reasonToPass, visitOf } from './visit.ts'

/**
 * What the cache would do with `request` if it came now. Asks nothing of a handler, and leaves everything as it is. Rejects only
 * where `key` throws, or makes none.
 */
export async function inspect(engine: Engine, request: Request, context: RequestOptions): Promise<Facts> {
  // looking is no event
  const visit = await visitOf({ ...engine, emit: undefined }, request, neverAsked, context)
  return factsOf(await gather(visit, context), request.headers)
}

function neverAsked(): never {
  throw new Error('Nothing is asked of a handler')
}

async function gather(visit: Visit, context: RequestOptions): Promise<Gathered> {
  const { engine, request, head, policy, overrides, bypass, key } = visit
  const met = await meet(visit)
  const now = engine.now()
  const decision = decisionOn(visit, met, now)
  const underWay = decision.kind === 'serve' ? engine.flights.open(key) : engine.flights.under(key)
  return {
    name: engine.name,
    now,
    request,
    head,
    policy,
    overrides,
    bypass,
    decision,
    ...met,
    key: await keyShown(visit, context),
    underWay: underWay.length,
    answer: answerTo(visit, decision),
    refusal: engine.refusals.of(key),
    atStake: await atStake(visit, met),
    invalidatedAt: met.candidates.length > 0 ? undefined : invalidationOf(visit),
  }
}

/** What a request meets in the store. */
interface Met {
  readonly store: Gathered['store']
  readonly candidates: readonly FoundCandidate[]
  /** What was not purged; `undefined`: nothing is there. */
  readonly left?: readonly FoundCandidate[] | undefined
}

interface FoundCandidate extends GatheredCandidate {
  readonly stored: StoredResponse
}

async function meet(visit: Visit): Promise<Met> {
  const { engine, head, key } = visit
  if (reasonToPass(visit) !== undefined) return { store: 'not-asked', candidates: [] }
  const found = await engine.store.peek(key, head)
  if (typeof found === 'string') return { store: found, candidates: [] }
  const causes = await causesOf(engine, subjectOf(visit), found ?? [])
  if (causes === 'fault') return { store: 'fault', candidates: [] }
  const candidates = (found ?? []).map((stored, at) => {
    const bytes = stored.body?.byteLength ?? 0
    return { stored, bytes, terms: engine.findTerms(stored), purges: causes[at]! }
  })
  const left = candidates.filter(({ purges }) => purges.every(({ mode }) => mode === 'soft'))
  // no variant of some is not nothing
  const isNothing = found === undefined || left.length < Math.min(1, found.length)
  return { store: 'answered', candidates, left: isNothing ? undefined : left }
}

/** As `answer` in `exchange.ts` comes to it. */
function decisionOn(visit: Visit, { left }: Met, now: number): Decision {
  const reason = reasonToPass(visit)
  if (reason !== undefined) return { kind: 'forward', reason }
  const terms = new Map(left?.map((candidate) => [candidate.stored as StoredHead, termsNow(candidate)]))
  return decide(
    visit.head,
    left?.map(({ stored }) => stored),
    (stored) => terms.get(stored)!,
    now,
  )
}

/** The head of the answer that the store alone would give. */
function answerTo({ engine, request }: Visit, decision: Decision): AnswerFacts | undefined {
  if (decision.kind === 'unsatisfiable') {
    const told = cacheStatus(engine.name, { hit: false, detail: 'only-if-cached' })
    return { status: 504, age: null, cacheStatus: told, contentRange: null }
  }
  if (decision.kind !== 'serve') return undefined
  const { stored, age, ttl } = decision
  const { status, headers } = present(request, {
    // of the section itself nothing is to be remembered
    head: { ...stored, headers: HeaderSection.of(stored.headers) },
    body: unread(stored.body),
    age,
    cacheStatus: cacheStatus(engine.name, { hit: true, ttl }),
    encoding: undefined,
  })
  const told = headers.get('cache-status') ?? ''
  return {
    status,
    age: Number(headers.get('age')),
    cacheStatus: told,
    contentRange: headers.get('content-range'),
  }
}

/** Content that is as long, of which nothing is fetched from the store. */
function unread(body: StoredBody): StoredBody {
  if (!isStreamed(body)) return body
  return { byteLength: body.byteLength, read: () => new ReadableStream() }
}

/** What is stored for the URL of a request that may change it. */
async function atStake({ engine, head, key, content }: Visit, { store }: Met): Promise<Gathered['atStake']> {
  if (store !== 'not-asked' || isSafe(head.method)) return []
  const found = await engine.store.peek(content?.target ?? key, head)
  return typeof found === 'string' ? [] : (found ?? [])
}
