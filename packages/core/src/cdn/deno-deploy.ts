import type { CdnPlatform, Told, Written } from './platform.ts'
import { reasonNotToTag } from './tags.ts'
import { lackOfLifetime, undocumented } from './traps.ts'

/** Deno Deploy, and what it adds. */
export interface DenoDeploy extends CdnPlatform {
  readonly members: {
    /** `Deno-Cache-Id`: keeps the response across deployments, and can be purged as a tag. */
    readonly cacheId: (id: string) => Written
  }
}

/** Deno Deploy: `Deno-CDN-Cache-Control`, `Deno-Cache-Tag` and `Deno-Cache-Id`. */
// https://docs.deno.com/deploy/reference/caching
export const denoDeploy: DenoDeploy = {
  name: 'Deno Deploy',
  field: 'Deno-CDN-Cache-Control',
  tags: { field: 'Deno-Cache-Tag', separator: ',', maxLength: 1024, maxTags: 500, maxBytes: Infinity },
  members: {
    cacheId(id) {
      const reason = reasonNotToTag(id, denoDeploy)
      if (reason) throw new TypeError(`cacheId ${reason}`)
      return { fields: { 'Deno-Cache-Id': id } }
    },
  },
  traps: (told) => [
    ...undocumented(told, 'Deno Deploy', DOCUMENTED),
    ...lackOfLifetime(told),
    ...refusals(told),
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
  'mustRevalidate',
] as const

function refusals({ directives: { noCache } }: Told): string[] {
  return noCache ? ['Deno Deploy does not store what says no-cache'] : []
}
