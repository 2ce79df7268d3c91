import { errorCover, ttlAt } from '../decide/terms.ts'
import { requestDirectives } from '../rules/directives.ts'
import { isConditional, isShareable } from '../rules/forwarding.ts'
import { canBeValidated } from '../rules/validation.ts'
import { answerExplained } from './answer.ts'
import { asking, storing, waiting } from './asking.ts'
import { changing } from './changing.ts'
import type { Evidence } from './evidence.ts'
import { forbidden } from './response-directives.ts'
import { type Explained, say } from './rule.ts'
import { moment } from './times.ts'

/** What would happen next, in this order. */
export function nextExplained(evidence: Evidence): Explained[] {
  const { decision } = evidence
  switch (decision.kind) {
    case 'serve':
      return [answerExplained(evidence), ...meanwhile(evidence)]
    case 'revalidate':
      return [...waiting(evidence), ...asking(evidence), ...validation(evidence)]
    case 'forward':
      return forwarded(evidence)
    case 'unsatisfiable':
      return [answerExplained(evidence)]
  }
}

/** What goes on behind an answer from the store. */
function meanwhile(evidence: Evidence): Explained[] {
  const { chosen, decision, now } = evidence
  const notes: Explained[] = []
  if (chosen === undefined) return notes
  const { stored, termsNow } = chosen
  if (decision.because === 'stale-while-revalidate') notes.push(refreshing(evidence, canBeValidated(stored)))
  if (stored.overrides?.slides && ttlAt(termsNow, now) > 0)
    notes.push(say('Its ttl starts anew with this use.'))
  return notes
}

function refreshing({ store: { underWay }, head }: Evidence, hasValidator: boolean): Explained {
  if (underWay > 0) return say('The handler is being asked for a new one already.', 'RFC 5861 §3')
  if (requestDirectives(head).noStore) {
    const text = 'The handler is not asked meanwhile: nothing that comes of this request may be stored.'
    return say(text, 'RFC 9111 §5.2.1.5')
  }
  const what = hasValidator ? 'whether it is still current' : 'for a new one'
  return say(`The handler is asked in the background ${what}, once for all clients.`, 'RFC 5861 §3')
}

/** What the answer to a validation would mean. */
function validation(evidence: Evidence): Explained[] {
  const { method } = evidence.head
  const { conditions } = evidence.decision
  const notes: Explained[] = []
  if (conditions.length > 0) {
    const besides = [
      say('All stored responses with the same strong ETag are brought up to date too.', 'RFC 9111 §4.3.4'),
      say('Fields of the 304 take the place of the stored ones.', 'RFC 9111 §3.2'),
    ]
    notes.push(
      say('If it answers 304, the stored response is the answer, and fresh again.', 'RFC 9111 §4.3.3', {
        besides,
      }),
    )
  }
  notes.push(
    method === 'HEAD'
      ? say('If it answers 200, that tells whether the stored response is still the same.', 'RFC 9111 §4.3.5')
      : say(
          'If it answers in full, the client gets that, and it takes the place of what is stored.',
          'RFC 9111 §4.3.3',
        ),
    ...failure(evidence),
  )
  return notes
}

/** What would become of an error. */
function failure({ chosen, head, policy, now }: Evidence): Explained[] {
  if (chosen === undefined) return []
  const terms = chosen.termsNow
  const requested = (requestDirectives(head).staleIfError ?? 0) * 1000
  const cover = errorCover(terms, policy, requested)
  const ttl = ttlAt(terms, now)
  const failing = 'If it fails (it throws, or answers 500, 502, 503 or 504)'
  if (cover > 0 && -ttl <= cover) {
    const until = moment(now + ttl + cover, now).text
    const isByOption = cover === policy.allowStale && cover > Math.max(terms.staleIfError, requested)
    const text = `${failing}, the stored response is the answer`
    return isByOption
      ? [say(`${text}: the option allowStale allows that until ${until}.`, 'RFC 9111 §4.2.4')]
      : [say(`${text}, until ${until}.`, 'RFC 5861 §4')]
  }
  if (terms.notStale !== undefined)
    return [forbidden(terms.notStale, `${failing}, the client gets the error.`)]
  const text = `${failing}, the client gets the error: nothing allows the stored response to stand in for it.`
  return [say(text, 'RFC 9111 §4.2.4', { advice: 'stale-if-error=SECONDS in its Cache-Control would.' })]
}

function forwarded(evidence: Evidence): Explained[] {
  const { decision, head } = evidence
  if (decision.fwd === 'method' || decision.fwd === 'bypass')
    return [say('The handler gets the request as it is, and the client its answer.'), ...changing(evidence)]
  const weighing =
    isConditional(head) && isShareable(head)
      ? [
          say(
            'It is asked without the conditions of the client, so that the answer can be stored. They are weighed against that.',
            'RFC 9111 §4.3.2',
          ),
        ]
      : []
  return [...waiting(evidence), ...asking(evidence), ...weighing, ...storing(evidence)]
}
