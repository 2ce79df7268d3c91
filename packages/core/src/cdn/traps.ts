import { type CacheControlDirectives, directiveName } from '../fields/directives.ts'
import type { Told } from './platform.ts'

type Directive = keyof CacheControlDirectives

/** Tells where a field that stands in for `Cache-Control` says nothing of how long (RFC 9213 §2.2). */
export function lackOfLifetime({ directives, text }: Told): string[] {
  const { maxAge, sMaxage, noStore, noCache, private: isPrivate } = directives
  const isTold = (maxAge ?? sMaxage) !== undefined || noStore || noCache === true || isPrivate === true
  return text === '' || isTold ? [] : ['it has no lifetime, and Cache-Control is not read beside it']
}

/** Tells of each directive to which the documentation of `platform` gives no effect in its field. */
export function undocumented(
  { directives }: Told,
  platform: string,
  documented: readonly Directive[],
): string[] {
  return Object.entries(directives)
    .filter(([name, value]) => value !== undefined && value !== false && !isIn(documented, name))
    .map(([name]) => `${platform} documents no effect of ${directiveName(name)}`)
}

function isIn(directives: readonly string[], name: string): boolean {
  return directives.includes(name)
}
