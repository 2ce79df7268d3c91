import { SLOWEST } from './origin.ts'
import { passUntil } from './passing.ts'

/** Ms that the cache waits for the storage in fake time. */
export const DEADLINE = 40

/** The time of a load: ms. */
export interface LoadTime {
  /** What the cache waits for the storage. */
  readonly deadline: number
  /** Within which each head has to come: some turns at the storage, and the origin's own time. */
  readonly headWithin: number
  /** Until a storage that is well again is asked again for all. */
  readonly recovery: number
  passUntil<T>(work: Promise<T>): Promise<T>
}

/** Time that the load lets pass. */
export const FAKE_TIME: LoadTime = {
  deadline: DEADLINE,
  headWithin: 3 * DEADLINE + 2 * SLOWEST + 50,
  // longer than the breaker ever waits, and than a write waits for one that hangs
  recovery: 12_000,
  passUntil,
}
