/** The directives of responses (RFC 9111 §5.2.2, RFC 5861, RFC 8246). */
export const OF_RESPONSES: ReadonlySet<string> = new Set([
  'max-age',
  's-maxage',
  'stale-while-revalidate',
  'stale-if-error',
  'public',
  'private',
  'no-cache',
  'no-store',
  'no-transform',
  'must-revalidate',
  'must-understand',
  'proxy-revalidate',
  'immutable',
])

/** Those of requests alone (RFC 9111 §5.2.1). */
export const OF_REQUESTS: ReadonlySet<string> = new Set(['max-stale', 'min-fresh', 'only-if-cached'])

/** Of one browser, long ago; a kitchen sink against caching often has them. */
export const LEGACY: ReadonlySet<string> = new Set(['pre-check', 'post-check'])

/** What platforms add in their own fields. */
export const PLATFORM_DIRECTIVES: Readonly<Record<string, ReadonlySet<string>>> = {
  'Netlify-CDN-Cache-Control': new Set(['durable']),
  'Surrogate-Control': new Set(['content', 'no-store-remote']),
}

/** Those whose argument is a number of seconds. */
export const IN_SECONDS: ReadonlySet<string> = new Set([
  'max-age',
  's-maxage',
  'stale-while-revalidate',
  'stale-if-error',
])

/** Those that may list fields. */
export const WITH_FIELDS: ReadonlySet<string> = new Set(['private', 'no-cache'])
