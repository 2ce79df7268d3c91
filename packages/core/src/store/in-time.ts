/** Settles as `promise` does, or rejects after `deadline` ms. */
export function inTime<T>(promise: Promise<T>, deadline: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`No answer within ${deadline} ms`)), deadline)
    promise.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
