import { parseCacheControl, type ParsedCacheControl } from '../fields/cache-control.ts'
import { listMembers } from '../fields/list.ts'
import type { RequestHead, ResponseHead } from '../message.ts'

const NO_CACHE: ParsedCacheControl = Object.freeze({ noCache: true })

/** The directives that govern a response (RFC 9111 §5.2.2). */
export function responseDirectives(response: ResponseHead): ParsedCacheControl {
  return parseCacheControl(response.headers.get('cache-control'))
}

/** The directives of a request (RFC 9111 §5.2.1); `Pragma: no-cache` speaks where `Cache-Control` is silent (§5.4). */
export function requestDirectives(request: RequestHead): ParsedCacheControl {
  const value = request.headers.get('cache-control')
  if (value !== null) return parseCacheControl(value)
  const pragma = request.headers.get('pragma')
  return pragma !== null && listMembers(pragma.toLowerCase()).includes('no-cache')
    ? NO_CACHE
    : parseCacheControl(null)
}
