import type { Answer } from './answer.ts'
import { areHeadersCopied } from './copied-headers.ts'
import { LiveBody } from './body/live.ts'
import { isStreamed } from './body/streamed.ts'
import type { StoredHead } from './decide/decision.ts'
import { ageAt, type Terms, ttlAt } from './decide/terms.ts'
import type { Visit } from './engine.ts'
import { appendCacheStatus } from './fields/cache-status.ts'
import { formatHttpDate } from './fields/date.ts'
import type { Content } from './flights.ts'
import type { StoredBody } from './message.ts'
import { cacheStatus, type Outcome, remember } from './outcome.ts'
import { notModified, present } from './present.ts'
import { isNotModified } from './rules/preconditions.ts'
import { tellAnswer } from './tell.ts'

/**
 * Answers with a stored response, or one that is being stored for another request.
 * @param now ms since the epoch
 */
export function replyStored(
  visit: Visit,
  head: StoredHead,
  content: Content,
  terms: Terms,
  told: Outcome,
  now: number = visit.engine.now(),
): Response {
  const { engine, request, key } = visit
  const age = ageAt(terms, now)
  const outcome: Outcome = { ...told, key, age, ttl: ttlAt(terms, now), createdAt: head.responseTime }
  const body = content instanceof LiveBody ? () => content.read() : inTime(visit, content)
  const status = cacheStatus(engine.name, outcome)
  const response = present(request, { head, body, age, cacheStatus: status, encoding: engine.encoding })
  return finish(visit, response, outcome, content, head)
}

/** Content, where it stays in the store, that does not keep a client waiting when the store hangs. */
function inTime({ engine, key }: Visit, content: StoredBody): StoredBody {
  return isStreamed(content) ? engine.store.timed(key, content) : content
}

/** Content of the handler's own answer: as it came, while it is captured, or captured. */
type PassedOn = ReadableStream<Uint8Array> | LiveBody | Uint8Array<ArrayBuffer> | null

/**
 * Answers with the handler's response: its own head, and `Cache-Status` and `Date` besides. It is never changed
 * itself, for a handler may give the same one twice.
 */
export function passOn(visit: Visit, answer: Answer, content: PassedOn, told: Outcome): Response {
  const { response, head } = answer
  const { engine, request, key, policy } = visit
  const outcome: Outcome = { ...told, key }
  if (!canBeRemade(response)) return finish(visit, response, outcome, content)
  const now = engine.now()
  const { status, statusText, headers } = head
  const update: Record<string, string> = {
    'cache-status': appendCacheStatus(headers.get('cache-status'), cacheStatus(engine.name, outcome)),
  }
  if (!headers.has('date')) update.date = formatHttpDate(now)
  if (policy.methods.has(request.method) && isNotModified(request, head, now)) {
    release(content)
    return finish(visit, notModified(headers, update), outcome, null)
  }
  const body = content instanceof LiveBody ? content.read() : content
  const remade = remadeOf(body, { status, statusText, ...engine.encoding }, answer, update)
  return finish(visit, remade, outcome, content)
}

/** A response with the fields of `answer` and those of `update`. */
function remadeOf(
  body: BodyInit | null,
  init: ResponseInit,
  { response, head }: Answer,
  update: Record<string, string>,
): Response {
  if (!areHeadersCopied()) return new Response(body, { ...init, headers: head.headers.asInit(update) })
  const remade = new Response(body, { ...init, headers: response.headers })
  for (const name in update) remade.headers.set(name, update[name]!)
  return remade
}

/** `only-if-cached`, and nothing that may be used (RFC 9111 §5.2.1.7). */
export function replyUnsatisfiable(visit: Visit): Response {
  const { engine, key } = visit
  const outcome: Outcome = { hit: false, detail: 'only-if-cached', key }
  const headers = {
    'cache-control': 'no-store',
    'cache-status': cacheStatus(engine.name, outcome),
    date: formatHttpDate(engine.now()),
  }
  const response = new Response(null, { status: 504, statusText: 'Gateway Timeout', headers })
  return finish(visit, response, outcome, null)
}

/** A network error, an upgrade or an interim status cannot be made anew: it passes untouched. */
function canBeRemade({ status, type }: Response): boolean {
  return status >= 200 && type !== 'error'
}

/** The client has the content already: a capture goes on without it, anything else is not needed. */
function release(content: PassedOn): void {
  if (content instanceof LiveBody) content.unattended()
  else if (content instanceof ReadableStream) content.cancel().catch(() => {})
}

function finish(
  visit: Visit,
  response: Response,
  outcome: Outcome,
  content: PassedOn | StoredBody,
  head?: StoredHead,
): Response {
  const { emit } = visit.engine
  if (emit !== undefined) tellAnswer(emit, visit, response, outcome, content, head)
  return remember(response, outcome)
}
