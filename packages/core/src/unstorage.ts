export { createUnstorageStore } from './store/unstorage.ts'
export type { UnstorageLike, UnstorageStoreOptions } from './store/unstorage.ts'
