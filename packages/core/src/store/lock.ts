import type { Awaitable } from '../message.ts'

/** Gives a lock back; after the lease has run out, and with another holder, it does nothing. */
export type Release = () => Awaitable<unknown>

/**
 * Lets one of many processes ask the handler while the others wait for what it stores. It only saves work: where it
 * fails, or a lease runs out, two processes ask at once, and both answers are right.
 */
export interface Lock {
  /**
   * Takes the lock of `key`, unless another holds it. Answers at once, and does not wait for it to be free.
   * @param lease ms after which the lock is free again, whatever became of its holder
   * @returns what gives it back, or `undefined` when another holds it
   */
  acquire(key: string, lease: number): Awaitable<Release | undefined>
}
