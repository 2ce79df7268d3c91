import type { Outcome } from '../outcome.ts'
import { WHY_FORWARDED } from './forward.ts'
import { notStoredExplained } from './not-stored.ts'
import { type Explained, say } from './rule.ts'
import { leftText, spanText } from './times.ts'

/**
 * How a request was answered, in words; each member of its `Cache-Status` is told besides (RFC 9211).
 * @param status that of the answer: some statuses are not stored by a rule of their own
 */
export function explainOutcome(outcome: Outcome, status?: number): Explained {
  const { text, rule } = headline(outcome)
  const { notStored, key } = outcome
  const besides = [
    ...(notStored === undefined ? [] : [notStoredExplained(notStored, status)]),
    say('Cache-Status says it in these words.', 'RFC 9211 §2', { besides: members(outcome) }),
    ...(key === undefined ? [] : [say('The key is not told there: it may be a secret.', 'RFC 9211 §2.7')]),
  ]
  return { text, ...(rule && { rule }), besides }
}

function headline({ hit, age, ttl = 0, collapsed, fwd, fwdStatus, detail }: Outcome): Explained {
  const old = age === undefined ? '' : `, ${spanText(age)} old`
  if (hit) {
    return ttl > 0
      ? say(`A stored response was the answer${old}: it was fresh.`, 'RFC 9111 §4.2')
      : say(
          `A stored response was the answer${old}, though it was stale: it, or the client, allows that.`,
          'RFC 9111 §4.2.4',
        )
  }
  if (detail === 'only-if-cached')
    return say(
      'Nothing stored could be the answer, and the handler was not to be asked: 504.',
      'RFC 9111 §5.2.1.7',
    )
  if (collapsed)
    return say('The answer came of another request for the same, which was under way.', 'RFC 9111 §4')
  if (fwdStatus === 304)
    return say(`The handler confirmed the stored response, which was the answer${old}.`, 'RFC 9111 §4.3.3')
  if (age !== undefined)
    return say(
      `The handler failed, and the stored response was the answer in its place${old}.`,
      'RFC 5861 §4',
    )
  return fwd === undefined
    ? say('The handler answered.')
    : say(`The handler answered: ${WHY_FORWARDED[fwd].was}.`, WHY_FORWARDED[fwd].section)
}

/** What the members of `Cache-Status` mean. */
function members(outcome: Outcome): Explained[] {
  const { hit, fwd, fwdStatus, ttl, stored, collapsed, notStored, detail } = outcome
  const notes: Explained[] = []
  const add = (is: unknown, text: string, section: NonNullable<Parameters<typeof say>[1]>): void => {
    if (is) notes.push(say(text, section))
  }
  add(hit, 'hit: it came from the store, and nobody was waited for.', 'RFC 9211 §2.1')
  if (fwd !== undefined) notes.push(say(`fwd=${fwd}: ${WHY_FORWARDED[fwd].was}.`, 'RFC 9211 §2.2'))
  add(fwdStatus, `fwd-status=${fwdStatus}: what the handler answered.`, 'RFC 9211 §2.3')
  add(ttl !== undefined, ttlText(ttl ?? 0), 'RFC 9211 §2.4')
  add(stored, 'stored: the answer is kept, if it comes whole.', 'RFC 9211 §2.5')
  add(collapsed, 'collapsed: it came of a request that was under way.', 'RFC 9211 §2.6')
  if (detail !== undefined) notes.push(say(detailText(detail), 'RFC 9211 §2.8'))
  else add(notStored, `detail=${notStored}: why the answer was not stored.`, 'RFC 9211 §2.8')
  return notes
}

function ttlText(ttl: number): string {
  return ttl > 0
    ? `ttl: it is fresh for ${leftText(ttl)} more.`
    : `ttl: it has been stale for ${spanText(ttl)}.`
}

const DETAILS: ReadonlyMap<string, string> = new Map([
  ['only-if-cached', 'only-if-cached: the client wanted a stored response or none.'],
  ['store-fault', 'store-fault: the storage failed when it was asked.'],
  ['store-down', 'store-down: the storage failed so often that it is left alone for a while.'],
  ['filtered', 'filtered: the option filterRequest sent the request past the cache.'],
  [
    'content-too-large',
    'content-too-large: the content would be part of the key, and is longer than maxKeyBodySize.',
  ],
  ['option-fault', 'option-fault: perRequest or filterRequest threw, or said what it must not.'],
])

function detailText(detail: string): string {
  return DETAILS.get(detail) ?? `detail: ${detail}`
}
