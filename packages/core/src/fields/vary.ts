import { isToken, listMembers } from './list.ts'

const NOTHING: readonly string[] = []

/**
 * The request fields that a `Vary` field nominates (RFC 9110 §12.5.5): lower case, each once, in the order of their
 * names; none when it is absent. `'*'` when a member is `*`, or is no field name and so nominates what cannot be known.
 */
export function parseVary(value: string | null): '*' | readonly string[] {
  if (value === null) return NOTHING
  const names = listMembers(value)
  if (!names.every((name) => name !== '*' && isToken(name))) return '*'
  const sorted = names.map((name) => name.toLowerCase()).sort()
  return sorted.filter((name, at) => name !== sorted[at - 1])
}
