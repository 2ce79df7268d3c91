/** What to purge. */
export type Target =
  | { readonly url: string }
  | { readonly tag: string }
  | { readonly prefix: string }
  | { readonly everything: true }

/** What was purged: of a URL, whether anything was stored for it. */
export type Purged = Target & { readonly found?: boolean }

/** A target as a person calls it. */
export function nameOf(target: Target): string {
  if ('url' in target) return target.url
  if ('tag' in target) return `tag ${target.tag}`
  return 'prefix' in target ? `prefix ${target.prefix}` : 'everything'
}
