/**
 * Whether the runtime is that of Workers: it reads bodies outside of JavaScript, so that no read is done before the turn is over,
 * and what one request has made is of no use to another: its signal, and a promise that the other settles.
 */
export function isOnWorkers(): boolean {
  const { scheduler } = globalThis as { scheduler?: { wait?: unknown } }
  return typeof scheduler?.wait === 'function'
}
