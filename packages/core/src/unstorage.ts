export { createUnstorageStore } from './store/unstorage.ts'
export type { UnstorageLike, UnstorageStoreOptions } from './store/unstorage.ts'
export { createRecordStore, type RecordStore } from './store/record-store.ts'
export type { RecordStoreOptions } from './store/record-store-options.ts'
