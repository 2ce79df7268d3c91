import type { CacheControlDirectives, FieldNames } from '../fields/directives.ts'
import type { AnyCdn } from './any-cdn.ts'
import type { CdnPlatform, MembersOf } from './platform.ts'

/** Directives for CDNs alone, which then do not read `Cache-Control` (RFC 9213 §2.2), and what `platform` adds to them. */
export type CdnPolicy<P extends CdnPlatform = AnyCdn> = CacheControlDirectives &
  MembersOf<P> & {
    /** Whose dialect is written, one of `@freshet/core/cdn`. Default: none, which is `CDN-Cache-Control` (RFC 9213). */
    readonly platform?: P | undefined
  }

/** What CDNs are told does not disclose what is private. */
type Confidential =
  | { readonly private?: false | undefined }
  | { readonly cdn?: { readonly private: true | FieldNames } | { readonly noStore: true } | undefined }

/** One policy for browsers, other caches and CDNs: the directives of `Cache-Control`, and what else is written. */
export type CachePolicy<P extends CdnPlatform = AnyCdn, Tags = readonly string[]> = CacheControlDirectives &
  Confidential & {
    /** What CDNs are told apart from all others. Default: nothing, so that they read `Cache-Control` too. */
    readonly cdn?: CdnPolicy<P> | undefined
    /** What the response can be purged by: `Cache-Tag`, or the field of `cdn.platform`; added to what it has. */
    readonly tags?: Tags | undefined
    /** The request fields that the response depends on: `Vary` (RFC 9110 §12.5.5), added to what it has. */
    readonly vary?: readonly string[] | undefined
  }
