import type { Terms } from '../decide/terms.ts'
import { parseTargetedField } from '../fields/targeted.ts'
import type { Fields } from '../message.ts'
import type { Policy } from '../rules/policy.ts'
import type { CandidateFacts } from './facts.ts'
import type { SectionName } from './section-name.ts'

/** The field whose directives count for this cache (RFC 9213 §2.2). */
export function governingField(headers: Fields, { targets }: Pick<Policy, 'targets'>): string {
  const isValid = (name: string): boolean => parseTargetedField(headers.get(name)) !== undefined
  return targets.find(isValid) ?? 'cache-control'
}

const RULES: { readonly [Source in Terms['source']]: SectionName | null } = {
  's-maxage': 'RFC 9111 §5.2.2.10',
  'max-age': 'RFC 9111 §5.2.2.1',
  expires: 'RFC 9111 §5.3',
  heuristic: 'RFC 9111 §4.2.2',
  ttl: null,
  none: 'RFC 9111 §4.2.1',
}

/** How long a response is fresh, and what says so. */
export function lifetimeFacts(
  headers: Fields,
  { lifetime, source }: Terms,
  policy: Policy,
): CandidateFacts['lifetime'] {
  return { ms: lifetime, source, field: fieldOf(source, headers, policy), rule: RULES[source] }
}

function fieldOf(source: Terms['source'], headers: Fields, policy: Policy): string | null {
  switch (source) {
    case 's-maxage':
    case 'max-age':
      return governingField(headers, policy)
    case 'expires':
      return source
    case 'heuristic':
      return 'last-modified'
    case 'ttl':
    case 'none':
      return null
  }
}
