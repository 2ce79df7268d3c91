import { createMemoryStore } from '../../src/memory.ts'
import type { Store, StoredResponse } from '../../src/index.ts'
import { type Fault, URLS } from './history.ts'
import type { Scene } from './scene.ts'

/** What a faulty store does in place of its work: `fails` before it throws or rejects. */
interface Wrongly {
  readonly junk: () => unknown
  readonly lost: () => unknown
}

/** Memory that answers as the setup says: at once, later, slowly, or wrongly. */
export function createStore(scene: Scene): Store {
  const { setup, unforgotten } = scene
  const remember = (key: string): void => void unforgotten.set(URLS.indexOf(key), Infinity)
  const memory = createMemoryStore()
  if (setup.store === 'sync' && setup.faults.length === 0) return memory
  const deletions = new Map<string, number>()
  let operations = 0

  const pace = <T>(work: () => T): T | Promise<T> => {
    if (setup.store === 'sync') return work()
    return (setup.store === 'slow' ? scene.slowly() : Promise.resolve()).then(work)
  }
  const operate = <T>(work: () => T, { junk, lost }: Wrongly, fault: Fault): T | Promise<T> => {
    switch (fault) {
      case 'works':
        return pace(work)
      case 'slower':
        return scene.slowly().then(() => pace(work))
      case 'throws':
        lost()
        throw new Error('The store throws')
      case 'rejects':
        lost()
        return Promise.reject(new Error('The store rejects'))
      case 'junk':
        return pace(junk as () => T)
      case 'lost':
        return pace(lost as () => T)
      case 'half':
        return pace(() => {
          work()
          throw new Error('The store did its work, and throws')
        })
    }
  }
  const nextFault = (): Fault => setup.faults[operations++ % setup.faults.length] ?? 'works'
  return {
    match(key) {
      const found = memory.match(key)
      return operate(
        () => found,
        { junk: () => JUNK[operations % JUNK.length], lost: () => undefined },
        nextFault(),
      )
    },
    put(key, stored) {
      const fault = nextFault()
      const before = deletions.get(key)
      const put = (entry: StoredResponse): void => {
        memory.put(key, entry)
        // the cache deletes it again, but that takes a while
        if (setup.store === 'slow' && fault !== 'half' && deletions.get(key) !== before) remember(key)
      }
      return operate(() => put(stored), { junk: () => 'nonsense', lost: () => {} }, fault)
    },
    delete(key) {
      const fault = nextFault()
      const work = (): boolean => {
        deletions.set(key, (deletions.get(key) ?? 0) + 1)
        if (unforgotten.has(URLS.indexOf(key))) unforgotten.set(URLS.indexOf(key), scene.event())
        return memory.delete(key)
      }
      const lost = (): boolean => {
        remember(key)
        return true
      }
      const junk = (): unknown => (work(), 'nonsense')
      return operate(work, { junk, lost }, fault === 'slower' ? 'works' : fault)
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
