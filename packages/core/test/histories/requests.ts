import type { Ask, Directive } from './history.ts'
import { seconds } from './reading.ts'

/** The first that counts of a request's directives (§5.2.1). */
export function wish({ wishes, pragma }: Ask, name: string): Directive | undefined {
  if (pragma && name === 'no-cache' && wishes.length === 0) return ['no-cache']
  return wishes.find((directive) => directive[0] === name)
}

/** The seconds that a request's directive asks for, in ms; `undefined`: it asks for nothing. */
export function wished(ask: Ask, name: string): number | undefined {
  const found = wish(ask, name)
  const read = found && seconds(found)
  return read === undefined ? undefined : read * 1000
}

/** Whether two requests ask for the same variant (§4.1). */
export function isSameVariant(vary: readonly string[], a: Headers, b: Headers): boolean {
  return vary.every((name) => variantOf(name, a) === variantOf(name, b))
}

/** The order and the case of language ranges mean nothing (RFC 9110 §12.5.4, RFC 4647 §2). */
function variantOf(name: string, fields: Headers): string | null {
  const value = fields.get(name)
  if (name !== 'accept-language' || value === null) return value
  return value
    .toLowerCase()
    .split(',')
    .map((range) => range.trim())
    .sort()
    .join()
}
