import { parseHttpDate } from '../fields/date.ts'
import { parseEntityTag } from '../fields/etag.ts'
import type { ResponseHead } from '../message.ts'

/** Conditional fields to send in order to validate a stored response. */
export type Conditions = readonly (readonly [name: 'if-none-match' | 'if-modified-since', value: string])[]

/** The conditions that ask whether `stored` is still current; empty when it carries no validator (RFC 9111 §4.3.1). */
export function conditionsFor(stored: ResponseHead): Conditions {
  const conditions: [name: 'if-none-match' | 'if-modified-since', value: string][] = []
  const etag = stored.headers.get('etag')
  if (etag !== null && parseEntityTag(etag) !== undefined) conditions.push(['if-none-match', etag])
  const lastModified = stored.headers.get('last-modified')
  if (isHttpDate(lastModified)) conditions.push(['if-modified-since', lastModified])
  return conditions
}

/** A recipient ignores a condition that is no HTTP-date (RFC 9110 §13.1.3): it would be asking for the whole. */
function isHttpDate(value: string | null): value is string {
  // which century a year of two digits is of does not matter here
  return value !== null && parseHttpDate(value, 0) !== undefined
}
