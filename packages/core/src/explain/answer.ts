import { isConditional } from '../rules/forwarding.ts'
import type { Evidence } from './evidence.ts'
import type { AnswerFacts } from '../facts/facts.ts'
import { type Explained, say } from './rule.ts'

/** What the client gets, where the store alone answers. */
export function answerExplained(evidence: Evidence): Explained {
  const { request, decision } = evidence
  const { answer } = decision
  if (answer === null) return say('The stored response is the answer.', 'RFC 9111 §4')
  const told = `Cache-Status: ${answer.cacheStatus}`
  if (decision.kind === 'unsatisfiable') {
    const besides = [say(told, 'RFC 9211 §2')]
    return say('The client gets 504 Gateway Timeout.', 'RFC 9111 §5.2.1.7', { besides })
  }
  const members = [
    say('hit: it comes from the store, and nobody is waited for.', 'RFC 9211 §2.1'),
    say('ttl: how many seconds longer it is fresh. Below zero, it is stale.', 'RFC 9211 §2.4'),
  ]
  const besides = [
    ...statusNotes(answer, request.method),
    ...inVain(evidence),
    say(told, 'RFC 9211 §2', { besides: members }),
  ]
  return say(`The client gets ${answer.status} with Age: ${answer.age}.`, 'RFC 9111 §4', { besides })
}

/** Conditions that do not count, as the answer is none of success. */
function inVain({ chosen, request }: Evidence): Explained[] {
  const status = chosen?.facts.status ?? 200
  if (status === 200 || status === 206 || !isConditional(request)) return []
  return [
    say(`The conditions of the client do not count: the stored response is a ${status}.`, 'RFC 9110 §13.2.1'),
  ]
}

/** Why the client gets another status than what is stored, or no content. */
function statusNotes({ status, contentRange }: AnswerFacts, method: string): Explained[] {
  const notes: Explained[] = []
  if (method === 'HEAD') notes.push(say('HEAD gets no content.', 'RFC 9110 §9.3.2'))
  if (status === 304)
    notes.push(say("304: the client's own copy is current, so the content is not sent.", 'RFC 9110 §15.4.5'))
  if (status === 416) {
    const text = `416: the content has no such bytes. Content-Range: ${contentRange} says how many there are.`
    notes.push(say(text, 'RFC 9110 §14.4'))
  }
  if (status === 206) {
    const which =
      contentRange === null
        ? say('Each part says in a Content-Range of its own which bytes it has.', 'RFC 9110 §15.3.7.2')
        : say(`Content-Range: ${contentRange} says which bytes these are.`, 'RFC 9110 §15.3.7.1')
    notes.push(
      say('206: the client gets the bytes that it asked for.', 'RFC 9110 §15.3.7', { besides: [which] }),
    )
  }
  return notes
}
