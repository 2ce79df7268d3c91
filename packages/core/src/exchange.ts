/**
 * The way of one request. Each case is a path through the functions of this file, `collapse`, `ask` and `reply`:
 *
 *   hit              match → decide serve → reply
 *   stale meanwhile  match → decide serve → reply, and in the background: ask
 *   miss             match → decide forward → ask → conclude store → reply while it is captured → put
 *   collapsed miss   match → decide forward → follow the flight → decide on what it brought → reply, or ask
 *   validation       match → decide revalidate → ask with conditions → conclude freshen → put → reply
 *   handler fails    … ask → conclude serve-stale → reply, or the failure as it is
 *   unsafe method    handler → invalidate → reply
 *   store fails      as if there were no cache
 */
import { type Ask, ask } from './ask.ts'
import { collapse } from './collapse.ts'
import { decide } from './decide/decide.ts'
import type { Serve } from './decide/decision.ts'
import { meanwhile, type Visit } from './engine.ts'
import type { ForwardReason } from './fields/cache-status.ts'
import { invalidate } from './fill.ts'
import { passOn, replyStored, replyUnsatisfiable } from './reply.ts'
import { requestDirectives } from './rules/directives.ts'
import { bypasses } from './rules/forwarding.ts'
import { invalidatedUrls } from './rules/invalidation.ts'
import { conditionsFor } from './rules/validation.ts'

/** Answers one request through the cache. Rejects only as the handler does. */
export async function answer(visit: Visit): Promise<Response> {
  const { engine, request, key } = visit
  if (request.method !== 'GET' && request.method !== 'HEAD') return forwardPlainly(visit, 'method')
  if (bypasses(request)) return forwardPlainly(visit, 'bypass')
  const found = engine.store.match(key, request)
  // what ends while the store is asked may be stored too late for this answer
  const underWay = found instanceof Promise ? engine.flights.under(key) : []
  const candidates = found instanceof Promise ? await found : found
  const stored = candidates === 'fault' ? undefined : candidates
  const decision = decide(request, stored, engine.findTerms, engine.now())
  if (decision.kind === 'serve') return serve(visit, decision)
  if (decision.kind === 'unsatisfiable') return replyUnsatisfiable(visit)
  return collapse(visit, candidates === 'fault' ? { ...decision, storeFault: true } : decision, underWay)
}

/** What no cache may answer goes to the handler as it is; a change makes what is stored invalid (RFC 9111 §4.4). */
async function forwardPlainly(visit: Visit, reason: ForwardReason): Promise<Response> {
  const { engine, request, handler, key } = visit
  const response = await handler(request)
  const urls = invalidatedUrls(request, response)
  const keys = new Set(urls.map((url, at) => (at === 0 ? key : engine.keyOf(new Request(url)))))
  await Promise.all([...keys].map((stale) => invalidate(engine, stale, 'unsafe-method')))
  return passOn(visit, response, response.body, { hit: false, fwd: reason })
}

function serve(visit: Visit, decision: Serve): Response {
  if (decision.refresh) refresh(visit, decision)
  return replyStored(visit, decision.stored, decision.stored.body, decision.terms, { hit: true })
}

/** Asks the handler in the background, once per key (RFC 5861 §3). */
function refresh(visit: Visit, { stored, terms }: Serve): void {
  const { engine, context, handler, key } = visit
  if (engine.flights.open(key).length > 0 || requestDirectives(visit.request).noStore) return
  // the client may leave, the refresh goes on, and asks for the whole
  const headers = new Headers(visit.request.headers)
  headers.delete('range')
  const request = new Request(visit.request, { method: 'GET', headers, signal: null })
  const background: Visit = { ...visit, request, handler: context.refresh ?? handler, background: true }
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
