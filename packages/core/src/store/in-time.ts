/** The longest time that `setTimeout` can take in ms, 25 days; a longer one would pass at once. */
export const LONGEST_TIMEOUT: number = 2 ** 31 - 1

/** Settles as `promise` does, with what `use` makes of its value, or rejects after `deadline` ms; `use` is not called then. */
export function inTime<T>(promise: Promise<T>, deadline: number): Promise<T>
export function inTime<T, Used>(promise: Promise<T>, deadline: number, use: (value: T) => Used): Promise<Used>
export function inTime<T>(
  promise: Promise<T>,
  deadline: number,
  use: (value: T) => unknown = (value) => value,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    let isOver = false
    const timer = setTimeout(
      () => {
        isOver = true
        reject(new Error(`No answer within ${deadline} ms`))
      },
      Math.min(deadline, LONGEST_TIMEOUT),
    )
    const succeed = (value: T): void => {
      clearTimeout(timer)
      if (isOver) return
      try {
        resolve(use(value))
      } catch (error) {
        reject(error)
      }
    }
    const fail = (error: unknown): void => {
      clearTimeout(timer)
      reject(error)
    }
    promise.then(succeed, fail)
  })
}
