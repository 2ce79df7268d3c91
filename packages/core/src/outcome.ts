import type { ForwardReason } from './fields/cache-status.ts'
import { formatCacheStatus } from './fields/cache-status.ts'
import type { NotStored } from './decide/decision.ts'

/** How a request was answered, in the words of RFC 9211. */
export interface Outcome {
  /** Whether a stored response was the answer and the handler was not waited for. */
  readonly hit: boolean
  /** Why the handler was asked. */
  readonly fwd?: ForwardReason
  /** The status of the handler's answer, when the client got another one. */
  readonly fwdStatus?: number
  /** Whether the answer is being stored. */
  readonly stored?: boolean
  /** Whether the answer came of a request that was under way already. */
  readonly collapsed?: boolean
  /** Which call of the handler the answer came of: the same number for all whose requests collapsed into one. */
  readonly flight?: number
  /** What is left of the freshness of the answer, in ms; negative when it is stale. */
  readonly ttl?: number
  /** The age of the answer in ms, when it came from the store or of another request. */
  readonly age?: number
  /** When the response was received from the handler: ms since the epoch. */
  readonly createdAt?: number
  readonly key?: string
  /** Why the answer was not stored. */
  readonly notStored?: NotStored
  /** What went wrong on the way, if anything did. */
  readonly detail?: string
}

/** What a user may want to know of a response that came through a cache. */
export interface CacheMetadata extends Outcome {
  /** Whether the content came from the store, validated or not, or of another request that was under way. */
  readonly fromCache: boolean
  /** Whether the handler confirmed the stored response for this answer. */
  readonly revalidated: boolean
  readonly stored: boolean
}

/** Is what it is given, so that the fields of a class derived from it are put there. */
// oxlint-disable-next-line typescript/no-extraneous-class -- it is there to be derived from
class Given {
  constructor(response: Response) {
    return response
  }
}

/** Puts an outcome on a response, where nobody else sees it. A `WeakMap` costs each answer as much as all the rules do. */
class Told extends Given {
  #outcome: Outcome

  private constructor(response: Response, outcome: Outcome) {
    super(response)
    this.#outcome = outcome
  }

  static tell(response: Response | Told, outcome: Outcome): void {
    if (#outcome in response) response.#outcome = outcome
    else void new Told(response, outcome)
  }

  static of(response: Response | Told): Outcome | undefined {
    return #outcome in response ? response.#outcome : undefined
  }
}

/** What the cache did for `response`, or `undefined` when it did not come through one. */
export function cacheMetadata(response: Response): CacheMetadata | undefined {
  const outcome = Told.of(response)
  if (outcome === undefined) return undefined
  const revalidated = outcome.fwdStatus === 304
  return { ...outcome, fromCache: outcome.age !== undefined, revalidated, stored: outcome.stored === true }
}

/** Ties `outcome` to `response` for {@link cacheMetadata}. */
export function remember(response: Response, outcome: Outcome): Response {
  Told.tell(response, outcome)
  return response
}

/** The `Cache-Status` member that tells of `outcome` (RFC 9211 §2). The key stays out: it may be a secret. */
export function cacheStatus(cache: string, outcome: Outcome): string {
  const { hit, fwd, fwdStatus, stored, collapsed, detail = outcome.notStored } = outcome
  const ttl = wholeSeconds(outcome.ttl)
  if (hit && detail === undefined) return hitStatus(cache, ttl)
  return formatCacheStatus({ cache, hit, fwd, fwdStatus, ttl, stored, collapsed, detail })
}

function wholeSeconds(ttl: number | undefined): number | undefined {
  return ttl !== undefined && Number.isFinite(ttl) ? Math.ceil(ttl / 1000) : undefined
}

let latest: { readonly cache: string; readonly ttl: number | undefined; readonly text: string } | undefined

/** The text of a plain hit: for a second, all hits on an entry say the same. */
function hitStatus(cache: string, ttl: number | undefined): string {
  if (latest === undefined || latest.cache !== cache || latest.ttl !== ttl) {
    latest = { cache, ttl, text: formatCacheStatus({ cache, hit: true, ttl }) }
  }
  return latest.text
}
