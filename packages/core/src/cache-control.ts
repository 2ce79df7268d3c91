export { parseCacheControl, type ParsedCacheControl } from './fields/cache-control.ts'
export {
  type CacheControlDirectives,
  deadDirectives,
  type FieldNames,
  formatCacheControl,
} from './fields/directives.ts'
export type { AnyCdn } from './cdn/any-cdn.ts'
export type { CdnPlatform, TagLimits, Told, Written } from './cdn/platform.ts'
export type { CachePolicy, CdnPolicy } from './cdn/policy.ts'
export { type CacheControlOptions, prepareCacheControl, withCacheControl } from './with-cache-control.ts'
