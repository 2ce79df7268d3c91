import type { Terms } from '../decide/terms.ts'
import { parseTargetedField } from '../fields/targeted.ts'
import type { Fields } from '../message.ts'
import type { Policy } from '../rules/policy.ts'
import type { LifetimeExplained } from './explanation.ts'
import { type Explained, say } from './rule.ts'
import { span, spanText } from './times.ts'

/** The field whose directives count for this cache (RFC 9213 §2.2). */
export function governingField(headers: Fields, { targets }: Policy): string {
  const isValid = (name: string): boolean => parseTargetedField(headers.get(name)) !== undefined
  return targets.find(isValid) ?? 'cache-control'
}

/** How long a response is fresh, and what says so. */
export function lifetimeExplained(headers: Fields, terms: Terms, policy: Policy): LifetimeExplained {
  const { lifetime, source } = terms
  return {
    ...span(lifetime),
    source,
    field: fieldOf(source, headers, policy),
    why: whyOf(source, spanText(lifetime), headers, policy),
  }
}

function fieldOf(source: Terms['source'], headers: Fields, policy: Policy): string | null {
  switch (source) {
    case 's-maxage':
    case 'max-age':
      return governingField(headers, policy)
    case 'expires':
      return 'expires'
    case 'heuristic':
      return 'last-modified'
    case 'ttl':
    case 'none':
      return null
  }
}

function whyOf(source: Terms['source'], text: string, headers: Fields, policy: Policy): Explained {
  const field = fieldName(governingField(headers, policy))
  switch (source) {
    case 's-maxage':
      return say(`${text}, as s-maxage in ${field} says to caches that many share`, 'RFC 9111 §5.2.2.10')
    case 'max-age':
      return say(`${text}, as max-age in ${field} says`, 'RFC 9111 §5.2.2.1')
    case 'expires':
      return say(`${text}, as Expires says, counted from Date`, 'RFC 9111 §5.3')
    case 'heuristic':
      return say(`${text}, a guess from Last-Modified, as nothing says how long`, 'RFC 9111 §4.2.2')
    case 'ttl':
      return say(`${text}, as the option ttl says, whatever the fields say`)
    case 'none':
      return say('none, as nothing says how long', 'RFC 9111 §4.2.1')
  }
}

/** Words of field names that are not written with one capital letter. */
const IN_CAPITALS: ReadonlyMap<string, string> = new Map([
  ['cdn', 'CDN'],
  ['etag', 'ETag'],
])

/** A field name as people write it: `CDN-Cache-Control` of `cdn-cache-control`. */
export function fieldName(name: string): string {
  const words = name.split('-')
  return words.map((word) => IN_CAPITALS.get(word) ?? word.charAt(0).toUpperCase() + word.slice(1)).join('-')
}
