import type { Engine, Visit } from './engine.ts'
import type { InvalidatedEvent } from './events.ts'
import { invalidatedGroups, invalidatedUrls } from './rules/invalidation.ts'

/** Forgets what is stored under `key` and keeps out what is under way. Never rejects; resolves to what the store said. */
export async function invalidate(
  engine: Engine,
  key: string,
  cause: InvalidatedEvent['cause'],
): Promise<boolean | 'fault'> {
  engine.flights.fence(key)
  const deleted = await engine.store.delete(key)
  // what was asked for meanwhile may rest on what was just being deleted
  engine.flights.fence(key)
  if (deleted === true) engine.emit({ type: 'invalidated', key, cause })
  // the store may come back with what it should have forgotten
  if (deleted === 'fault') engine.invalidations.addUndeleted(key, engine.now())
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
