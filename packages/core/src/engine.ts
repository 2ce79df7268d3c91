import type { StoredHead } from './decide/decision.ts'
import type { Terms } from './decide/terms.ts'
import type { EventSink } from './events.ts'
import type { Flights } from './flights.ts'
import type { Keys } from './keys.ts'
import type { Awaitable, Overrides, RequestHead } from './message.ts'
import type { Encoding } from './present.ts'
import type { Purges } from './purges.ts'
import type { Refusals } from './refusals.ts'
import type { Policy } from './rules/policy.ts'
import type { SharedPurges } from './shared-purges.ts'
import type { GuardedStore } from './store/guarded.ts'
import type { Lock } from './store/lock.ts'

/** Answers a request. */
export type Handler = (request: Request) => Response | Promise<Response>

/** What a user says of one request, against or beyond the RFCs. Where it is not what it should be, the handler answers and nothing is stored. */
export interface RequestOptions {
  /**
   * Ms for which the answer is fresh from its arrival on, at most 2^31 seconds, whatever its fields say of that. It must still be one
   * that may be stored; a status that is an error, unless cacheable by default (RFC 9110 §15.1), keeps to its own fields.
   */
  ttl?: number
  /** Whether each use of the stored answer starts its `ttl` anew; each use then writes to the store. Default: `false`. */
  refreshTtlOnAccess?: boolean
  /**
   * Whether to pass over what forbids storing or reuse: `no-store`, `private`, `no-cache`, `Authorization`, the request's
   * own directives. What it stores is given to everyone; a shared cache leaves `Set-Cookie` out. Default: `false`.
   */
  ignoreSpec?: boolean
  /** Whether the content of POST or QUERY is part of the key, so that the answer can be stored. Other methods: no effect. Default: `false`. */
  bodyKey?: boolean
  /** What tells this request from others, in place of the cache's `key`. `purge` by URL does not find it. */
  key?: string
}

/** What surrounds one request. */
export interface HandleContext extends RequestOptions {
  /** Keeps the runtime alive until the promise settles: the store is filled after the answer. */
  waitUntil?(promise: Promise<unknown>): void
  /** Answers a background refresh where `handler` can only be called while its request is open. Default: `handler`. */
  refresh?: Handler
}

/** The parts of one cache that its exchanges share. */
export interface Engine {
  readonly name: string
  readonly policy: Policy
  readonly store: GuardedStore
  /** Ms that the store and the lock are waited for. */
  readonly storageDeadline: number
  /** Shared with other processes, so that one of them asks the handler. */
  readonly lock: Lock | undefined
  readonly flights: Flights
  /** How a `Response` is to take content that is encoded. */
  readonly encoding: Encoding
  readonly purges: Purges
  readonly refusals: Refusals
  /** `undefined`: no other process has the store. */
  readonly sharedPurges: SharedPurges | undefined
  /** ms since the epoch. */
  readonly now: () => number
  readonly keys: Keys
  /** Bytes of a request's content that may become part of a key. */
  readonly maxKeyBodySize: number
  readonly perRequest: ((request: Request) => RequestOptions | undefined) | undefined
  /** Whether the cache may have to do with a request. */
  readonly filterRequest: ((request: Request) => boolean) | undefined
  /** Whether an answer may be stored; asked only of one that the RFCs allow. */
  readonly filterResponse: ((response: Response, request: Request) => boolean) | undefined
  /** Ms that a handler may take where a stale response can stand in for it; `Infinity` for no bound. */
  readonly handlerDeadline: number
  /** The {@link Terms} of a stored response, worked out once for each. */
  readonly findTerms: (stored: StoredHead) => Terms
  /** Ms that a request waits for the answer to another before it asks for itself. */
  readonly collapseDeadline: number
  /** Ms that a body without a reader may take to come to its end. */
  readonly fillPatience: number
  /** Never throws. `undefined`: nobody listens, and with `emit?.(…)` no event is even made. */
  readonly emit: EventSink | undefined
}

/** One request on its way through a cache. */
export interface Visit {
  readonly engine: Engine
  readonly request: Request
  readonly handler: Handler
  readonly context: HandleContext
  /** The request as the decisions see it. */
  readonly head: RequestHead
  readonly policy: Policy
  readonly key: string
  readonly keys: Keys
  /** Why the cache has nothing to do with it. */
  readonly bypass?: Bypass
  /** The request's content, where it is part of the key. */
  readonly content?: KeyedContent
  /** What the user says of the entry that may come of it. */
  readonly overrides?: Overrides | undefined
  /** What {@link Flights.purges} said when the request came. */
  readonly since: number
  /** Whether no client waits: a refresh. */
  readonly background?: boolean
}

/** Why a user's request goes past the cache: as a filter says, for what an option is, or for the length of its content. */
export type Bypass = 'filtered' | 'option-fault' | 'content-too-large'

/** Content of a request that is part of its key. */
export interface KeyedContent {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** The key of the request's URL alone: what an unsafe request makes invalid. */
  readonly target: string
  /** What the content adds to the key. */
  readonly suffix: string
}

/** Lets `work`, which never rejects, go on after the answer, where it is not done already. */
export function meanwhile({ context }: Visit, work: Awaitable<unknown>): void {
  if (work instanceof Promise) aside(() => context.waitUntil?.(work))
}

/** Calls what is the user's and has no part in the answer: it may throw or reject, and nobody hears of it. */
export function aside(call: () => unknown): void {
  try {
    const result = call()
    if (result instanceof Promise) result.catch(() => {})
  } catch {
    // whoever listens cannot break an answer
  }
}
