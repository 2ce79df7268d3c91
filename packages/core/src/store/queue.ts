/** Runs tasks of one key one after another, in the order of the calls; those of other keys side by side. */
export type KeyedQueue = <T>(key: string, task: () => Promise<T>) => Promise<T>

/**
 * A queue per key that holds at most `limit` tasks, the running one included: a task beyond them is refused with an
 * `Error`, so that a storage that hangs does not gather bodies without bound. Forgets a key with its last task.
 */
export function createKeyedQueue(limit: number): KeyedQueue {
  const lines = new Map<string, { last: Promise<unknown>; length: number }>()
  return async (key, task) => {
    const line = lines.get(key) ?? { last: Promise.resolve(), length: 0 }
    if (line.length >= limit)
      throw new Error(`${limit} writes of one key are already waiting for the storage`)
    lines.set(key, line)
    line.length++
    const result = line.last.then(task)
    // A task that fails must not fail the next.
    line.last = result.catch(() => undefined)
    try {
      return await result
    } finally {
      if (--line.length === 0) lines.delete(key)
    }
  }
}
