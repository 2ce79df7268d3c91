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

/** The value of a `Vary` field that nominates `names` too, each once: what it says already stays as it is, `*` above all. */
export function addToVary(value: string | null, names: readonly string[]): string {
  let text = value ?? ''
  const present = new Set(text.split(',').map((name) => name.trim().toLowerCase()))
  if (present.has('*')) return text
  for (const name of names) {
    if (present.has(name.toLowerCase())) continue
    present.add(name.toLowerCase())
    text += text === '' ? name : `, ${name}`
  }
  return text
}
