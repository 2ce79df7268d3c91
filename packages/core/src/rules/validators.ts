import { parseHttpDate } from '../fields/date.ts'
import { parseEntityTag, strongMatch } from '../fields/etag.ts'
import type { ResponseHead } from '../message.ts'
import { dateValue } from './age.ts'

/** How much older than `Date` a `Last-Modified` must be to be strong: ms (RFC 9110 §8.8.2.2). */
const STRONG_AFTER = 1000

/** A response and when it came: ms since the epoch. */
export interface ReceivedHead extends ResponseHead {
  readonly responseTime: number
}

/**
 * The validator that changes whenever the content does, as `If-Range` carries it: the `ETag`, or without one a date
 * (RFC 9110 §8.8.1, §13.1.5). `undefined`: there is none, or it is weak.
 */
export function strongValidator(response: ReceivedHead): string | undefined {
  const value = response.headers.get('etag')
  if (value === null) return strongDate(response)
  const etag = parseEntityTag(value)
  return etag === undefined || etag.weak ? undefined : value
}

/** `Last-Modified`, when content that changed once more within its second cannot carry the same (RFC 9110 §8.8.2.2). */
export function strongDate(response: ReceivedHead): string | undefined {
  const value = response.headers.get('last-modified')
  if (value === null) return undefined
  const time = parseHttpDate(value, response.responseTime)
  const isStrong = time !== undefined && dateValue(response, response.responseTime) >= time + STRONG_AFTER
  return isStrong ? value : undefined
}

/** Whether both carry the same strong validator: they are of the same content then (RFC 9111 §3.4). */
export function shareStrongValidator(a: ReceivedHead, b: ReceivedHead): boolean {
  const [tagA, tagB] = [a.headers.get('etag'), b.headers.get('etag')]
  if (tagA === null && tagB === null) {
    const dateA = strongDate(a)
    return dateA !== undefined && dateA === strongDate(b)
  }
  const [etagA, etagB] = [parseEntityTag(tagA), parseEntityTag(tagB)]
  return etagA !== undefined && etagB !== undefined && strongMatch(etagA, etagB)
}
