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
import type { Ask } from './ask.ts'
import { collapse } from './collapse.ts'
import { decide } from './decide/decide.ts'
import type { Serve } from './decide/decision.ts'
import { derivedRequest } from './derived-request.ts'
import { meanwhile, type Visit } from './engine.ts'
import { HeaderSection } from './fields/header-section.ts'
import { touch } from './fill.ts'
import { find, type Found, isFailure } from './find.ts'
import type { Flight } from './flights.ts'
import { forwardPlainly } from './forward.ts'
import { refreshInTurn } from './in-turn.ts'
import type { Awaitable, StoredResponse } from './message.ts'
import { replyStored, replyUnsatisfiable } from './reply.ts'
import { requestDirectives } from './rules/directives.ts'
import { conditionsFor } from './rules/validation.ts'
import { headOf, reasonToPass } from './visit.ts'

/** Answers one request through the cache: at once, where nothing has to be waited for. Fails only as the handler does. */
export function answer(visit: Visit): Awaitable<Response> {
  const { engine, key } = visit
  const reason = reasonToPass(visit)
  if (reason !== undefined) return forwardPlainly(visit, reason)
  const found = find(visit)
  if (!(found instanceof Promise)) return answerFrom(visit, found, NONE, Infinity)
  // what ends while the store is asked may be stored too late for this answer
  const underWay = engine.flights.under(key)
  const { ends } = engine.flights
  return found.then((reviewed) => answerFrom(visit, reviewed, underWay, ends))
}

const NONE: readonly Flight[] = []

/**
 * @param underWay flights that were there when the store was asked
 * @param since what {@link Flights.ends} said then
 */
function answerFrom(
  visit: Visit,
  found: Found,
  underWay: readonly Flight[],
  since: number,
): Awaitable<Response> {
  const { engine, head } = visit
  const now = engine.now()
  const decision = isFailure(found)
    ? decide<StoredResponse>(head, undefined, engine.findTerms, now)
    : decide(head, found.stored, found.findTerms, now)
  if (decision.kind === 'serve') return serve(visit, decision, now, since)
  if (decision.kind === 'unsatisfiable') return replyUnsatisfiable(visit)
  const known = { ...decision, knownAt: engine.purges.knownAt(now) }
  return collapse(visit, isFailure(found) ? { ...known, storeFailure: found } : known, underWay)
}

function serve(visit: Visit, decision: Serve, now: number, since: number): Response {
  const { stored, terms } = decision
  // what ended since the store was asked has refreshed it
  if (decision.refresh && !visit.engine.flights.endedSince(visit.key, since)) refresh(visit, decision)
  if (stored.overrides?.slides && decision.ttl > 0) meanwhile(visit, touch(visit, stored))
  return replyStored(visit, stored, stored.body, terms, { hit: true }, now)
}

/** Asks the handler in the background, once per key (RFC 5861 §3). */
function refresh(visit: Visit, { stored, terms }: Serve): void {
  const { engine, context, handler, key } = visit
  if (engine.flights.open(key).length > 0 || requestDirectives(visit.head).noStore) return
  // the client may leave, the refresh goes on, and asks for the whole, unless only a part is stored
  const left = ['if-range']
  if (stored.status !== 206) left.push('range')
  // a cache upstream would take it for its own
  if (requestDirectives(visit.head).onlyIfCached) left.push('cache-control')
  const headers = HeaderSection.read(visit.request.headers).with({}, left)
  const method = visit.request.method === 'HEAD' ? 'GET' : visit.request.method
  const body = visit.content?.bytes ?? null
  const request = derivedRequest(visit.request, { method, headers, body, signalOf: null })
  const head = headOf(request, visit.overrides)
  const background: Visit = { ...visit, request, head, handler: context.refresh ?? handler, background: true }
  const decision: Ask = {
    kind: 'revalidate',
    stored,
    terms,
    reason: 'stale',
    conditions: conditionsFor(stored),
    knownAt: engine.purges.knownAt(engine.now()),
  }
  const flight = engine.flights.start(background)
  // one that never comes back must not keep the next away
  const overdue = setTimeout(() => flight.end(), engine.collapseDeadline)
  void flight.landed.then(() => clearTimeout(overdue))
  const asked = refreshInTurn(background, decision, flight)
  meanwhile(
    visit,
    asked.then(
      (response) => response?.body?.cancel().catch(() => {}),
      (error: unknown) => engine.emit?.({ type: 'refresh-failed', key, flight: flight.id, error }),
    ),
  )
}
