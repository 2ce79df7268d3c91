import { parseHttpDate } from '../fields/date.ts'
import { parseEntityTag } from '../fields/etag.ts'
import type { ResponseHead } from '../message.ts'

/** Conditional fields to send in order to validate a stored response. */
export type Conditions = readonly (readonly [name: 'if-none-match' | 'if-modified-since', value: string])[]

/** The conditions that ask whether `stored` is still current; empty when it carries no validator (RFC 9111 §4.3.1). */
export function conditionsFor({ headers }: ResponseHead): Conditions {
  const conditions: [name: 'if-none-match' | 'if-modified-since', value: string][] = []
  const etag = headers.get('etag')
  if (isEntityTag(etag)) conditions.push(['if-none-match', etag])
  const lastModified = headers.get('last-modified')
  if (isHttpDate(lastModified)) conditions.push(['if-modified-since', lastModified])
  return conditions
}

/** Whether there are {@link conditionsFor} a stored response. */
export function canBeValidated({ headers }: ResponseHead): boolean {
  return isEntityTag(headers.get('etag')) || isHttpDate(headers.get('last-modified'))
}

function isEntityTag(value: string | null): value is string {
  return value !== null && parseEntityTag(value) !== undefined
}

/** A recipient ignores a condition that is no HTTP-date (RFC 9110 §13.1.3): it would be asking for the whole. */
function isHttpDate(value: string | null): value is string {
  // which century a year of two digits is of does not matter here
  return value !== null && parseHttpDate(value, 0) !== undefined
}
