import { rfc5861, rfc6585, rfc8246, rfc9211, rfc9213, rfc9875 } from './extensions.ts'
import type { Requirement } from './requirement.ts'
import { rfc9110 } from './rfc9110.ts'
import { rfc9111Fields } from './rfc9111-fields.ts'
import { rfc9111Reuse } from './rfc9111-reuse.ts'
import { rfc9111Store } from './rfc9111-store.ts'

export type { Level, Requirement, Standing } from './requirement.ts'

/** Every requirement, in the order of the document. */
export const requirements: readonly Requirement[] = [
  ...rfc9111Store,
  ...rfc9111Reuse,
  ...rfc9111Fields,
  ...rfc9110,
  ...rfc5861,
  ...rfc6585,
  ...rfc8246,
  ...rfc9211,
  ...rfc9213,
  ...rfc9875,
]

/** What each RFC is about, in the order of the document. */
export const titles: Readonly<Record<string, string>> = {
  'RFC 9111': 'HTTP caching',
  'RFC 9110': 'HTTP semantics: what a cache has to obey',
  'RFC 5861': 'stale content',
  'RFC 6585': 'statuses that are never stored',
  'RFC 8246': 'immutable responses',
  'RFC 9211': 'Cache-Status',
  'RFC 9213': 'targeted Cache-Control',
  'RFC 9875': 'cache groups',
}
