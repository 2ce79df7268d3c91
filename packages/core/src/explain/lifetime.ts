import type { CandidateFacts } from '../facts/facts.ts'
import type { LifetimeExplained } from './explanation.ts'
import { say } from './rule.ts'
import { span, spanText } from './times.ts'

/** How long a response is fresh, and what says so. */
export function lifetimeExplained(
  { source, field, rule }: CandidateFacts['lifetime'],
  ms: number,
): LifetimeExplained {
  return { ...span(ms), source, field, why: say(textOf(source, spanText(ms), field), rule) }
}

function textOf(source: LifetimeExplained['source'], text: string, field: string | null): string {
  switch (source) {
    case 's-maxage':
      return `${text}, as s-maxage in ${fieldName(field ?? '')} says to caches that many share`
    case 'max-age':
      return `${text}, as max-age in ${fieldName(field ?? '')} says`
    case 'expires':
      return `${text}, as Expires says, counted from Date`
    case 'heuristic':
      return `${text}, a guess from Last-Modified, as nothing says how long`
    case 'ttl':
      return `${text}, as the option ttl says, whatever the fields say`
    case 'none':
      return 'none, as nothing says how long'
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
