import { HeaderSection } from '../fields/header-section.ts'
import type { Fields, RequestHead } from '../message.ts'
import { requestDirectives } from './directives.ts'

/**
 * Fields that speak to the origin server alone. A cache must not weigh `If-Match` and `If-Unmodified-Since`, so it has no 412 of
 * its own; it might pass over them (RFC 9110 §13.1.1, §13.1.4), but the client that sends one wants it weighed (RFC 9111 §4.3.2).
 */
const FOR_THE_ORIGIN: readonly string[] = ['if-match', 'if-unmodified-since', 'upgrade']

/** Conditions that a cache answers itself, so that the handler's answer can be stored (RFC 9111 §4.3.1). */
const FOR_THE_CACHE: readonly string[] = ['if-none-match', 'if-modified-since']

/** Fields that mean to POST something else than to GET, or nothing (RFC 9110 §13.1.2, §13.1.3, §14.2). */
const FOR_GET: readonly string[] = [...FOR_THE_CACHE, 'range']

/** Whether only the handler can answer `request`, whatever is stored, and may be asked (RFC 9111 §5.2.1.7). */
export function bypasses(request: RequestHead): boolean {
  return isForHandler(request) && !requestDirectives(request).onlyIfCached
}

/** Whether `request` carries what only the handler can weigh. */
export function isForHandler({ method, headers }: RequestHead): boolean {
  return hasAny(headers, FOR_THE_ORIGIN) || (method === 'POST' && hasAny(headers, FOR_GET))
}

function hasAny(headers: Fields, names: readonly string[]): boolean {
  for (const name of names) if (headers.has(name)) return true
  return false
}

/** Whether the client itself asks on a condition that the cache may weigh (RFC 9111 §4.3.2). */
export function isConditional({ headers }: RequestHead): boolean {
  return hasAny(headers, FOR_THE_CACHE)
}

/** Whether the answer to `request` can serve others too: it asks for the whole representation and may be stored. */
export function isShareable({ method, headers }: RequestHead): boolean {
  return method !== 'HEAD' && !headers.has('range')
}

/**
 * The fields to ask the handler with, or `undefined` when the client's own serve: a validation carries the
 * conditions of the stored response, and a request for the whole carries none, so that its answer can be stored.
 */
export function forwardedFields(
  request: ShareableHead,
  conditions: readonly (readonly [name: string, value: string])[],
): HeaderSection | undefined {
  if (conditions.length === 0 && !(isConditional(request) && isShareable(request))) return undefined
  return HeaderSection.read(request.headers).with(Object.fromEntries(conditions), FOR_THE_CACHE)
}

interface ShareableHead extends RequestHead {
  readonly headers: Headers
}
