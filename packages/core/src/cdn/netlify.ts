import { formatNetlifyVary, type NetlifyVary } from './netlify-vary.ts'
import type { CdnPlatform, Written } from './platform.ts'
import { fittingTags } from './tags.ts'
import { lackOfLifetime, undocumented } from './traps.ts'

/** Netlify, and what it adds. */
export interface Netlify extends CdnPlatform {
  readonly members: {
    /** `durable`: one copy for all its locations, of what a function answered; it has no effect on edge functions. */
    readonly durable: (isDurable: boolean) => Written
    /** `Netlify-Vary`: the parts of a request that answers differ by. Without `query` it is the whole query. */
    readonly vary: (vary: NetlifyVary) => Written
    /** `Netlify-Cache-ID`: keeps the response across deploys, and can be purged as tags. */
    readonly cacheId: (id: string | readonly string[]) => Written
  }
}

/** Netlify: `Netlify-CDN-Cache-Control`, `Netlify-Cache-Tag`, `Netlify-Vary` and `Netlify-Cache-ID`. */
// https://docs.netlify.com/build/caching/caching-overview/
export const netlify: Netlify = {
  name: 'Netlify',
  field: 'Netlify-CDN-Cache-Control',
  tags: { field: 'Netlify-Cache-Tag', separator: ',', maxLength: 1024, maxTags: 500, maxBytes: Infinity },
  members: {
    durable(isDurable) {
      if (typeof isDurable !== 'boolean') throw new TypeError('durable must be true or false')
      return isDurable ? { directive: 'durable' } : {}
    },
    vary: (vary) => ({ fields: { 'Netlify-Vary': formatNetlifyVary(vary) } }),
    cacheId(id) {
      const refuse = (reason: string): never => {
        throw new TypeError(`cacheId: ${reason}`)
      }
      return { fields: { 'Netlify-Cache-ID': fittingTags([id].flat(), [], netlify, refuse).join(',') } }
    },
  },
  traps: (told) => [...undocumented(told, 'Netlify', DOCUMENTED), ...lackOfLifetime(told)],
}

const DOCUMENTED = [
  'maxAge',
  'sMaxage',
  'staleWhileRevalidate',
  'public',
  'private',
  'noStore',
  'mustRevalidate',
] as const
