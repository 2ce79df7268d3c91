import type { RequestOptions } from './engine.ts'
import type { EventSink } from './events.ts'
import type { HeuristicPolicy } from './rules/policy.ts'
import type { AnyStorage } from './storage.ts'
import type { BreakerOptions } from './store/breaker.ts'
import type { Lock } from './store/lock.ts'

/** How to make a cache. Every member has a safe default. */
export interface CacheOptions {
  /** Where responses are kept: {@link AnyStorage}, which is unstorage's `Storage`, a `ByteStorage`, or a `Store`. Default: memory, 64 MiB, least recently used goes first. */
  storage?: AnyStorage
  /** A `shared` cache serves many clients and keeps nothing private; a `private` one serves one. Default: `shared`. */
  type?: 'shared' | 'private'
  /** The name of this cache in `Cache-Status` (RFC 9211 §2). Default: `freshet`. */
  name?: string
  /** The clock: ms since the epoch. Default: `Date.now`. */
  now?: () => number
  /** Bytes; a larger body is served whole and not stored. Default: 8 MiB. */
  maxBodySize?: number
  /** What tells requests apart. Default: the URL without its fragment. Never leave out what makes answers differ. */
  key?: (request: Request) => string
  /** Ms that a request waits for the storage before it goes on without it. Default: 1000. */
  storageDeadline?: number
  /**
   * When a storage that keeps failing is left alone: after how many failures in a row, and for how many ms until it is tried
   * again. Default: 5 and 1000, which doubles up to 30,000. `false`: never.
   */
  storageBreaker?: Partial<BreakerOptions> | false
  /**
   * Shared by processes with one storage: one of them asks the handler, the others wait for what it stores, no longer than
   * `collapseDeadline`. Give each cache on one storage its own. Default: none.
   */
  lock?: Lock
  /** Ms that a request waits for another's answer before it asks the handler itself. Default: 10,000. */
  collapseDeadline?: number
  /** Ms that a body may go on after its last client has left, before the capture is given up. Default: 30,000. */
  fillPatience?: number
  /**
   * Ms for which this process may not know what others with the same storage have purged by tag, prefix, soft or altogether; it
   * reads of that no more often. `Infinity` where no other has it. Memory of this process is its own. Default: 1000.
   */
  purgeBlindness?: number
  /** How to guess a lifetime where the response gives none (RFC 9111 §4.2.2). Default: a tenth of the time since `Last-Modified`, at most a day. `false`: never guess. */
  heuristic?: Partial<HeuristicPolicy> | false
  /** Whether a shared cache may store a response with `Set-Cookie` and give the cookie to others. Default: `false`. */
  storeSetCookie?: boolean
  /** Ms for which a stale response may stand in for a failing handler where the response says nothing. Default: 0. */
  allowStale?: number
  /** Whether stale responses may be used in spite of `s-maxage` (against RFC 9111 §5.2.2.10, as many CDNs do). Default: `false`. */
  staleDespiteSMaxage?: boolean
  /**
   * Whether a stored response without an `ETag` gets one, made from its content, so that clients can validate their copies.
   * The answer that brought the content, and those who waited for it, have none: they are sent before it has come whole. Default: `false`.
   */
  etag?: boolean
  /**
   * `'manual'` on Workers, where handlers encode what they say is encoded (`new Response(body, { encodeBody: 'manual' })`) and a cache
   * cannot see it: all that has `Content-Encoding` is sent as it is then. Other runtimes always do. Default: `'automatic'`.
   */
  encodeBody?: 'automatic' | 'manual'
  /** The methods whose answers are stored. QUERY and POST are told apart by a digest of their content. Default: GET, HEAD, QUERY (RFC 10008). */
  methods?: readonly ('GET' | 'HEAD' | 'QUERY' | 'POST')[]
  /** Bytes of a request's content that may become part of its key; a request with more is not cached. Default: 64 KiB. */
  maxKeyBodySize?: number
  /** Fields aimed at this cache, first choice first; a valid one replaces `Cache-Control` and `Expires` (RFC 9213). Default: `CDN-Cache-Control` for a shared cache, none for a private one. */
  targets?: readonly string[]
  /** What to do otherwise for one request; the context of `handle` goes before it. */
  perRequest?: (request: Request) => RequestOptions | undefined
  /** Whether a request has to do with the cache: `true`, or it goes to the handler (`fwd=bypass`), as it does where this throws. Default: each. */
  filterRequest?: (request: Request) => boolean
  /** Whether an answer that may be stored is: `true`, or it is not, nor where this throws. It must not read the content. Default: each. */
  filterResponse?: (response: Response, request: Request) => boolean
  /** Ms that the handler may take where a stale response can stand in for it (RFC 5861 §4). Default: no bound. */
  handlerDeadline?: number
  /** Hears of every decision. What it throws is ignored. */
  onEvent?: EventSink
}
