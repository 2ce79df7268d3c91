import type { ParsedCacheControl } from '../fields/cache-control.ts'
import { parseVary } from '../fields/vary.ts'
import type { RequestHead, ResponseHead } from '../message.ts'
import { requestDirectives } from './directives.ts'
import type { Policy } from './policy.ts'
import { isHeuristicallyCacheable, isStorable, isUnderstood } from './status.ts'

/** Why a response is not stored by the rules of RFC 9111 §3 and the user's policy. */
export type Unstorable =
  | 'method'
  | 'status'
  | 'request-no-store'
  | 'no-store'
  | 'private'
  | 'authorization'
  | 'set-cookie'
  | 'vary-star'
  | 'no-explicit-freshness'

/** The first rule of RFC 9111 §3 that forbids storing `response`, or `undefined` when it may be stored. */
export function reasonNotToStore(
  request: RequestHead,
  response: ResponseHead,
  directives: ParsedCacheControl,
  policy: Policy,
): Unstorable | undefined {
  if (request.method !== 'GET') return 'method'
  if (!isStorable(response.status)) return 'status'
  if (requestDirectives(request).noStore) return 'request-no-store'
  const restriction = forbiddenByDirectives(response.status, directives, policy)
  if (restriction !== undefined) return restriction
  if (policy.shared && request.headers.has('authorization') && !allowsAuthorized(directives))
    return 'authorization'
  if (policy.shared && !policy.storeSetCookie && replaysCookie(response, directives)) return 'set-cookie'
  if (parseVary(response.headers.get('vary')) === '*') return 'vary-star'
  return hasLicence(response, directives, policy) ? undefined : 'no-explicit-freshness'
}

function forbiddenByDirectives(
  status: number,
  directives: ParsedCacheControl,
  policy: Policy,
): Unstorable | undefined {
  // must-understand lets a cache that knows the status ignore no-store, and stops one that does not (§5.2.2.3)
  if (directives.mustUnderstand) {
    if (!isUnderstood(status)) return 'status'
  } else if (directives.noStore) return 'no-store'
  return policy.shared && directives.private === true ? 'private' : undefined
}

/** §3.5: the directives that let a shared cache store the answer to a request with credentials. */
function allowsAuthorized(directives: ParsedCacheControl): boolean {
  return directives.public === true || directives.mustRevalidate === true || directives.sMaxage !== undefined
}

/** A cookie is for one client; a field that a qualified directive keeps out of the store cannot be replayed. */
function replaysCookie(response: ResponseHead, directives: ParsedCacheControl): boolean {
  return response.headers.has('set-cookie') && !qualifiedFields(directives).includes('set-cookie')
}

/** The fields named by a qualified `private` or `no-cache`: they are not stored (RFC 9111 §5.2.2.4, §5.2.2.7). */
export function qualifiedFields({ private: isPrivate, noCache }: ParsedCacheControl): readonly string[] {
  const fields: string[] = []
  if (typeof isPrivate === 'object') fields.push(...isPrivate)
  if (typeof noCache === 'object') fields.push(...noCache)
  return fields
}

/** The last condition of §3: something must say that the response may be stored. */
function hasLicence(response: ResponseHead, directives: ParsedCacheControl, policy: Policy): boolean {
  return (
    directives.public === true ||
    directives.maxAge !== undefined ||
    (policy.shared ? directives.sMaxage !== undefined : directives.private !== undefined) ||
    response.headers.has('expires') ||
    isHeuristicallyCacheable(response.status)
  )
}
