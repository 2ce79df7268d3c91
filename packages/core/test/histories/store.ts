import { createMemoryStore } from '../../src/memory.ts'
import type { Store } from '../../src/index.ts'
import { type Fault, URLS } from './history.ts'
import type { World } from './world.ts'

/** Memory that answers as the setup says: at once, later, slowly, or wrongly. */
export function createStore(world: World): Store {
  const { setup } = world
  const memory = createMemoryStore()
  let operations = 0

  const pace = <T>(work: () => T): T | Promise<T> => {
    if (setup.store === 'sync') return work()
    return (setup.store === 'slow' ? world.slowly() : Promise.resolve()).then(work)
  }
  const operate = <T>(work: () => T, junk: () => unknown, lost: () => T): T | Promise<T> => {
    const fault: Fault = setup.faults[operations++ % setup.faults.length] ?? 'works'
    switch (fault) {
      case 'works':
        return pace(work)
      case 'throws':
        lost()
        throw new Error('The store throws')
      case 'rejects':
        lost()
        return Promise.reject(new Error('The store rejects'))
      case 'junk':
        return pace(junk as () => T)
      case 'lost':
        return pace(lost)
      case 'half':
        return pace(() => {
          work()
          throw new Error('The store did its work, and throws')
        })
    }
  }
  if (setup.store === 'sync' && setup.faults.length === 0) return memory
  return {
    match(key) {
      const found = memory.match(key)
      return operate(
        () => found,
        () => JUNK[operations % JUNK.length],
        () => undefined,
      )
    },
    put(key, stored) {
      return operate(
        () => memory.put(key, stored),
        () => 'nonsense',
        () => {},
      )
    },
    delete(key) {
      return operate(
        () => memory.delete(key),
        () => (memory.delete(key), 'nonsense' as unknown as boolean),
        () => {
          world.unforgotten.add(URLS.indexOf(key))
          return true
        },
      )
    },
  }
}

const entry = { status: 200, statusText: '', body: null, selecting: [], requestTime: 0, responseTime: 0 }

/** What a store should not answer. */
const JUNK: readonly unknown[] = [
  'nonsense',
  42,
  null,
  [null],
  [{}],
  [{ ...entry, headers: { 'cache-control': 'max-age=1000000' } }],
  [{ ...entry, headers: new Headers({ 'cache-control': 'max-age=1000000' }), status: 9999 }],
  [{ ...entry, headers: new Headers({ 'cache-control': 'max-age=1000000' }), requestTime: Number.NaN }],
]
