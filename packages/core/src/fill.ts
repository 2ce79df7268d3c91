import { entityTagOf } from './body/entity-tag.ts'
import { NotWhole } from './body/capture.ts'
import type { LiveBody } from './body/live.ts'
import type { NotStored, StoredHead } from './decide/decision.ts'
import { type Terms, usefulLife } from './decide/terms.ts'
import type { Engine, Visit } from './engine.ts'
import type { Flight } from './flights.ts'
import type { Awaitable, StoredResponse } from './message.ts'
import { receivedPart, withStored } from './parts.ts'
import { canBeValidated } from './rules/validation.ts'
import { after } from './store/after.ts'

/** How long past its useful life a response with a validator is kept, to be validated instead of fetched: ms. */
const VALIDATION_GRACE = 24 * 60 * 60 * 1000

/** Stores a response once its content has come whole, or as it comes, and ends with that content. Never rejects. */
export function fill(
  engine: Engine,
  key: string,
  flight: Flight,
  head: StoredHead,
  terms: Terms,
  body: LiveBody | Uint8Array<ArrayBuffer> | null,
): Awaitable<void> {
  const isHere = body === null || body instanceof Uint8Array
  return isHere
    ? keepWhole(engine, key, flight, head, terms, body)
    : capture(engine, key, flight, head, terms, body)
}

/** Stores a response whose content is still coming. */
async function capture(
  engine: Engine,
  key: string,
  flight: Flight,
  head: StoredHead,
  terms: Terms,
  body: LiveBody,
): Promise<void> {
  const captured = await body.captured
  if (captured.kind === 'whole') await keepWhole(engine, key, flight, head, terms, captured.bytes)
  else if (captured.kind === 'none') finish(engine, key, flight, head, captured.reason)
  else finish(engine, key, flight, head, await stream(engine, key, flight, head, terms, captured.content))
  await body.ended
}

/** Stores a response whose content is here. */
function keepWhole(
  engine: Engine,
  key: string,
  flight: Flight,
  head: StoredHead,
  terms: Terms,
  body: Uint8Array<ArrayBuffer> | null,
): Awaitable<void> {
  return after(received(engine, head, body), (stored) =>
    stored === undefined
      ? finish(engine, key, flight, head, 'incomplete')
      : keep(engine, key, flight, stored, terms),
  )
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
function received(
  { policy }: Engine,
  head: StoredHead,
  body: Uint8Array<ArrayBuffer> | null,
): Awaitable<StoredResponse | undefined> {
  if (head.status === 206) return body === null ? undefined : receivedPart(head, body)
  const isUntagged = head.status === 200 && !head.headers.has('etag')
  if (policy.etag && isUntagged && body) {
    return entityTagOf(body).then((etag) => ({ ...head, body, ...(etag !== undefined && { etag }) }))
  }
  const { status, statusText, headers, selecting, requestTime, responseTime } = head
  const isPlain = head.overrides === undefined && head.order === undefined
  // spelled out: what is spread takes more room, in each entry that is kept
  return isPlain
    ? { status, statusText, headers, body, selecting, requestTime, responseTime }
    : { ...head, body }
}

/** Puts a response into the store and ends the flight that brought it. Never rejects. */
export function keep(
  engine: Engine,
  key: string,
  flight: Flight,
  stored: StoredResponse,
  terms: Terms,
): Awaitable<void> {
  return after(put(engine, key, flight, stored, terms), (kept) => finish(engine, key, flight, stored, kept))
}

/** Puts a response into the store for a flight that goes on. Never rejects. */
export function put(
  engine: Engine,
  key: string,
  flight: Flight,
  stored: StoredResponse,
  terms: Terms,
): Awaitable<Kept> {
  if (stored.status !== 206) return putWhole(engine, key, flight, stored, terms)
  // no write may come between this and the put where the store answers at once
  return after(engine.store.match(key, flight.request), (candidates) => {
    if (candidates === 'fault' || candidates === 'down') return 'store-fault'
    const subject = { url: flight.request.url, key, target: undefined }
    const left = engine.purges.here(candidates, subject, engine.findTerms)
    const kept = withStored(stored, left.stored ?? [], flight.request, engine.policy.maxBodySize)
    if (kept === undefined) return engine.flights.isFenced(flight) ? 'purged' : 'part'
    return putWhole(engine, key, flight, kept, kept === stored ? terms : engine.findTerms(kept))
  })
}

function putWhole(
  engine: Engine,
  key: string,
  flight: Flight,
  stored: StoredResponse,
  terms: Terms,
): Awaitable<Kept> {
  const isPurged = (): boolean => engine.flights.isFenced(flight)
  if (isPurged()) return 'purged'
  const written = putUnless(engine, key, stored, housekeepingTtl(engine, stored, terms), isPurged)
  return after(written, (isWritten) =>
    isPurged() ? 'purged' : isWritten ? (stored.body?.byteLength ?? 0) : 'store-fault',
  )
}

/** Puts a response into the store, and takes it out again where a purge passed the write on its way. */
function putUnless(
  engine: Engine,
  key: string,
  stored: StoredResponse,
  ttl: number,
  isPurged: () => boolean,
): Awaitable<boolean> {
  const undo = (): void => void (isPurged() && engine.store.delete(key))
  return after(engine.store.put(key, stored, ttl, undo), (isWritten) =>
    // what failed may have been written all the same
    isPurged() ? engine.store.delete(key).then(() => isWritten) : isWritten,
  )
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
  const grace = canBeValidated(stored) ? VALIDATION_GRACE : 0
  return Math.max(0, usefulLife(terms, policy)) + grace
}
