import type { CdnPlatform, Told } from './platform.ts'
import { undocumented } from './traps.ts'

/** Fastly. It adds no members. */
export interface Fastly extends CdnPlatform {
  readonly members: Readonly<Record<never, never>>
}

/** Fastly: `Surrogate-Control` and `Surrogate-Key`, which it keeps to itself. */
// https://www.fastly.com/documentation/guides/concepts/edge-state/cache/cache-freshness and …/reference/http/http-headers/Surrogate-Key
export const fastly: Fastly = {
  name: 'Fastly',
  field: 'Surrogate-Control',
  tags: { field: 'Surrogate-Key', separator: ' ', maxLength: 1024, maxTags: Infinity, maxBytes: 16_384 },
  members: {},
  traps: (told) => [
    ...undocumented(told, 'Fastly', ['maxAge', 'staleWhileRevalidate', 'staleIfError']),
    ...storing(told),
  ],
}

/** https://www.fastly.com/documentation/guides/full-site-delivery/caching/about-cache-control-headers */
function storing({ directives: { noStore, noCache, private: isPrivate } }: Told): string[] {
  if (!noStore && !noCache && !isPrivate) return []
  return ['what keeps Fastly from storing is private in Cache-Control']
}
