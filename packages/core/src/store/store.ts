import type { Awaitable, RequestHead, StoredResponse } from '../message.ts'

/**
 * Where stored responses live. A store knows nothing of HTTP's rules: it keeps variants of a key apart by their
 * `selecting` fields and hands back what it has. The cache treats a store that throws, hangs or answers nonsense
 * as one that has nothing.
 *
 * A store may answer at once or with a promise; what answers at once costs a hit no promise.
 */
export interface Store {
  /**
   * The stored responses under `key` that may answer `request`.
   * `undefined`: nothing is stored under `key`. An empty list: only variants that this request does not select.
   * A store may return variants that the request does not select: the caller checks each (RFC 9111 §4.1).
   */
  match(key: string, request: RequestHead): Awaitable<readonly StoredResponse[] | undefined>

  /**
   * Keeps `stored` under `key`, in place of the variant with the same `selecting` fields.
   * @param ttl how long the entry can be of use, in ms: for housekeeping only, a store may keep it for less or longer
   */
  put(key: string, stored: StoredResponse, ttl: number): Awaitable<void>

  /** Forgets every variant under `key`. Resolves to whether there was one. */
  delete(key: string): Awaitable<boolean>
}
