import { deadDirectives } from '../fields/directives.ts'
import type { CdnPlatform, Told } from './platform.ts'
import { lackOfLifetime } from './traps.ts'

/** Cloudflare. It adds no members. */
export interface Cloudflare extends CdnPlatform {
  readonly members: Readonly<Record<never, never>>
}

/** Cloudflare: `Cloudflare-CDN-Cache-Control`, which it keeps to itself, and `Cache-Tag`. */
// https://developers.cloudflare.com/cache/concepts/cdn-cache-control/ and …/cache/how-to/purge-cache/purge-by-tags/
export const cloudflare: Cloudflare = {
  name: 'Cloudflare',
  field: 'Cloudflare-CDN-Cache-Control',
  // A longer tag is kept, but no purge can name it.
  tags: { field: 'Cache-Tag', separator: ',', maxLength: 1024, maxTags: Infinity, maxBytes: 16_384 },
  members: {},
  traps: (told) => [...deadDirectives(told.directives), ...lackOfLifetime(told), ...vary(told)],
}

/** https://developers.cloudflare.com/cache/concepts/vary/ */
function vary({ vary }: Told): string[] {
  const ignored = vary.filter((name) => name.toLowerCase() !== 'accept-encoding')
  if (ignored.length === 0) return []
  return [`Cloudflare varies by ${ignored.join(', ')} only where a Cache Rule says so`]
}
