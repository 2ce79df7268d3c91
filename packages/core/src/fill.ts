import { entityTagOf } from './body/entity-tag.ts'
import { type Capture, NotWhole } from './body/capture.ts'
import type { LiveBody } from './body/live.ts'
import type { NotStored, StoredHead } from './decide/decision.ts'
import { type Terms, usefulLife } from './decide/terms.ts'
import type { Engine, Visit } from './engine.ts'
import type { Flight } from './flights.ts'
import type { StoredResponse } from './message.ts'
import { receivedPart, withStored } from './parts.ts'
import { conditionsFor } from './rules/validation.ts'

/** How long past its useful life a response with a validator is kept, to be validated instead of fetched: ms. */
const VALIDATION_GRACE = 24 * 60 * 60 * 1000

/** Stores a response once its content has come whole, or as it comes, and ends with that content. Never rejects. */
export async function fill(
  engine: Engine,
  key: string,
  flight: Flight,
  head: StoredHead,
  terms: Terms,
  body: LiveBody | Uint8Array<ArrayBuffer> | null,
): Promise<void> {
  const isHere = body === null || body instanceof Uint8Array
  const capture: Capture | null = isHere ? body && { kind: 'whole', bytes: body } : await body.captured
  if (capture?.kind === 'streamed') {
    finish(engine, key, flight, head, await stream(engine, key, flight, head, terms, capture.content))
  } else if (capture?.kind === 'none') finish(engine, key, flight, head, capture.reason)
  else {
    const stored = await received(engine, head, capture && capture.bytes)
    if (stored === undefined) finish(engine, key, flight, head, 'incomplete')
    else await keep(engine, key, flight, stored, terms)
  }
  if (!isHere) await body.ended
}

/** What became of a response: why it is not stored, or the length of its content in bytes. */
type Kept = NotStored | number

/** Ends the flight that brought a response, and tells what became of that. */
function finish(engine: Engine, key: string, flight: Flight, { status }: StoredHead, kept: Kept): void {
  flight.end()
  if (typeof kept === 'string') engine.refusals.add(key, flight.id, kept, status)
  else engine.emit?.({ type: 'stored', key, flight: flight.id, size: kept })
}

/** A response and the content that has come of it, as it is to be stored; `undefined` when the two do not fit. */
async function received(
  { policy }: Engine,
  head: StoredHead,
  body: Uint8Array<ArrayBuffer> | null,
): Promise<StoredResponse | undefined> {
  if (head.status === 206) return body === null ? undefined : receivedPart(head, body)
  const isUntagged = head.status === 200 && !head.headers.has('etag')
  const etag = policy.etag && isUntagged && body ? await entityTagOf(body) : undefined
  const { status, statusText, headers, selecting, requestTime, responseTime } = head
  const isPlain = head.overrides === undefined && head.order === undefined && etag === undefined
  // spelled out: what is spread takes more room, in each entry that is kept
  if (isPlain) return { status, statusText, headers, body, selecting, requestTime, responseTime }
  return { ...head, body, ...(etag !== undefined && { etag }) }
}

/** Puts a response into the store and ends the flight that brought it. Never rejects. */
export async function keep(
  engine: Engine,
  key: string,
  flight: Flight,
  stored: StoredResponse,
  terms: Terms,
): Promise<void> {
  finish(engine, key, flight, stored, await put(engine, key, flight, stored, terms))
}

/** Puts a response into the store for a flight that goes on. Never rejects. */
export async function put(
  engine: Engine,
  key: string,
  flight: Flight,
  stored: StoredResponse,
  terms: Terms,
): Promise<Kept> {
  let kept: StoredResponse | undefined = stored
  if (stored.status === 206) {
    // no write may come between this and the put where the store answers at once
    const found = engine.store.match(key, flight.request)
    const candidates = found instanceof Promise ? await found : found
    if (candidates === 'fault' || candidates === 'down') return 'store-fault'
    const subject = { url: flight.request.url, key, target: undefined }
    const left = engine.purges.here(candidates, subject, engine.findTerms)
    kept = withStored(stored, left.stored ?? [], flight.request, engine.policy.maxBodySize)
  }
  if (engine.flights.isFenced(flight)) return 'purged'
  if (kept === undefined) return 'part'
  const ttl = housekeepingTtl(engine, kept, kept === stored ? terms : engine.findTerms(kept))
  const isPurged = (): boolean => engine.flights.isFenced(flight)
  const isWritten = await putUnless(engine, key, kept, ttl, isPurged)
  return isPurged() ? 'purged' : isWritten ? (kept.body?.byteLength ?? 0) : 'store-fault'
}

/** Puts a response into the store, and takes it out again where a purge passed the write on its way. */
async function putUnless(
  engine: Engine,
  key: string,
  stored: StoredResponse,
  ttl: number,
  isPurged: () => boolean,
): Promise<boolean> {
  const undo = (): void => void (isPurged() && engine.store.delete(key))
  const isWritten = await engine.store.put(key, stored, ttl, undo)
  // what failed may have been written all the same
  if (isPurged()) await engine.store.delete(key)
  return isWritten
}

/** Puts a response into the store as its content comes. */
async function stream(
  engine: Engine,
  key: string,
  flight: Flight,
  head: StoredHead,
  terms: Terms,
  content: ReadableStream<Uint8Array>,
): Promise<Kept> {
  let size = 0
  const isPurged = (): boolean => engine.flights.isFenced(flight)
  const undo = (): void => void (isPurged() && engine.store.delete(key))
  // what was purged on its way must not be there for a moment
  const flush: TransformerFlushCallback<Uint8Array> = (controller) =>
    void (isPurged() && controller.error(new Error('Purged while it came')))
  const transform: TransformerTransformCallback<Uint8Array, Uint8Array> = (chunk, controller) => {
    size += chunk.byteLength
    controller.enqueue(chunk)
    return flush(controller)
  }
  try {
    const counted = content.pipeThrough(new TransformStream({ transform, flush }))
    const ttl = housekeepingTtl(engine, head, terms)
    const isWritten = await engine.store.putStreamed?.(key, head, counted, ttl, undo)
    if (isPurged()) await engine.store.delete(key)
    return isPurged() ? 'purged' : isWritten ? size : 'store-fault'
  } catch (error) {
    return isPurged() ? 'purged' : error instanceof NotWhole ? error.reason : 'incomplete'
  }
}

/** Notes that a stored response was used, where its lifetime counts from then. Never rejects. */
export async function touch({ engine, key, since }: Visit, stored: StoredResponse): Promise<void> {
  const isPurged = (): boolean => engine.flights.purgedSince(key, since)
  if (isPurged()) return
  const used = { ...stored, overrides: { ...stored.overrides, usedAt: engine.now() } }
  await putUnless(engine, key, used, housekeepingTtl(engine, used, engine.findTerms(used)), isPurged)
}

/** How long the store is asked to keep a response: ms from now. */
function housekeepingTtl({ policy }: Engine, stored: StoredHead, terms: Terms): number {
  const grace = conditionsFor(stored).length > 0 ? VALIDATION_GRACE : 0
  return Math.max(0, usefulLife(terms, policy)) + grace
}
