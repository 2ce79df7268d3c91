import type { StoredHead } from './decide/decision.ts'
import type { Terms } from './decide/terms.ts'
import type { EventSink } from './events.ts'
import type { Flights } from './flights.ts'
import type { Policy } from './rules/policy.ts'
import type { GuardedStore } from './store/guard.ts'

/** Answers a request. */
export type Handler = (request: Request) => Response | Promise<Response>

/** What surrounds one request. */
export interface HandleContext {
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
  readonly flights: Flights
  /** ms since the epoch. */
  readonly now: () => number
  readonly keyOf: (request: Request) => string
  /** The {@link Terms} of a stored response, worked out once for each. */
  readonly findTerms: (stored: StoredHead) => Terms
  /** Ms that a request waits for the answer to another before it asks for itself. */
  readonly collapseDeadline: number
  /** Ms that a body without a reader may take to come to its end. */
  readonly fillPatience: number
  readonly emit: EventSink
}

/** One request on its way through a cache. */
export interface Visit {
  readonly engine: Engine
  readonly request: Request
  readonly handler: Handler
  readonly context: HandleContext
  readonly key: string
  /** What {@link Flights.purges} said when the request came. */
  readonly since: number
  /** Whether no client waits: a refresh. */
  readonly background?: boolean
}

/** Lets `work`, which never rejects, go on after the answer. */
export function meanwhile({ context }: Visit, work: Promise<unknown>): void {
  aside(() => context.waitUntil?.(work))
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
