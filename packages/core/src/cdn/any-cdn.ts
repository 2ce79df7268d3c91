import { deadDirectives } from '../fields/directives.ts'
import type { CdnPlatform } from './platform.ts'
import { lackOfLifetime } from './traps.ts'

/** Any CDN that reads `CDN-Cache-Control` (RFC 9213 §3.1). It adds no members. */
export interface AnyCdn extends CdnPlatform {
  readonly members: Readonly<Record<never, never>>
}

/** Where no platform is named. The limits are the strictest of the platforms that read `Cache-Tag`. */
export const anyCdn: AnyCdn = {
  name: 'CDNs',
  field: 'CDN-Cache-Control',
  tags: { field: 'Cache-Tag', separator: ',', maxLength: 1024, maxTags: 500, maxBytes: 16_384 },
  members: {},
  traps: (told) => [...deadDirectives(told.directives), ...lackOfLifetime(told)],
}
