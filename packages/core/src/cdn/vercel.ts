import type { CdnPlatform, Told } from './platform.ts'
import { lackOfLifetime, undocumented } from './traps.ts'

/** Vercel. It adds no members. */
export interface Vercel extends CdnPlatform {
  readonly members: Readonly<Record<never, never>>
}

/** Seconds: the longest lifetime that Vercel keeps to. */
const YEAR = 31_536_000

/** Vercel: `Vercel-CDN-Cache-Control` and `Vercel-Cache-Tag`, which it keeps to itself. */
// https://vercel.com/docs/caching/cache-control-headers and https://vercel.com/docs/caching/cdn-cache/purge
export const vercel: Vercel = {
  name: 'Vercel',
  field: 'Vercel-CDN-Cache-Control',
  tags: { field: 'Vercel-Cache-Tag', separator: ',', maxLength: 256, maxTags: 128, maxBytes: Infinity },
  members: {},
  traps: (told) => [
    ...undocumented(told, 'Vercel', DOCUMENTED),
    ...lackOfLifetime(told),
    ...refusals(told),
    ...excesses(told),
  ],
}

const DOCUMENTED = [
  'maxAge',
  'sMaxage',
  'staleWhileRevalidate',
  'staleIfError',
  'public',
  'private',
  'noCache',
  'noStore',
] as const

/** https://vercel.com/docs/caching/cdn-cache, https://vercel.com/changelog/vary-cookie-responses-no-longer-cached */
function refusals({ directives, vary }: Told): string[] {
  const reasons = []
  if (directives.noCache) reasons.push('Vercel does not store what says no-cache')
  if (vary.some((name) => name.toLowerCase() === 'cookie')) {
    reasons.push('Vercel does not store what varies by Cookie')
  }
  return reasons
}

function excesses({ directives }: Told): string[] {
  return (['maxAge', 'sMaxage', 'staleWhileRevalidate'] as const)
    .filter((name) => (directives[name] ?? 0) > YEAR)
    .map((name) => `Vercel keeps to ${name} for a year at most (${YEAR} seconds)`)
}
