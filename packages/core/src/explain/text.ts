import type { Facts } from '../facts/facts.ts'
import { explanationOf } from './explain.ts'
import type { CandidateExplained, Explanation } from './explanation.ts'
import { fieldName } from './lifetime.ts'
import { type Explained, type Rule, rulesIn } from './rule.ts'
import { counted } from './times.ts'
import { wrap } from './wrap.ts'

/** How to write an explanation. */
export interface FormatOptions {
  /** Characters of a line, at least 20; a word that is longer is not broken. `Infinity`: lines are not broken. Default: 80. */
  readonly width?: number
  /** Whether the rules that are named are told at the end, each in a sentence. Default: `true`. */
  readonly rules?: boolean
}

/**
 * An explanation, or the facts for one, as plain text, for a terminal and a page alike. Headings are the lines that begin at the margin. Ends with a
 * newline.
 * @throws TypeError when `width` is no number from 20
 */
export function formatExplanation(told: Explanation | Facts, options: FormatOptions = {}): string {
  const explanation = 'next' in told ? told : explanationOf(told)
  const { rules = true } = options
  const width = widthOf(options)
  const { at, cache, decision, request } = explanation
  const lines = [
    ...wrap(`${request.method} ${request.url}`, width),
    ...wrap(`${at.text} · ${cache.name}, a ${cache.type} cache`, width),
    '',
    ...note(decision, width, ''),
    ...section('What happens', explanation.next, width),
    ...keyLines(explanation, width),
    ...requestLines(explanation, width),
    ...storeLines(explanation, width),
    ...(rules ? ruleLines(explanation, width) : []),
  ]
  return `${lines.join('\n')}\n`
}

/**
 * One thing that is so as plain text: what `explainEvent` and `explainOutcome` say. Ends with a newline.
 * @throws TypeError when `width` is no number from 20
 */
export function formatExplained(explained: Explained, options: Pick<FormatOptions, 'width'> = {}): string {
  return `${note(explained, widthOf(options), '').join('\n')}\n`
}

function widthOf({ width = 80 }: FormatOptions): number {
  if (!(width >= 20)) throw new TypeError(`width must be a number from 20, not ${width}`)
  return width
}

/** What is so, its rule behind it, and what else is to be said of it below. */
function note(explained: Explained, width: number, first: string): string[] {
  const { text, rule, advice, besides = [] } = explained
  const inside = ' '.repeat(first.length)
  return [
    ...wrap(text, width, first, cited(rule)),
    ...(advice === undefined ? [] : wrap(advice, width, `${inside}→ `)),
    ...besides.flatMap((one) => note(one, width, `${inside}- `)),
  ]
}

function cited(rule: Rule | undefined): string | undefined {
  return rule && `[${rule.section}]`
}

function notes(all: readonly Explained[], width: number, margin: string): string[] {
  return all.flatMap((one) => note(one, width, `${margin}- `))
}

function section(title: string, all: readonly Explained[], width: number): string[] {
  return all.length === 0 ? [] : ['', title, ...notes(all, width, '  ')]
}

function keyLines({ key }: Explanation, width: number): string[] {
  const value = key.value ?? `(not shown: ${counted(key.length, 'character')})`
  return ['', 'The key', ...wrap(value, width, '  '), ...notes(key.notes, width, '  ')]
}

function requestLines({ request }: Explanation, width: number): string[] {
  if (request.fields.length === 0 && request.notes.length === 0) return []
  return ['', 'The request', ...fieldLines(request.fields, width, '  '), ...notes(request.notes, width, '  ')]
}

function fieldLines(fields: readonly (readonly [string, string])[], width: number, margin: string): string[] {
  return fields.flatMap(([name, value]) => wrap(`${fieldName(name)}: ${value}`, width, margin))
}

function storeLines({ store, candidates, decision }: Explanation, width: number): string[] {
  if (store.state !== 'answered') return ['', 'What is stored', ...notes(store.notes, width, '  ')]
  if (candidates.length === 0) return ['', 'What is stored', '  Nothing under this key.']
  const each = candidates.flatMap((candidate, at) => {
    const lines = candidateLines(candidate, width, at === decision.candidate)
    return [...(at === 0 ? [] : ['']), ...wrap(`${at + 1}. ${headOf(candidate)}`, width, '  '), ...lines]
  })
  return ['', ...wrap(`What is stored: ${counted(candidates.length, 'response')}`, width), ...each]
}

const VERDICTS: { readonly [Verdict in CandidateExplained['verdict']]: string } = {
  chosen: 'chosen',
  'other-variant': 'for other requests',
  'not-preferred': 'not chosen',
  'too-small': 'not enough of it',
  purged: 'purged',
}

function headOf({ status, bytes, part, verdict }: CandidateExplained): string {
  const of =
    part === null ? '' : `, bytes ${part.first} to ${part.last} of ${part.size ?? 'an unknown number'}`
  return `${status}, ${counted(bytes, 'byte')}${of}: ${VERDICTS[verdict]}`
}

/** Of one that the decision is not about, only what tells why. */
function candidateLines(candidate: CandidateExplained, width: number, isFull: boolean): string[] {
  const { verdict, why, purges, selecting } = candidate
  const margin = '     '
  // why it is for others says it already
  const variant = verdict === 'other-variant' ? [] : selecting
  return [
    ...note(why, width, margin),
    ...variant.flatMap(({ name, stored }) =>
      wrap(`for ${fieldName(name)}: ${stored ?? '(not there)'}`, width, margin),
    ),
    ...notes(purges, width, margin),
    ...(isFull
      ? timeLines(candidate, width, margin)
      : row('received', candidate.received.text, width, margin)),
    ...(isFull ? fieldLines(candidate.fields, width, margin) : []),
    ...(isFull ? notes(candidate.notes, width, margin) : []),
  ]
}

function timeLines(candidate: CandidateExplained, width: number, margin: string): string[] {
  const { received, age, lifetime, freshUntil, staleWhileRevalidateUntil, staleIfErrorUntil } = candidate
  const { text, rule } = lifetime.why
  return [
    ...row('received', received.text, width, margin),
    ...row('age', age.text, width, margin),
    ...row('lifetime', text, width, margin, cited(rule)),
    ...row('fresh until', freshUntil.text, width, margin),
    ...row('usable while refreshed until', staleWhileRevalidateUntil?.text, width, margin),
    ...row('usable if the handler fails until', staleIfErrorUntil?.text, width, margin),
  ]
}

function row(
  name: string,
  value: string | undefined,
  width: number,
  margin: string,
  last?: string,
): string[] {
  return value === undefined ? [] : wrap(`${name}: ${value}`, width, margin, last)
}

/** Every rule that is named, once, in the order of the sections. */
function ruleLines(
  { decision, next, key, request, store, candidates }: Explanation,
  width: number,
): string[] {
  const shown = candidates.flatMap((candidate, at) => {
    const { why, purges, lifetime, notes } = candidate
    return [why, ...purges, ...(at === decision.candidate ? [lifetime.why, ...notes] : [])]
  })
  const all = rulesIn([decision, ...next, ...key.notes, ...request.notes, ...store.notes, ...shown])
  const rules = [...new Map(all.map((rule) => [rule.section, rule])).values()].sort(bySection)
  if (rules.length === 0) return []
  const each = rules.flatMap(({ section, title, says }) => [
    ...wrap(`${section} · ${title}`, width, '  '),
    ...wrap(says, width, '    '),
  ])
  return ['', 'The rules', ...each]
}

function bySection({ section: a }: Rule, { section: b }: Rule): number {
  return a.localeCompare(b, 'en', { numeric: true })
}
