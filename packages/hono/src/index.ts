export { cacheControl } from './cache-control.ts'
export { cache } from './cache.ts'
export type { CacheControlDirectives, CacheMetadata, CacheOptions, HttpCache } from '@freshet/core'
