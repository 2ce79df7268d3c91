import { entityTagOf } from './body/entity-tag.ts'
import type { Capture, LiveBody } from './body/live.ts'
import type { NotStored, StoredHead } from './decide/decision.ts'
import { type Terms, usefulLife } from './decide/terms.ts'
import type { Engine, Visit } from './engine.ts'
import type { InvalidatedEvent } from './events.ts'
import type { Flight } from './flights.ts'
import type { StoredBody, StoredResponse } from './message.ts'
import { receivedPart, withStored } from './parts.ts'
import { invalidatedGroups, invalidatedUrls } from './rules/invalidation.ts'
import { conditionsFor } from './rules/validation.ts'

/** How long past its useful life a response with a validator is kept, to be validated instead of fetched: ms. */
const VALIDATION_GRACE = 24 * 60 * 60 * 1000

/** Stores a response once its content has come whole, and ends with that content. Never rejects. */
export async function fill(
  engine: Engine,
  key: string,
  flight: Flight,
  head: StoredHead,
  terms: Terms,
  body: LiveBody | null,
): Promise<void> {
  const capture: Capture | null = body && (await body.captured)
  const stored =
    capture?.kind === 'none' ? capture.reason : await received(engine, head, capture && capture.bytes)
  if (typeof stored === 'string') {
    flight.end()
    engine.emit({ type: 'not-stored', key, reason: stored })
  } else await keep(engine, key, flight, stored, terms)
  await body?.ended
}

/** A response and the content that has come of it, as it is to be stored, or why it is not. */
async function received(
  { policy }: Engine,
  head: StoredHead,
  body: StoredBody,
): Promise<StoredResponse | NotStored> {
  if (head.status === 206) return (body && receivedPart(head, body)) ?? 'incomplete'
  const isUntagged = head.status === 200 && !head.headers.has('etag')
  const etag = policy.etag && isUntagged && body ? await entityTagOf(body) : undefined
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
  const result = await put(engine, key, flight, stored, terms)
  flight.end()
  if (typeof result === 'string') engine.emit({ type: 'not-stored', key, reason: result })
  else engine.emit({ type: 'stored', key, size: result.body?.byteLength ?? 0 })
}

/** Puts a response into the store beside the one that the flight brought. Never rejects. */
export async function keepToo(
  engine: Engine,
  key: string,
  flight: Flight,
  stored: StoredResponse,
  terms: Terms,
): Promise<void> {
  await put(engine, key, flight, stored, terms)
}

async function put(
  engine: Engine,
  key: string,
  flight: Flight,
  stored: StoredResponse,
  terms: Terms,
): Promise<NotStored | StoredResponse> {
  const { request } = flight
  const isPurged = (): boolean => engine.flights.isFenced(flight)
  let kept: StoredResponse | undefined = stored
  if (stored.status === 206) {
    // no write may come between this and the put where the store answers at once
    const found = engine.store.match(key, request)
    const candidates = found instanceof Promise ? await found : found
    if (candidates === 'fault') return 'store-fault'
    kept = withStored(stored, candidates ?? [], request, engine.policy.maxBodySize)
  }
  if (isPurged()) return 'purged'
  if (kept === undefined) return 'part'
  const ttl = housekeepingTtl(engine, kept, kept === stored ? terms : engine.findTerms(kept))
  const undo = (): void => void (isPurged() && engine.store.delete(key))
  if (!(await engine.store.put(key, kept, ttl, undo))) return 'store-fault'
  if (!isPurged()) return kept
  // the purge passed the write on its way
  await engine.store.delete(key)
  return 'purged'
}

/** Notes that a stored response was used, where its lifetime counts from then. Never rejects. */
export async function touch({ engine, key, since }: Visit, stored: StoredResponse): Promise<void> {
  const isPurged = (): boolean => engine.flights.purgedSince(key, since)
  if (isPurged()) return
  const used = { ...stored, overrides: { ...stored.overrides, usedAt: engine.now() } }
  const ttl = housekeepingTtl(engine, used, engine.findTerms(used))
  await engine.store.put(key, used, ttl, () => void (isPurged() && engine.store.delete(key)))
  if (isPurged()) await engine.store.delete(key)
}

/** How long the store is asked to keep a response: ms from now. */
function housekeepingTtl({ policy }: Engine, stored: StoredResponse, terms: Terms): number {
  const grace = conditionsFor(stored).length > 0 ? VALIDATION_GRACE : 0
  return Math.max(0, usefulLife(terms, policy)) + grace
}

/** Forgets what is stored under `key` and keeps out what is under way. Never rejects; resolves to what the store said. */
export async function invalidate(
  engine: Engine,
  key: string,
  cause: InvalidatedEvent['cause'],
): Promise<boolean | 'fault'> {
  engine.flights.fence(key)
  const deleted = await engine.store.delete(key)
  if (deleted === true) engine.emit({ type: 'invalidated', key, cause })
  return deleted
}

/** The same for several keys, by name too. Resolves to whether anything was stored; never rejects. */
export async function invalidateAll(
  engine: Engine,
  keys: Iterable<string>,
  cause: InvalidatedEvent['cause'],
): Promise<boolean | 'fault'> {
  const all = Array.from(keys)
  for (const key of all) engine.invalidations.add(key, engine.now())
  const deleted = await Promise.all(all.map((key) => invalidate(engine, key, cause)))
  return deleted.includes('fault') ? 'fault' : deleted.includes(true)
}

/** Carries out what the answer to an unsafe request makes invalid (RFC 9111 §4.4, RFC 9875 §3). Never rejects. */
export async function invalidateBy(
  { engine, request, key, content }: Visit,
  response: Response,
): Promise<void> {
  const [target, ...others] = invalidatedUrls(request, response)
  if (target === undefined) return
  for (const group of invalidatedGroups(request, response)) engine.invalidations.add(group, engine.now())
  const stale = new Set([content?.target ?? key])
  for (const other of [request, ...others.map((url) => new Request(url))]) {
    try {
      for (const found of engine.keys.all(other)) stale.add(found)
    } catch (error) {
      // the user's key may not know what to make of a plain GET; the answer is here, and stays one
      engine.emit({ type: 'option-fault', option: 'key', error })
    }
  }
  await invalidateAll(engine, stale, 'unsafe-method')
}
