import { parsePreferences } from '../fields/accept.ts'
import { normalForm } from '../fields/normal-form.ts'
import { parseVary } from '../fields/vary.ts'
import type { RequestHead, ResponseHead, SelectingField } from '../message.ts'

const NONE: readonly SelectingField[] = /* @__PURE__ */ Object.freeze([])

/** What `request` carried in the fields that the response's `Vary` nominates (RFC 9111 §4.1). */
export function selectingFields(request: RequestHead, response: ResponseHead): readonly SelectingField[] {
  const names = parseVary(response.headers.get('vary'))
  // one list for all: most responses vary by nothing, and each that is kept would keep a list of its own
  if (names === '*' || names.length === 0) return NONE
  return names.map((name) => [name, normalForm(name, request.headers.get(name))])
}

/** What a rule has to know of a stored response to choose it. */
export interface Selectable extends ResponseHead {
  readonly selecting: readonly SelectingField[]
  readonly responseTime: number
}

/** Whether `request` matches the fields that selected `stored` (RFC 9111 §4.1), if need be by its language. */
export function selects(request: RequestHead, stored: Selectable): boolean {
  return matchOf(new Carried(request), stored) !== undefined
}

/** What a request carries in the fields that select: each is read once, however many variants it selects from. */
class Carried {
  readonly #request: RequestHead
  readonly #fields: SelectingField[] = []

  constructor(request: RequestHead) {
    this.#request = request
  }

  get(name: string): string | null {
    for (const field of this.#fields) if (field[0] === name) return field[1]
    const value = normalForm(name, this.#request.headers.get(name))
    this.#fields.push([name, value])
    return value
  }
}

/** Whether all selecting fields match, or all but `Accept-Language`, whose first choice the response is in. */
function matchOf(carried: Carried, { selecting, headers }: Selectable): 'fields' | 'language' | undefined {
  let match: 'fields' | 'language' = 'fields'
  for (const [name, value] of selecting) {
    const own = carried.get(name)
    if (own === value) continue
    if (name !== 'accept-language' || !prefers(own, headers.get('content-language'))) return undefined
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
  const carried = new Carried(request)
  let byFields: Stored | undefined
  let byLanguage: Stored | undefined
  for (const candidate of candidates) {
    const match = matchOf(carried, candidate)
    if (match === 'fields') byFields = preferred(candidate, byFields, dateOf)
    else if (match === 'language') byLanguage = preferred(candidate, byLanguage, dateOf)
  }
  return byFields ?? byLanguage
}

/** The better of two that a request selects; the second where nothing speaks for the first. */
function preferred<Stored extends Selectable>(
  a: Stored,
  b: Stored | undefined,
  dateOf: (stored: Stored) => number,
): Stored {
  if (b === undefined) return a
  const isVaried = a.selecting.length > 0
  if (isVaried !== b.selecting.length > 0) return isVaried ? a : b
  const [dateA, dateB] = [dateOf(a), dateOf(b)]
  const isLater = dateA === dateB ? a.responseTime > b.responseTime : dateA > dateB
  return isLater ? a : b
}
