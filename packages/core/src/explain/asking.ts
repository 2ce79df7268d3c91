import { requestDirectives } from '../rules/directives.ts'
import { isShareable } from '../rules/forwarding.ts'
import type { Evidence } from './evidence.ts'
import { fieldName } from './lifetime.ts'
import { type Explained, say } from './rule.ts'
import { counted } from './times.ts'

/** That the request waits for another that is under way (collapsing, RFC 9111 §4). */
export function waiting({ store: { underWay }, head }: Evidence): Explained[] {
  if (underWay === 0 || !isShareable(head) || requestDirectives(head).noStore) return []
  const others = `${counted(underWay, 'request')} for the same ${underWay === 1 ? 'is' : 'are'} under way`
  return [say(`${others}: this one waits, and gets that answer if it may be used for it.`, 'RFC 9111 §4')]
}

/** With what the handler is asked. */
export function asking(evidence: Evidence): Explained[] {
  const { decision, head } = evidence
  if (decision.kind === 'forward') {
    if (decision.missing === null) return []
    const { first, last } = decision.missing
    // JSON has null for it
    const bytes =
      (last ?? Infinity) === Infinity ? `the bytes from ${first} on` : `the bytes ${first} to ${last}`
    const text = `The handler is asked for ${bytes} alone. With what is stored they make the answer.`
    return [say(text, 'RFC 9111 §3.4', { besides: [...sent(decision.conditions), strongly()] })]
  }
  if (decision.kind !== 'revalidate') return []
  if (head.method === 'POST')
    return [
      say(
        'The handler is asked without a condition: to POST it would mean something else.',
        'RFC 9110 §13.2.1',
      ),
    ]
  if (decision.conditions.length === 0)
    return [
      say(
        'The handler is asked without a condition: the stored response carries nothing to ask by.',
        'RFC 9111 §4.3.1',
      ),
    ]
  const text = 'The handler is asked with these fields, to which it answers 304 where nothing has changed.'
  return [say(text, 'RFC 9111 §4.3.1', { besides: sent(decision.conditions) })]
}

function strongly(): Explained {
  return say(
    'They are put together only if both carry the same strong validator: a mark that changes whenever a byte does.',
    'RFC 9110 §15.3.7.3',
  )
}

function sent(conditions: readonly (readonly [name: string, value: string])[]): Explained[] {
  return conditions.map(([name, value]) => say(`${fieldName(name)}: ${value}`))
}

/** Which fields of an answer are stored (RFC 9111 §3.1). */
export const FIELDS_STORED =
  'All its fields are stored with it, but for those about one connection and those that private="…" or no-cache="…" keep out.'

/** What would become of the answer in the store. */
export function storing({ head, facts, policy, store }: Evidence): Explained[] {
  if (head.method === 'HEAD') return [say('The answer to HEAD is not stored.', 'RFC 9111 §3')]
  if (requestDirectives(head).noStore)
    return [say('Its answer is not stored: the request says no-store.', 'RFC 9111 §5.2.1.5')]
  if (store.state === 'down') return [say('Its answer is not stored: the storage is left alone.')]
  const besides = [say(FIELDS_STORED, 'RFC 9111 §3.1')]
  if (policy.shared && head.headers.has('authorization'))
    besides.push(
      say(
        'As the request carries Authorization, the answer has to say that others may have it.',
        'RFC 9111 §3.5',
      ),
    )
  if (facts.request.overrides?.ttl !== undefined)
    besides.push(say('Its lifetime is the option ttl of this request.'))
  return [say('Its answer is stored if its status and its fields allow that.', 'RFC 9111 §3', { besides })]
}
