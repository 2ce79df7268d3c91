export { parseCacheControl, type ParsedCacheControl } from './fields/cache-control.ts'
export {
  type CacheControlDirectives,
  deadDirectives,
  type FieldNames,
  formatCacheControl,
} from './fields/directives.ts'
export { type CacheControlOptions, prepareCacheControl, withCacheControl } from './with-cache-control.ts'
