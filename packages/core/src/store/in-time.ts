/** The longest time that `setTimeout` can take in ms, 25 days; a longer one would pass at once. */
export const LONGEST_TIMEOUT: number = 2 ** 31 - 1

/** Settles as `promise` does, or rejects after `deadline` ms. */
export function inTime<T>(promise: Promise<T>, deadline: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = setTimeout(() => reject(overdue(deadline)), timeoutOf(deadline))
    promise.then(
      (value) => {
        clearTimeout(end)
        resolve(value)
      },
      (error: unknown) => {
        clearTimeout(end)
        reject(error)
      },
    )
  })
}

/**
 * Resolves to what `use` makes of the value of `promise`, where that comes within `deadline` ms, else to what `failed` makes of
 * the error, also of one that `use` throws: in one promise, where each hit on a storage waits for it.
 */
export function usedInTime<T, Used>(
  promise: Promise<T>,
  deadline: number,
  use: (value: T) => Used,
  failed: (error: unknown) => Used,
): Promise<Used> {
  return new Promise((resolve) => {
    let isOver = false
    const fail = (error: unknown): void => {
      clearTimeout(end)
      if (isOver) return
      isOver = true
      resolve(failed(error))
    }
    const end = setTimeout(() => fail(overdue(deadline)), timeoutOf(deadline))
    const succeed = (value: T): void => {
      clearTimeout(end)
      if (isOver) return
      isOver = true
      try {
        resolve(use(value))
      } catch (error) {
        resolve(failed(error))
      }
    }
    // it may only look like a promise
    try {
      promise.then(succeed, fail)
    } catch (error) {
      fail(error)
    }
  })
}

function timeoutOf(deadline: number): number {
  return Math.min(deadline, LONGEST_TIMEOUT)
}

function overdue(deadline: number): Error {
  return new Error(`No answer within ${deadline} ms`)
}
