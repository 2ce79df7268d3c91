import { type ByteStorage, createRecordStore, createTieredStore, type Store } from '@freshet/core'
import { createMemoryStore } from '@freshet/core/memory'
import { capacity } from '../traffic/units.ts'
import type { Env, Kept, StorageChoice } from './kept.ts'
import { openRedis } from './redis.ts'
import { openSqlite } from './sqlite.ts'

const MEMORY = 64 * 1024 ** 2

/** What the core itself writes before the names of records: the two kinds of caches never meet. */
const PREFIXES = { shared: 'freshet', private: 'freshet-private' }

/** Opens what is chosen. Throws a `UsageError` where it cannot be, and `CannotAsk` where it is not there. */
export async function openStorage(choice: StorageChoice, env: Env): Promise<Kept> {
  const { memory = MEMORY, isPrivate } = choice
  const about = `memory of ${capacity(memory)}`
  const shared = await openShared(choice, env)
  if (shared === undefined) return { storage: memoryOf(memory), about, close: async () => {} }
  if (choice.memory === undefined) return shared
  const back = createRecordStore(shared.storage, { prefix: isPrivate ? PREFIXES.private : PREFIXES.shared })
  return {
    ...shared,
    storage: createTieredStore(memoryOf(memory), back),
    about: `${about} before ${shared.about}`,
  }
}

function memoryOf(maxBytes: number): Store {
  return createMemoryStore({ maxBytes })
}

/** Opens what other processes may have too; `undefined` where that is not chosen. Throws as {@link openStorage}. */
export async function openShared(
  { sqlite, redis }: StorageChoice,
  env: Env,
): Promise<Kept<ByteStorage> | undefined> {
  if (sqlite !== undefined) return openSqlite(sqlite)
  return redis === undefined ? undefined : openRedis(redis, env)
}
