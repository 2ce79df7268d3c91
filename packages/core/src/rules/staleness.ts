import type { ParsedCacheControl } from '../fields/cache-control.ts'
import type { Policy } from './policy.ts'

/** The directive that forbids serving a stale response without validation, if there is one (RFC 9111 §4.2.4). */
export function reasonNotStale(
  directives: ParsedCacheControl,
  policy: Policy,
): 'no-cache' | 'must-revalidate' | 'proxy-revalidate' | 's-maxage' | undefined {
  if (directives.noCache === true) return 'no-cache'
  if (directives.mustRevalidate) return 'must-revalidate'
  if (!policy.shared) return undefined
  if (directives.proxyRevalidate) return 'proxy-revalidate'
  // s-maxage incorporates proxy-revalidate (§5.2.2.10)
  return directives.sMaxage !== undefined && !policy.staleDespiteSMaxage ? 's-maxage' : undefined
}
