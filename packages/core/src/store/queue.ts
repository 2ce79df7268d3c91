import { inTime } from './in-time.ts'

/**
 * Runs tasks of one key one after another, in the order of the calls; those of other keys side by side. A task is told
 * whether one before it has not ended, and may still do what it was to do.
 */
export type KeyedQueue = <T>(key: string, task: (isOvertaking: boolean) => Promise<T>) => Promise<T>

const PATIENCE = 10_000

/** The tasks of one key that have not ended. */
interface Line {
  /** Resolves when the next may begin. */
  last: Promise<unknown>
  length: number
  /** How many have had their time. */
  overdue: number
}

/**
 * A queue per key that holds at most `limit` tasks, the running one included: a task beyond them is refused with an
 * `Error`, so that a storage that hangs does not gather bodies without bound. Forgets a key with its last task.
 * @param patience ms after which a task that has not ended is overtaken by the next: it may never end. Default 10,000
 */
export function createKeyedQueue(limit: number, patience: number = PATIENCE): KeyedQueue {
  const lines = new Map<string, Line>()
  return async (key, task) => {
    const line = lines.get(key) ?? { last: Promise.resolve(), length: 0, overdue: 0 }
    if (line.length - line.overdue >= limit)
      throw new Error(`${limit} writes of one key are already waiting for the storage`)
    lines.set(key, line)
    line.length++
    const result = line.last.then(() => task(line.overdue > 0))
    // A task that fails must not fail the next.
    const ended = result.then(
      () => {},
      () => {},
    )
    const overtaken = (): void => {
      line.overdue++
      void ended.then(() => line.overdue--)
    }
    line.last = line.last.then(() => inTime(ended, patience)).catch(overtaken)
    try {
      return await result
    } finally {
      if (--line.length === 0) lines.delete(key)
    }
  }
}
