import { type Answer, answerOf } from './answer.ts'
import { store } from './ask.ts'
import { filtered } from './consult.ts'
import { conclude } from './decide/conclude.ts'
import type { Conclusion } from './decide/decision.ts'
import type { Visit } from './engine.ts'
import type { ForwardReason } from './fields/cache-status.ts'
import { invalidateBy } from './invalidate.ts'
import type { Outcome } from './outcome.ts'
import { passOn } from './reply.ts'
import type { Times } from './rules/age.ts'
import { isRepresentation } from './rules/invalidation.ts'
import { tellAsked, tellFailed } from './tell.ts'

/** What no cache may answer goes to the handler as it is; a change makes what is stored invalid (RFC 9111 §4.4). */
export async function forwardPlainly(visit: Visit, reason: ForwardReason): Promise<Response> {
  const { engine, bypass } = visit
  const outcome: Outcome = {
    hit: false,
    fwd: reason,
    ...(reason === 'bypass' && bypass && { detail: bypass }),
  }
  const asking = engine.purges.timesOf(engine.now())
  const answer = answerOf(await called(visit, reason, outcome))
  const { response } = answer
  await invalidateBy(visit, response)
  const conclusion = concludeRepresentation(visit, answer, { ...asking, responseTime: engine.now() })
  if (conclusion.kind !== 'store') return passOn(visit, answer, response.body, outcome)
  // what it made invalid has been, and what comes now may be stored
  const current = { ...visit, since: engine.flights.purges }
  const flight = engine.flights.start(current, 'alone')
  try {
    return await store(current, flight, conclusion, answer, outcome)
  } catch (error) {
    flight.end()
    throw error
  }
}

/** What the handler answers to the request as it is. */
async function called(visit: Visit, reason: ForwardReason, outcome: Outcome): Promise<Response> {
  const { handler, request } = visit
  const tellHandled = tellAsked(visit, reason)
  try {
    const response = await handler(request)
    tellHandled?.(response, undefined)
    return response
  } catch (error) {
    tellHandled?.(undefined, error)
    tellFailed(visit, error, outcome)
    throw error
  }
}

/** The answer to POST that is what GET would bring, and says so, is stored for it (RFC 9110 §9.3.3). */
function concludeRepresentation(visit: Visit, answer: Answer, times: Times): Conclusion {
  const { request, head, policy, overrides, bypass, content } = visit
  // what has content in its key would not be found by GET
  const isForGet = bypass === undefined && content === undefined && policy.methods.has('GET')
  const isStorable = isForGet && isRepresentation(request, answer.head)
  if (!isStorable) return { kind: 'pass', reason: 'method', outdated: false }
  const asked = { request: head, validated: undefined, conditional: false, overrides }
  const allowing = { ...policy, methods: new Set(['POST']) }
  const conclusion = conclude({ ...times, ...asked, response: answer.head }, allowing)
  return filtered(visit, conclusion, answer.response, false)
}
