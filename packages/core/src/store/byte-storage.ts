import type { Awaitable } from '../message.ts'

/**
 * Named bytes: what a storage has to be able to do so that responses can be kept in it. Names are made of letters,
 * digits, `_`, `-`, `.` and `:`. It may throw what it likes and take as long as it likes; what it answers at once costs
 * no promise.
 */
export interface ByteStorage {
  /** The bytes under `name`, whole as they were written; nothing when there are none. Nobody changes them afterwards. */
  read(name: string): Awaitable<Uint8Array<ArrayBuffer> | null | undefined>

  /**
   * Keeps `bytes` under `name`, in place of what is there: a reader finds the old or the new, never a mixture.
   * @param ttl ms after which they are of no use and may be forgotten; `undefined`: never. At least 1000
   */
  write(name: string, bytes: Uint8Array<ArrayBuffer>, ttl: number | undefined): Awaitable<unknown>

  /** Forgets what is under each name; one that is not there is no error. */
  remove(names: readonly string[]): Awaitable<unknown>

  /** The names that start with `prefix`, in any order: for `sweep`, where the storage forgets nothing by itself, and for who looks at what is there. */
  list?(prefix: string): AsyncIterable<string> | Iterable<string>

  /** The most bytes that one name may hold, where the storage has such a bound. */
  readonly maxBytes?: number
}
