import { isToken, listMembers, trimWhitespace } from './list.ts'

/** One member of an `Accept`, `Accept-Charset`, `Accept-Encoding` or `Accept-Language` field (RFC 9110 §12.5). */
export interface Preference {
  /** What is asked for, in normal form: lower case but for the values of a media type's parameters, no white space. */
  readonly range: string
  /** From 0, not acceptable, to 1 (RFC 9110 §12.4.2). */
  readonly weight: number
}

/**
 * What such a field prefers, the greatest weight first, members of equal weight in the order of the field.
 * `undefined` when a member does not follow the grammar, or has a quoted parameter.
 */
export function parsePreferences(value: string): readonly Preference[] | undefined {
  const preferences: Preference[] = []
  for (const member of listMembers(value)) {
    const preference = parsePreference(member)
    if (preference === undefined) return undefined
    preferences.push(preference)
  }
  return preferences.sort((a, b) => b.weight - a.weight)
}

/** The text of `preference`, without a weight of 1, which is the default (RFC 9110 §12.4.2). */
export function formatPreference(preference: Preference): string {
  return preference.weight === 1 ? preference.range : `${preference.range};q=${preference.weight}`
}

const WEIGHT = /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/

function parsePreference(member: string): Preference | undefined {
  const end = member.indexOf(';')
  const subject = end === -1 ? member : trimWhitespace(member.slice(0, end))
  if (!isRange(subject)) return undefined
  let range = subject.toLowerCase()
  if (end === -1) return { range, weight: 1 }
  let weight: number | undefined
  for (const parameter of member.slice(end + 1).split(';')) {
    const equals = parameter.indexOf('=')
    const name = trimWhitespace(parameter.slice(0, Math.max(equals, 0))).toLowerCase()
    const value = trimWhitespace(parameter.slice(equals + 1))
    // The weight comes last: what used to follow it, accept-ext, is no more (RFC 9110 §12.5.1).
    if (weight !== undefined || !isToken(name) || !isToken(value)) return undefined
    if (name !== 'q') range += `;${name}=${value}`
    else if (WEIGHT.test(value)) weight = Number(value)
    else return undefined
  }
  return { range, weight: weight ?? 1 }
}

/** A token, or the two of a media range. */
function isRange(text: string): boolean {
  const slash = text.indexOf('/')
  return slash === -1 ? isToken(text) : isToken(text.slice(0, slash)) && isToken(text.slice(slash + 1))
}
