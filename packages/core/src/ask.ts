import type { Answer } from './answer.ts'
import { atHand } from './body/at-hand.ts'
import { LiveBody } from './body/live.ts'
import type { Source } from './body/source.ts'
import { isStreamed } from './body/streamed.ts'
import { type Answered, type Ask, consult } from './consult.ts'
import type { Freshen, Pass, ServeStale, StoredHead, StoreIt } from './decide/decision.ts'
import { type Terms, ttlAt } from './decide/terms.ts'
import { type Engine, meanwhile, type Visit } from './engine.ts'
import { parseContentLength } from './fields/content-length.ts'
import type { HeaderSection } from './fields/header-section.ts'
import { fill, keep, put } from './fill.ts'
import { invalidate, invalidateBy } from './invalidate.ts'
import { canBeFollowed, type Flight } from './flights.ts'
import type { Outcome } from './outcome.ts'
import type { Awaitable, Fields } from './message.ts'
import { passOn, replyStored } from './reply.ts'
import { isSafe } from './rules/methods.ts'
import { tellFailed } from './tell.ts'

export type { Ask } from './consult.ts'

/** Bytes of one body that are held at most while it comes, where it is longer than that: 4 MiB. */
const WINDOW = 4 * 1024 * 1024

/** Asks the handler, carries out what its answer means for the store, and answers the client. Rejects as the handler does. */
export async function ask(visit: Visit, decision: Ask, flight: Flight): Promise<Response> {
  // others may wait for the answer when this client is gone
  if (visit.context.waitUntil !== undefined) meanwhile(visit, flight.landed)
  const held = hold(visit, decision)
  try {
    const answered = await consult(visit, decision, flight)
    const { conclusion, answer } = answered
    // POST whose answer is not one to keep is a change, even where its answers may be kept
    const isChange = conclusion.kind === 'pass' && !isSafe(visit.request.method)
    if (isChange && answer !== undefined) await invalidateBy(visit, answer.response)
    return await carryOut(visit, decision, flight, answered)
  } catch (error) {
    flight.end()
    throw error
  } finally {
    void held?.cancel().catch(() => {})
  }
}

/** Keeps the content that is validated in the store meanwhile: whoever replaces it waits for those who read it. */
function hold({ engine, key }: Visit, decision: Ask): ReadableStream | undefined {
  const body = decision.kind === 'revalidate' ? decision.stored.body : null
  return isStreamed(body) ? engine.store.timed(key, body).read() : undefined
}

function carryOut(
  visit: Visit,
  decision: Ask,
  flight: Flight,
  { conclusion, answer, error, fwdStatus }: Answered,
): Awaitable<Response> {
  const outcome: Outcome = {
    hit: false,
    fwd: decision.reason,
    ...(decision.storeFailure && { detail: `store-${decision.storeFailure}` }),
    ...(decision.kind === 'revalidate' && answer && { fwdStatus: answer.head.status }),
    ...(fwdStatus !== undefined && { fwdStatus }),
    flight: flight.id,
  }
  if (conclusion.kind === 'serve-stale') {
    return serveStale(visit, flight, conclusion, answer?.response, outcome)
  }
  if (answer === undefined) {
    tellFailed(visit, error, outcome)
    throw error
  }
  switch (conclusion.kind) {
    case 'store':
      return store(visit, flight, conclusion, answer, outcome)
    case 'freshen':
      return freshen(visit, flight, conclusion, answer.head.headers, outcome)
    case 'pass':
      return pass(visit, flight, conclusion, answer, outcome)
    case 'retry':
      throw new Error('A request without conditions was answered as if it had one')
  }
}

/** Passes the answer on while it is captured for the store. */
export async function store(
  came: Visit,
  flight: Flight,
  { head, terms }: StoreIt,
  answer: Answer,
  outcome: Outcome,
): Promise<Response> {
  const fields = answer.head.headers
  const { body, bodyUsed } = answer.response
  // what is left of content that was read is not what the fields tell of, and a runtime would refuse it too
  if (bodyUsed) throw new TypeError('The handler has read the content of its answer')
  const visit = under(came, flight, fields)
  const { engine, key } = visit
  const length = parseContentLength(fields.get('content-length'))
  const most = Math.min(engine.policy.maxBodySize, WINDOW)
  const found = body && (await atHand(body, most, length))
  // its first reader must be there when it begins
  const content = found instanceof Uint8Array ? found : found && liveBody(engine, head, found, length)
  engine.flights.learn(key, canBeShared(terms))
  flight.land({ kind: 'answered', head, content, terms })
  // what is left alone now takes no write either
  const stored = outcome.detail !== 'store-down'
  const response = passOn(visit, answer, content, { ...outcome, stored, createdAt: head.responseTime })
  meanwhile(visit, fill(engine, key, flight, head, terms, content))
  return response
}

/** The content as it comes. */
function liveBody(engine: Engine, head: StoredHead, source: Source, length: number | undefined): LiveBody {
  return new LiveBody(source, {
    limit: engine.policy.maxBodySize,
    window: WINDOW,
    // a part is put together with what is stored, and has to be here for that
    streams: engine.store.putStreamed !== undefined && head.status !== 206,
    length,
    patience: engine.fillPatience,
    stall: engine.collapseDeadline,
    now: engine.now,
  })
}

/** The visit and its flight under the key of the answer, which may say that part of the query does not matter. */
function under(visit: Visit, flight: Flight, answer: Fields): Visit {
  const { engine, request, keys, content } = visit
  const target = keys.learn(request, answer, content?.target ?? visit.key)
  const key = content === undefined ? target : target + content.suffix
  if (key === visit.key) return visit
  engine.flights.join(key, flight)
  return { ...visit, key }
}

/** Whether those who wait for an answer can use it as it is. */
function canBeShared(terms: Terms): boolean {
  return !terms.noCache && ttlAt(terms, terms.responseTime) + terms.staleWhileRevalidate > 0
}

/** Keeps the stored response as the handler's 304 updated it, and answers with it and with the cookies that came for this client. */
function freshen(
  came: Visit,
  flight: Flight,
  { stored, terms, others }: Freshen,
  update: HeaderSection,
  outcome: Outcome,
): Response {
  const visit = under(came, flight, stored.headers)
  const { engine, key } = visit
  flight.land({ kind: 'answered', head: stored, content: stored.body, terms })
  engine.flights.learn(key, canBeShared(terms))
  engine.emit?.({ type: 'freshened', key, flight: flight.id })
  const answer = replyStored(visit, stored, stored.body, terms, outcome)
  for (const other of others ?? []) meanwhile(visit, put(engine, key, flight, other.stored, other.terms))
  meanwhile(visit, keep(engine, key, flight, stored, terms))
  // what is not stored is for this client alone (RFC 9111 §7.3)
  if (!stored.headers.has('set-cookie'))
    for (const cookie of update.getSetCookie()) answer.headers.append('set-cookie', cookie)
  return answer
}

/** Answers with a stale response in place of the handler's failure. */
function serveStale(
  visit: Visit,
  flight: Flight,
  { stored, terms }: ServeStale,
  failure: Response | undefined,
  outcome: Outcome,
): Response {
  flight.land({ kind: 'failed', stored, terms })
  flight.end()
  void failure?.body?.cancel().catch(() => {})
  return replyStored(visit, stored, stored.body, terms, outcome)
}

function pass(visit: Visit, flight: Flight, conclusion: Pass, answer: Answer, outcome: Outcome): Response {
  const { engine, key } = visit
  const { status } = answer.head
  const { reason, outdated } = conclusion
  // a failure, and what one client alone asked for, say nothing of the next answer
  const isTelling = canBeFollowed(visit.head) && reason !== 'handler-failed' && status < 500
  if (isTelling) engine.flights.learn(key, false)
  flight.end()
  engine.refusals.add(key, flight.id, reason, status)
  if (outdated) meanwhile(visit, invalidate(engine, key, 'overtaken'))
  return passOn(visit, answer, answer.response.body, { ...outcome, notStored: reason })
}
