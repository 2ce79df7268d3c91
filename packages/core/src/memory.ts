export { createMemoryStore, isMemoryStore } from './store/memory.ts'
export type { MemoryStore, MemoryStoreOptions } from './store/memory.ts'
