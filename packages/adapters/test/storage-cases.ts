import { type ByteStorage, createRecordStore } from '@freshet/core'
import { type StoreCase, storeContract } from '@freshet/core/testing'
import { byteStorageCases } from './byte-storage-cases.ts'

/** What a storage does by itself, and what it does as a store of responses: each case with names of its own. */
export function storageCases(open: () => Promise<ByteStorage> | ByteStorage): StoreCase[] {
  return [
    ...byteStorageCases(open),
    ...storeContract('store', async () => createRecordStore(await open(), { prefix: crypto.randomUUID() })),
  ]
}

/** The titles of {@link storageCases}, which are the same in every runtime. */
export const storageTitles: readonly string[] = storageCases(() => {
  throw new Error('Nothing is opened for a title')
}).map(({ title }) => title)
