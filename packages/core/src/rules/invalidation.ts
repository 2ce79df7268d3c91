import type { RequestHead, ResponseHead } from '../message.ts'
import { isSafe } from './methods.ts'
import { groupNames, type Name } from './names.ts'
import { isNonError } from './status.ts'

/**
 * The URLs whose stored responses an unsafe request makes invalid: its target, and the `Location` and
 * `Content-Location` of the answer when they are of the same origin (RFC 9111 §4.4).
 */
export function invalidatedUrls(request: RequestHead, response: ResponseHead): readonly string[] {
  if (isSafe(request.method) || !isNonError(response.status)) return []
  const target = new URL(request.url)
  const urls = new Set([requestable(target)])
  for (const name of ['location', 'content-location']) {
    const url = resolve(response.headers.get(name), target)
    if (url?.origin === target.origin) urls.add(requestable(url))
  }
  return [...urls]
}

/** As a request can name it: without a fragment (RFC 9110 §7.1) and without credentials, which `Request` refuses. */
function requestable(url: URL): string {
  const bare = new URL(url)
  bare.username = ''
  bare.password = ''
  bare.hash = ''
  return bare.href
}

/** The groups, of the target's origin, that an unsafe request makes invalid (RFC 9875 §3). */
export function invalidatedGroups(request: RequestHead, response: ResponseHead): readonly Name[] {
  if (isSafe(request.method) || !isNonError(response.status)) return []
  return groupNames(request.url, response.headers.get('cache-group-invalidation'))
}

/** Whether the answer to POST is the current representation of its target: `Content-Location` names it (RFC 9110 §9.3.3). */
export function isRepresentation(request: RequestHead, response: ResponseHead): boolean {
  if (request.method !== 'POST' || response.status !== 200) return false
  const target = new URL(request.url)
  target.hash = ''
  return resolve(response.headers.get('content-location'), target)?.href === target.href
}

function resolve(reference: string | null, base: URL): URL | undefined {
  return reference !== null && URL.canParse(reference, base) ? new URL(reference, base) : undefined
}
