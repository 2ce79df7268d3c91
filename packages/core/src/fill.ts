import type { Capture, LiveBody } from './body/live.ts'
import type { NotStored, StoredHead } from './decide/decision.ts'
import { type Terms, usefulLife } from './decide/terms.ts'
import type { Engine } from './engine.ts'
import type { InvalidatedEvent } from './events.ts'
import type { Flight } from './flights.ts'
import type { StoredResponse } from './message.ts'
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
  if (capture?.kind === 'none') {
    flight.end()
    engine.emit({ type: 'not-stored', key, reason: capture.reason })
  } else await keep(engine, key, flight, { ...head, body: capture && capture.bytes }, terms)
  await body?.ended
}

/** Puts a whole response into the store and ends the flight that brought it. Never rejects. */
export async function keep(
  engine: Engine,
  key: string,
  flight: Flight,
  stored: StoredResponse,
  terms: Terms,
): Promise<void> {
  const reason = await put(engine, key, flight, stored, terms)
  flight.end()
  if (reason === undefined) engine.emit({ type: 'stored', key, size: stored.body?.byteLength ?? 0 })
  else engine.emit({ type: 'not-stored', key, reason })
}

async function put(
  engine: Engine,
  key: string,
  flight: Flight,
  stored: StoredResponse,
  terms: Terms,
): Promise<NotStored | undefined> {
  const isPurged = (): boolean => engine.flights.purgedSince(key, flight.since)
  if (isPurged()) return 'purged'
  const ttl = housekeepingTtl(engine, stored, terms)
  const undo = (): void => void (isPurged() && engine.store.delete(key))
  if (!(await engine.store.put(key, stored, ttl, undo))) return 'store-fault'
  if (!isPurged()) return undefined
  // the purge passed the write on its way
  await engine.store.delete(key)
  return 'purged'
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
