import { meanwhile, type Visit } from './engine.ts'
import type { Awaitable, StoredResponse } from './message.ts'
import type { Reviewed } from './purges.ts'
import type { StoreFailure } from './store/guarded.ts'
import type { Subject } from './stored-names.ts'

/** What is stored under the key of a request and was not purged, or why the store does not say. */
export type Found = Reviewed<StoredResponse> | StoreFailure

/** Asks the store, and sees to it that what other processes have purged is known; at once, where neither has to be waited for. */
export function find(visit: Visit): Awaitable<Found> {
  const { engine, head, key } = visit
  const found = engine.store.match(key, head)
  const known = engine.sharedPurges?.refreshed((work) => meanwhile(visit, work))
  if (known !== undefined) {
    return Promise.all([found, known]).then(([candidates, isKnown]) =>
      isKnown || typeof candidates === 'string' ? review(visit, candidates) : 'fault',
    )
  }
  return found instanceof Promise
    ? found.then((candidates) => review(visit, candidates))
    : review(visit, found)
}

export function isFailure(found: Found): found is StoreFailure {
  return typeof found === 'string'
}

/** What the responses are for that a request may be answered with. */
export function subjectOf({ request, key, content }: Visit): Subject {
  return { url: request.url, key, target: content?.target }
}

function review(visit: Visit, found: readonly StoredResponse[] | undefined | StoreFailure): Awaitable<Found> {
  if (typeof found === 'string') return found
  const { purges, findTerms } = visit.engine
  // as nearly always: then nobody has to say what the responses are for
  if (purges.knowsOfNone(visit.content?.target)) return { stored: found, findTerms }
  return purges.review(found, subjectOf(visit), findTerms)
}
