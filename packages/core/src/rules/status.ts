/** The statuses that a cache may store without an explicit lifetime (RFC 9110 §15.1). */
const HEURISTICALLY_CACHEABLE: ReadonlySet<number> = new Set([
  200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501,
])

/** Answers to a condition, a range that cannot be had, or one client, which say nothing to the next: RFC 6585 forbids storing the last four. */
const NEVER_STORED: ReadonlySet<number> = new Set([304, 412, 416, 428, 429, 431, 511])

/** The final statuses whose caching is defined, so that `must-understand` may be obeyed (RFC 9111 §5.2.2.3). */
const UNDERSTOOD: readonly (readonly [from: number, to: number])[] = [
  [200, 206],
  [300, 303],
  [307, 308],
  [400, 417],
  [421, 422],
  [426, 426],
  [500, 505],
]

/** The statuses that stand for an error in stale-if-error (RFC 5861 §4). */
const STALE_IF_ERROR: ReadonlySet<number> = new Set([500, 502, 503, 504])

export function isHeuristicallyCacheable(status: number): boolean {
  return HEURISTICALLY_CACHEABLE.has(status)
}

/** Whether a response of this status is final and may answer another request (RFC 9111 §3, RFC 6585). */
export function isStorable(status: number): boolean {
  return status >= 200 && !NEVER_STORED.has(status)
}

/** Whether this cache knows what caching a response of this status means (RFC 9111 §3). */
export function isUnderstood(status: number): boolean {
  return UNDERSTOOD.some(([from, to]) => from <= status && status <= to)
}

export function isStaleIfErrorStatus(status: number): boolean {
  return STALE_IF_ERROR.has(status)
}

/** A non-error status: 2xx or 3xx (RFC 9111 §4.4). */
export function isNonError(status: number): boolean {
  return status >= 200 && status < 400
}
