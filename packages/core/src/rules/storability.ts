import type { ParsedCacheControl } from '../fields/cache-control.ts'
import { parseVary } from '../fields/vary.ts'
import type { RequestHead, ResponseHead } from '../message.ts'
import { type Control, requestDirectives } from './directives.ts'
import { isStorablePart } from './partial.ts'
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
  control: Control,
  policy: Policy,
): Unstorable | undefined {
  const { directives } = control
  if (request.method === 'HEAD' || !policy.methods.has(request.method)) return 'method'
  if (!isStorableStatus(request, response)) return 'status'
  if (requestDirectives(request).noStore) return 'request-no-store'
  const restriction = forbiddenByDirectives(response.status, directives, policy)
  if (restriction !== undefined) return restriction
  if (policy.shared && request.headers.has('authorization') && !allowsAuthorized(directives))
    return 'authorization'
  if (policy.shared && !policy.storeSetCookie && replaysCookie(response, control)) return 'set-cookie'
  if (parseVary(response.headers.get('vary')) === '*') return 'vary-star'
  const mayStore =
    isExplicit(control, policy) || (request.method !== 'POST' && isCacheable(response, directives, policy))
  return mayStore ? undefined : 'no-explicit-freshness'
}

function isStorableStatus(request: RequestHead, response: ResponseHead): boolean {
  return response.status === 206 ? isStorablePart(request, response) : isStorable(response.status)
}

function forbiddenByDirectives(
  status: number,
  directives: ParsedCacheControl,
  policy: Policy,
): Unstorable | undefined {
  // must-understand lets a cache that knows the status ignore no-store, and stops one that does not (§5.2.2.3)
  if (directives.mustUnderstand && !isUnderstood(status)) return 'status'
  const isLifted = directives.mustUnderstand && isClear(directives, 'must-understand')
  if (directives.noStore && !isLifted) return 'no-store'
  return policy.shared && directives.private === true ? 'private' : undefined
}

/** §3.5: the directives that let a shared cache store the answer to a request with credentials. */
function allowsAuthorized(directives: ParsedCacheControl): boolean {
  const { public: isPublic, mustRevalidate, sMaxage } = directives
  return (
    (isPublic === true && isClear(directives, 'public')) ||
    (mustRevalidate === true && isClear(directives, 'must-revalidate')) ||
    // one that cannot be read leaves no freshness, so that each use is validated
    sMaxage !== undefined
  )
}

/** Whether a directive was written as it should be: what cannot be read restricts, but grants nothing. */
function isClear({ invalid }: ParsedCacheControl, name: string): boolean {
  return invalid === undefined || !(invalid.includes(name) || invalid.includes(OPEN_QUOTE))
}

/** What a quote out of place is told by: it may hide anything, so that nothing else in the field grants. */
const OPEN_QUOTE = '"'

/** A cookie is for one client; a field that a qualified directive keeps out of the store cannot be replayed. */
function replaysCookie({ headers }: ResponseHead, { directives, overrides }: Control): boolean {
  if (!headers.has('set-cookie') || overrides.ignoresSpec) return false
  return !qualifiedFields(directives).includes('set-cookie')
}

/** The fields named by a qualified `private` or `no-cache`: they are not stored (RFC 9111 §5.2.2.4, §5.2.2.7). */
export function qualifiedFields({ private: isPrivate, noCache }: ParsedCacheControl): readonly string[] {
  const fields: string[] = []
  if (typeof isPrivate === 'object') fields.push(...isPrivate)
  if (typeof noCache === 'object') fields.push(...noCache)
  return fields
}

/** Whether the response says how long it is fresh; the answer to POST has to (RFC 9110 §9.3.3). */
function isExplicit({ directives, expires, overrides }: Control, { shared }: Policy): boolean {
  const { maxAge, sMaxage } = directives
  return (
    maxAge !== undefined ||
    (shared && sMaxage !== undefined) ||
    expires !== null ||
    overrides.ttl !== undefined
  )
}

/** The rest of the last condition of §3: the response may be stored without a lifetime. */
function isCacheable({ status }: ResponseHead, directives: ParsedCacheControl, { shared }: Policy): boolean {
  const isPublic = directives.public === true && isClear(directives, 'public')
  const isPrivate = !shared && directives.private !== undefined && isClear(directives, 'private')
  return isPublic || isPrivate || isHeuristicallyCacheable(status)
}
