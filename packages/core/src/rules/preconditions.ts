import { parseHttpDate } from '../fields/date.ts'
import { parseEntityTag, parseEntityTagList, strongMatch, weakMatch } from '../fields/etag.ts'
import type { RequestHead, ResponseHead } from '../message.ts'
import { dateValue } from './age.ts'
import { isSafe } from './methods.ts'
import { type ReceivedHead, strongDate } from './validators.ts'

/**
 * Whether the request's condition says that the client's own copy of `response` is current: the answer is then
 * 304. `If-None-Match` decides alone where it is sent (RFC 9110 §13.2.2, RFC 9111 §4.3.2).
 */
export function isNotModified(request: RequestHead, response: ResponseHead, responseTime: number): boolean {
  if (response.status !== 200 && response.status !== 206) return false
  const noneMatch = request.headers.get('if-none-match')
  const since = noneMatch === null ? request.headers.get('if-modified-since') : null
  if (noneMatch === null && since === null) return false
  // to a change the same condition means 412, or nothing, and is the handler's affair (§13.1.2, §13.1.3)
  if (!isSafe(request.method)) return false
  if (noneMatch !== null) return matchesAny(noneMatch, response)
  return since !== null && !isModifiedSince(since, response, responseTime)
}

function matchesAny(noneMatch: string, response: ResponseHead): boolean {
  const value = response.headers.get('etag')
  const etag = parseEntityTag(value)
  // nearly every client sends back the very tag it was given: there is no list to be read
  if (etag !== undefined && noneMatch === value) return true
  const tags = parseEntityTagList(noneMatch)
  return tags === '*' || (etag !== undefined && tags.some((tag) => weakMatch(tag, etag)))
}

/** Without `Last-Modified`, `Date` tells the latest time at which the response can have changed (RFC 9111 §4.3.2). */
function isModifiedSince(since: string, response: ResponseHead, responseTime: number): boolean {
  const time = parseHttpDate(since, responseTime)
  if (time === undefined) return true
  const value = response.headers.get('last-modified')
  const lastModified = value === null ? undefined : parseHttpDate(value, responseTime)
  return (lastModified ?? dateValue(response, responseTime)) > time
}

/** Whether `If-Range` lets the request's `Range` apply to `response`: a strong validator that matches exactly (RFC 9110 §13.1.5). */
export function rangeApplies(request: RequestHead, response: ReceivedHead): boolean {
  const condition = request.headers.get('if-range')
  if (condition === null) return true
  const tag = parseEntityTag(condition)
  if (tag === undefined) return condition === strongDate(response)
  const etag = parseEntityTag(response.headers.get('etag'))
  return etag !== undefined && strongMatch(tag, etag)
}
