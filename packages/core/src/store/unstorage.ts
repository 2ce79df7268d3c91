import type { ByteStorage } from './byte-storage.ts'
import { toBytes } from './raw.ts'
import { createRecordStore, type RecordStore } from './record-store.ts'
import type { RecordStoreOptions } from './record-store-options.ts'
import { mustHave } from './shape.ts'

/** 68 years: whatever a driver computes from it stays a date and a 64-bit number. */
const MAX_TTL_SECONDS = 2 ** 31 - 1

/** Drivers that refuse values of a length that others take: bytes. */
const MAX_BYTES: Readonly<Record<string, number>> = { 'deno-kv': 65_536, 'deno-kv-node': 65_536 }

/** What is used of unstorage's `Storage`, 1.17 or 2.x, with any driver. */
export interface UnstorageLike {
  getItemRaw(key: string): Promise<unknown>
  /** `ttl` in seconds. */
  setItemRaw(key: string, value: Uint8Array<ArrayBuffer>, options?: { ttl?: number }): Promise<unknown>
  removeItem(key: string): Promise<unknown>
  getKeys?(base?: string): Promise<string[]>
  getMount?(key?: string): { readonly driver: { readonly name?: string | undefined } }
}

/** How responses are laid out in an unstorage `Storage`. */
export type UnstorageStoreOptions = RecordStoreOptions

/**
 * A store in any unstorage `Storage`; see {@link createRecordStore}. What the driver does with a time to live is its own
 * affair: expiry stands in every record too.
 * @throws TypeError when an option is not what it should be
 */
export function createUnstorageStore(
  storage: UnstorageLike,
  options: UnstorageStoreOptions = {},
): RecordStore {
  const methods = ['getItemRaw', 'setItemRaw', 'removeItem']
  mustHave('storage', storage, methods, "unstorage's Storage")
  return createRecordStore(bytesOf(storage, options.prefix), options)
}

/** It as named bytes; `prefix` is what their names start with. */
export function bytesOf(storage: UnstorageLike, prefix = 'freshet'): ByteStorage {
  const maxBytes = MAX_BYTES[storage.getMount?.(`${prefix}:`)?.driver.name ?? '']
  return {
    ...(maxBytes !== undefined && { maxBytes }),
    async read(name) {
      const raw = await storage.getItemRaw(name)
      // what is no bytes is something all the same, and nothing of ours
      return raw === null || raw === undefined ? undefined : (toBytes(raw) ?? new Uint8Array(1))
    },
    write(name, bytes, ttl) {
      const options =
        ttl === undefined ? undefined : { ttl: Math.min(Math.ceil(ttl / 1000), MAX_TTL_SECONDS) }
      return storage.setItemRaw(name, bytes, options)
    },
    remove: (names) => Promise.all(names.map((name) => storage.removeItem(name))),
    ...(storage.getKeys && { list: (prefix) => listed(storage, prefix) }),
  }
}

async function* listed(storage: UnstorageLike, prefix: string): AsyncGenerator<string, void, void> {
  for (const name of (await storage.getKeys?.(prefix)) ?? []) yield name
}
