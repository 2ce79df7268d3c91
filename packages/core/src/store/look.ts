import type { Store } from './store.ts'

/** What a store has, asked so that it counts as no use where the store can tell the two apart. */
export function look(store: Store, ...asked: Parameters<Store['match']>): ReturnType<Store['match']> {
  return store.peek ? store.peek(...asked) : store.match(...asked)
}
