import type { Awaitable } from '../message.ts'

/** Settles as `promise` does, or rejects after `deadline` ms. */
export function inTime<T>(promise: Promise<T>, deadline: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`No answer within ${deadline} ms`)), deadline)
    promise.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

/** Whether a value has to be waited for; any promise will do, not only those of this realm. */
export function isPromise<T>(value: Awaitable<T>): value is Promise<T> {
  return typeof (value as Promise<T> | undefined)?.then === 'function'
}
