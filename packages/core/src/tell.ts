import type { Visit } from './engine.ts'
import type { EventSink } from './events.ts'
import type { ForwardReason } from './fields/cache-status.ts'
import { parseContentLength } from './fields/content-length.ts'
import type { StoredHead } from './message.ts'
import type { Outcome } from './outcome.ts'

/** Tells of an answer, or of what a refresh brought. `head`: of the stored response that it is made of. */
export function tellAnswer(
  emit: EventSink,
  { request, key, background }: Visit,
  response: Response,
  outcome: Outcome,
  content: object | null,
  head: StoredHead | undefined,
): void {
  const { status } = response
  if (background) return emit({ type: 'refreshed', key, status, outcome })
  const { method, url } = request
  const isSpared = head !== undefined && (outcome.hit || outcome.collapsed)
  const saved = isSpared ? Math.max(0, head.responseTime - head.requestTime) : undefined
  const size = sizeOf(method, response, content, head)
  emit({ type: 'answer', method, url, status, outcome, size, saved })
}

/** Statuses of answers without content, whatever they are made of. */
const EMPTY: ReadonlySet<number> = new Set([304, 416])

/** Bytes of the content of an answer that is made of `content`. */
function sizeOf(
  method: string,
  response: Response,
  content: object | null,
  head: StoredHead | undefined,
): number | undefined {
  const { status } = response
  if (method === 'HEAD' || content === null || (head !== undefined && EMPTY.has(status))) return 0
  // what is cut out of a stored response says its length itself
  const isPart = head !== undefined && status === 206
  const { byteLength } = content as Partial<Uint8Array>
  if (byteLength !== undefined && !isPart) return byteLength
  return parseContentLength(response.headers.get('content-length')) ?? byteLength
}

/** Tells of how a call of the handler went. */
type TellHandled = (response: Response | undefined, error: unknown) => void

/** Tells that the handler is about to be called; `undefined` where nobody listens. */
export function tellAsked(visit: Visit, reason: ForwardReason, flight?: number): TellHandled | undefined {
  const { engine, key, request, background = false } = visit
  const { emit, now } = engine
  if (emit === undefined) return undefined
  const asked = { key, method: request.method, reason, background, flight }
  const since = now()
  emit({ type: 'asked', ...asked })
  return (response, error) =>
    emit({ type: 'handled', ...asked, status: response?.status, error, duration: Math.max(0, now() - since) })
}

/** Tells that a client is answered with nothing but the handler's error. */
export function tellFailed({ engine, request, background }: Visit, error: unknown, outcome: Outcome): void {
  if (background) return
  const { method, url } = request
  engine.emit?.({ type: 'failed', method, url, error, outcome })
}
