export { createMemoryStore, isMemoryStore } from './store/memory.ts'
export type { MemoryStore } from './store/memory.ts'
export type { MemoryStoreOptions } from './store/memory-options.ts'
