import { parsePreferences } from '../fields/accept.ts'
import { normalForm } from '../fields/normal-form.ts'
import { parseVary } from '../fields/vary.ts'
import type { RequestHead, ResponseHead, SelectingField } from '../message.ts'

/** What `request` carried in the fields that the response's `Vary` nominates (RFC 9111 §4.1). */
export function selectingFields(request: RequestHead, response: ResponseHead): readonly SelectingField[] {
  const names = parseVary(response.headers.get('vary'))
  if (names === '*') return []
  return names.map((name) => [name, normalForm(name, request.headers.get(name))])
}

/** What a rule has to know of a stored response to choose it. */
export interface Selectable extends ResponseHead {
  readonly selecting: readonly SelectingField[]
  readonly responseTime: number
}

/** Whether `request` matches the fields that selected `stored` (RFC 9111 §4.1), if need be by its language. */
export function selects(request: RequestHead, stored: Selectable): boolean {
  return matchOf(request, stored) !== undefined
}

/** Whether all selecting fields match, or all but `Accept-Language`, whose first choice the response is in. */
function matchOf(
  request: RequestHead,
  { selecting, headers }: Selectable,
): 'fields' | 'language' | undefined {
  let match: 'fields' | 'language' = 'fields'
  for (const [name, value] of selecting) {
    const carried = normalForm(name, request.headers.get(name))
    if (carried === value) continue
    if (name !== 'accept-language' || !prefers(carried, headers.get('content-language'))) return undefined
    match = 'language'
  }
  return match
}

/** Whether the one language that a client likes best is the response's: any other could only be worse. */
function prefers(accepted: string | null, language: string | null): boolean {
  const [best, next] = (accepted !== null && language !== null && parsePreferences(accepted)) || []
  if (best === undefined || best.weight === 0 || best.weight === next?.weight) return false
  return best.range === language?.toLowerCase()
}

/** Whether the same fields selected both: a store keeps one of them. */
export function isSameVariant({ selecting: a }: Selectable, { selecting: b }: Selectable): boolean {
  return a.length === b.length && a.every(([name, value], at) => name === b[at]![0] && value === b[at]![1])
}

/**
 * The most recent of the stored responses that `request` selects: by `Date`, else by when they came (RFC 9111 §4). One
 * with `Vary` is preferred to one without, which may have left it out by mistake (§4.1). Where fields match, a language
 * alone does not count.
 */
export function selectStored<Stored extends Selectable>(
  request: RequestHead,
  candidates: readonly Stored[],
  dateOf: (stored: Stored) => number,
): Stored | undefined {
  const latest: { fields?: Stored; language?: Stored } = {}
  for (const candidate of candidates) {
    const match = matchOf(request, candidate)
    if (match === undefined) continue
    const rival = latest[match]
    if (rival === undefined || isPreferred(candidate, rival, dateOf)) latest[match] = candidate
  }
  return latest.fields ?? latest.language
}

function isPreferred<Stored extends Selectable>(
  a: Stored,
  b: Stored,
  dateOf: (stored: Stored) => number,
): boolean {
  const isVaried = a.selecting.length > 0
  if (isVaried !== b.selecting.length > 0) return isVaried
  return dateOf(a) === dateOf(b) ? a.responseTime > b.responseTime : dateOf(a) > dateOf(b)
}
