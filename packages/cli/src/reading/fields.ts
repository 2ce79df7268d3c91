import type { FieldLine } from '../transcript.ts'

/** The field lines of one message. */
export interface MessageFields {
  /** The combined value (RFC 9110 §5.2), or `null`; `name` is lower case. */
  get(name: string): string | null
  has(name: string): boolean
  /** The values of its lines, one by one. */
  all(name: string): readonly string[]
  /** Each name once, in lower case, in the order of their first lines. */
  readonly names: readonly string[]
}

export function fieldsOf(lines: readonly FieldLine[]): MessageFields {
  const values = new Map<string, string[]>()
  for (const [name, value] of lines) {
    const key = name.toLowerCase()
    values.set(key, [...(values.get(key) ?? []), value.trim()])
  }
  return {
    get: (name) => values.get(name)?.join(', ') ?? null,
    has: (name) => values.has(name),
    all: (name) => values.get(name) ?? [],
    names: [...values.keys()],
  }
}

/** The same as Fetch's `Headers`, without what they cannot carry. */
export function asHeaders(lines: readonly FieldLine[]): Headers {
  const headers = new Headers()
  for (const [name, value] of lines) {
    try {
      headers.append(name, value)
    } catch {
      // A lenient parser passes on what no field may hold; no rule asks for it
    }
  }
  return headers
}
