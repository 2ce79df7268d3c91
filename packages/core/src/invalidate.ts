import type { Engine, Visit } from './engine.ts'
import type { InvalidatedEvent } from './events.ts'
import { invalidatedGroups, invalidatedUrls } from './rules/invalidation.ts'
import { EMPTY_LEDGER, NEVER, type PurgeMode } from './store/ledger.ts'
import type { PurgeName } from './stored-names.ts'

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
  if (deleted === true) engine.emit?.({ type: 'invalidated', key, cause })
  // the store may come back with what it should have forgotten
  if (deleted === 'fault') engine.purges.addUndeleted(key, engine.now())
  return deleted
}

/** The same for several keys, by name too. Resolves to whether anything was stored; never rejects. */
export async function invalidateAll(
  engine: Engine,
  keys: Iterable<string>,
  cause: InvalidatedEvent['cause'],
): Promise<boolean | 'fault'> {
  const all = Array.from(keys)
  const time = engine.purges.begin(engine.now())
  for (const key of all) engine.purges.add('hard', `key ${key}`, time)
  const deleted = await Promise.all(all.map((key) => invalidate(engine, key, cause)))
  return deleted.includes('fault') ? 'fault' : deleted.includes(true)
}

/** Makes invalid what has a name: here at once, in other processes as soon as they hear of it. Resolves to whether they will. */
export async function purgeName(engine: Engine, mode: PurgeMode, name: PurgeName): Promise<boolean> {
  const time = engine.purges.begin(engine.now())
  engine.purges.add(mode, name, time)
  return (await engine.sharedPurges?.note(mode, name, time)) ?? true
}

/** The same, of everything or of all whose URL begins so. */
export async function purgeAll(
  engine: Engine,
  mode: PurgeMode,
  prefix: string | undefined,
): Promise<boolean> {
  const purged = { ...NEVER, [mode]: engine.purges.begin(engine.now()) }
  const news =
    prefix === undefined
      ? { ...EMPTY_LEDGER, everything: purged }
      : { ...EMPTY_LEDGER, prefixes: { [prefix]: purged } }
  engine.purges.addAll(news)
  return (await engine.sharedPurges?.noteAll(news)) ?? true
}

/** Carries out what the answer to an unsafe request makes invalid (RFC 9111 §4.4, RFC 9875 §3). Never rejects. */
export async function invalidateBy(
  { engine, request, key, content }: Visit,
  response: Response,
): Promise<void> {
  const [target, ...others] = invalidatedUrls(request, response)
  if (target === undefined) return
  await Promise.all(invalidatedGroups(request, response).map((group) => purgeName(engine, 'hard', group)))
  const stale = new Set([content?.target ?? key])
  for (const other of [request, ...others.map((url) => new Request(url))]) {
    try {
      for (const found of engine.keys.all(other)) stale.add(found)
    } catch (error) {
      // the user's key may not know what to make of a plain GET; the answer is here, and stays one
      engine.emit?.({ type: 'option-fault', option: 'key', error })
    }
  }
  await invalidateAll(engine, stale, 'unsafe-method')
}
