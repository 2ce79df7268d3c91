import type { Awaitable, RequestHead, StoredHead, StoredResponse } from '../message.ts'
import type { Place } from './place.ts'

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

  /** What {@link match} says, where that can be had without counting as a use of it: for looking, not for answering. */
  peek?(key: string, request: RequestHead): Awaitable<readonly StoredResponse[] | undefined>

  /**
   * Keeps `stored` under `key`, in place of the variant with the same `selecting` fields. Its body may be one that
   * `match` of this store answered: then only the head has changed.
   * @param ttl how long the entry can be of use, in ms: for housekeeping only, a store may keep it for less or longer
   */
  put(key: string, stored: StoredResponse, ttl: number): Awaitable<void>

  /**
   * Keeps `head` and the content as it comes, which may be longer than the memory. The entry is there when the
   * content has come whole; when it errors, nothing of it stays, and the promise rejects. A store without this keeps no
   * content that is longer than what the cache gathers in memory.
   */
  putStreamed?(key: string, head: StoredHead, content: ReadableStream<Uint8Array>, ttl: number): Promise<void>

  /**
   * All keys, in any order, or `key` alone: for looking. Left out where the store cannot tell. What comes and goes meanwhile may be
   * missing, or there twice; what was there all the time is not.
   */
  places?(key?: string): Iterable<Place> | AsyncIterable<Place>

  /** Forgets every variant under `key`. Resolves to whether there was one. */
  delete(key: string): Awaitable<boolean>
}
