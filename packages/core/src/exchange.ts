/**
 * The way of one request. Each case is a path through the functions of this file, `collapse`, `ask` and `reply`:
 *
 *   hit              match → decide serve → reply
 *   stale meanwhile  match → decide serve → reply, and in the background: ask
 *   miss             match → decide forward → ask → conclude store → reply while it is captured → put
 *   collapsed miss   match → decide forward → follow the flight → decide on what it brought → reply, or ask
 *   part             match → decide forward → ask for what is missing → complete → conclude store → …
 *   validation       match → decide revalidate → ask with conditions → conclude freshen → put → reply
 *   handler fails    … ask → conclude serve-stale → reply, or the failure as it is
 *   unsafe method    handler → invalidate → reply
 *   store fails      as if there were no cache
 */
import { type Ask, ask, store } from './ask.ts'
import { collapse } from './collapse.ts'
import { conclude } from './decide/conclude.ts'
import { decide } from './decide/decide.ts'
import type { Conclusion, Serve } from './decide/decision.ts'
import { meanwhile, type Visit } from './engine.ts'
import type { ForwardReason } from './fields/cache-status.ts'
import { invalidate, touch } from './fill.ts'
import type { StoredResponse } from './message.ts'
import { passOn, replyStored, replyUnsatisfiable } from './reply.ts'
import { requestDirectives } from './rules/directives.ts'
import { bypasses } from './rules/forwarding.ts'
import { groupsOf, invalidatedGroups, invalidatedUrls, isRepresentation } from './rules/invalidation.ts'
import { conditionsFor } from './rules/validation.ts'
import { headOf } from './visit.ts'

/** Answers one request through the cache. Rejects only as the handler does. */
export async function answer(visit: Visit): Promise<Response> {
  const { engine, request, head, key, policy } = visit
  if (!policy.methods.has(request.method)) return forwardPlainly(visit, 'method')
  if (visit.isBypassed || bypasses(request)) return forwardPlainly(visit, 'bypass')
  const found = engine.store.match(key, request)
  // what ends while the store is asked may be stored too late for this answer
  const underWay = found instanceof Promise ? engine.flights.under(key) : []
  const candidates = found instanceof Promise ? await found : found
  const stored = candidates === 'fault' ? undefined : withoutInvalid(visit, candidates)
  const decision = decide(head, stored, engine.findTerms, engine.now())
  if (decision.kind === 'serve') return serve(visit, decision)
  if (decision.kind === 'unsatisfiable') return replyUnsatisfiable(visit)
  return collapse(visit, candidates === 'fault' ? { ...decision, storeFault: true } : decision, underWay)
}

/** Without those that were made invalid by name. */
function withoutInvalid(
  { engine, request, target, content }: Visit,
  candidates: readonly StoredResponse[] | undefined,
): readonly StoredResponse[] | undefined {
  const { invalidations } = engine
  if (candidates === undefined || invalidations.isEmpty) return candidates
  const valid = candidates.filter((stored) => {
    // an unsafe request knows the URL, not with what content it was asked about
    const names =
      content === undefined ? groupsOf(request.url, stored) : [target, ...groupsOf(request.url, stored)]
    return !names.some((name) => invalidations.covers(name, stored.requestTime))
  })
  return valid.length > 0 ? valid : undefined
}

/** What no cache may answer goes to the handler as it is; a change makes what is stored invalid (RFC 9111 §4.4). */
async function forwardPlainly(visit: Visit, reason: ForwardReason): Promise<Response> {
  const { engine, request, handler, target } = visit
  const requestTime = engine.now()
  const response = await handler(request)
  const urls = invalidatedUrls(request, response)
  const keys = new Set(urls.map((url, at) => (at === 0 ? target : engine.keyOf(new Request(url)))))
  for (const name of [...keys, ...invalidatedGroups(request, response)])
    engine.invalidations.add(name, engine.now())
  await Promise.all([...keys].map((stale) => invalidate(engine, stale, 'unsafe-method')))
  const outcome = { hit: false, fwd: reason }
  const conclusion = concludeRepresentation(visit, response, requestTime)
  if (conclusion?.kind !== 'store') return passOn(visit, response, response.body, outcome)
  const since = engine.flights.purges
  return store(
    { ...visit, since },
    engine.flights.start({ ...visit, since }, 'alone'),
    conclusion,
    response,
    outcome,
  )
}

/** The answer to POST that is what GET would bring, and says so, is stored for it (RFC 9110 §9.3.3). */
function concludeRepresentation(
  visit: Visit,
  response: Response,
  requestTime: number,
): Conclusion | undefined {
  const { engine, request, policy, overrides } = visit
  if (!isRepresentation(request, response)) return undefined
  const exchange = { request, response, validated: undefined, conditional: false, overrides }
  const allowing = { ...policy, methods: new Set(['POST']) }
  return conclude({ ...exchange, requestTime, responseTime: engine.now() }, allowing)
}

function serve(visit: Visit, decision: Serve): Response {
  if (decision.refresh) refresh(visit, decision)
  if (decision.stored.overrides?.slides) meanwhile(visit, touch(visit, decision.stored))
  return replyStored(visit, decision.stored, decision.stored.body, decision.terms, { hit: true })
}

/** Asks the handler in the background, once per key (RFC 5861 §3). */
function refresh(visit: Visit, { stored, terms }: Serve): void {
  const { engine, context, handler, key } = visit
  if (engine.flights.open(key).length > 0 || requestDirectives(visit.head).noStore) return
  // the client may leave, the refresh goes on, and asks for the whole, unless only a part is stored
  const headers = new Headers(visit.request.headers)
  if (stored.status !== 206) headers.delete('range')
  headers.delete('if-range')
  const method = visit.request.method === 'HEAD' ? 'GET' : visit.request.method
  const body = visit.content ?? null
  const request = new Request(visit.request, { method, headers, body, signal: null })
  const head = headOf(request, visit.overrides)
  const background: Visit = { ...visit, request, head, handler: context.refresh ?? handler, background: true }
  const decision: Ask = {
    kind: 'revalidate',
    stored,
    terms,
    reason: 'stale',
    conditions: conditionsFor(stored),
  }
  const asked = ask(background, decision, engine.flights.start(background))
  meanwhile(
    visit,
    asked.then(
      (response) => response.body?.cancel().catch(() => {}),
      (error: unknown) => engine.emit({ type: 'refresh-failed', key, error }),
    ),
  )
}
