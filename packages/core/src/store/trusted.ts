import type { GuardedStore } from './guarded.ts'
import type { MemoryStore } from './memory.ts'

/** A store in this process's memory, which answers at once, never fails and holds nothing that was not put there: it needs no guard. */
export function trusted(store: MemoryStore): GuardedStore {
  return {
    match: (key) => store.match(key),
    peek: async (key) => store.peek(key),
    put(key, stored) {
      store.put(key, stored)
      return true
    },
    places: (key) => store.places(key),
    putStreamed: undefined,
    timed: (_, body) => body,
    delete: async (key) => store.delete(key),
  }
}
