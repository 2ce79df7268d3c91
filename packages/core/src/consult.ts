import { type Answer, answerOf } from './answer.ts'
import { isTrue } from './checks.ts'
import { complete } from './complete.ts'
import { conclude, type Validated } from './decide/conclude.ts'
import type { Completes, Conclusion, Forward, Revalidate } from './decide/decision.ts'
import { derivedRequest } from './derived-request.ts'
import type { Visit } from './engine.ts'
import { subjectOf } from './find.ts'
import type { Flight } from './flights.ts'
import type { Awaitable, StoredResponse } from './message.ts'
import { confirmedOrder, type Times } from './rules/age.ts'
import { forwardedFields } from './rules/forwarding.ts'
import type { StoreFailure } from './store/guarded.ts'
import { inTime } from './store/in-time.ts'
import { tellAsked } from './tell.ts'

/** A decision to ask the handler. */
export type Ask = (Forward | Revalidate) & {
  /** As of when it is known what was purged of the responses that it is about: {@link Purges.knownAt}. */
  readonly knownAt: number
  /** Why the store said nothing, where the handler is asked for that reason. */
  readonly storeFailure?: StoreFailure
}

/** Fields that the cache asks with, in place of the client's conditions. */
type AskFields = Parameters<typeof forwardedFields>[1]

/** What the handler brought, and what it means. */
export interface Answered {
  readonly conclusion: Conclusion
  /** `undefined`: the handler threw `error`. */
  readonly answer: Answer | undefined
  readonly error: unknown
  /** The status of the handler's own answer, where a stored part completed it to `response`. */
  readonly fwdStatus: number | undefined
}

/**
 * Calls the handler, and concludes: with conditions where a stored response can be validated, and for what is missing where a
 * stored part can be completed. What answers only that, and does not fit, is asked again as the client asked.
 */
export async function consult(
  visit: Visit,
  decision: Ask,
  flight: Flight,
  isAgain = false,
): Promise<Answered> {
  const { engine, policy, head, overrides } = visit
  // a condition that holds would make POST fail (RFC 9110 §13.1.2)
  const isPlain = isAgain || head.method === 'POST'
  const { asked, completes } = isPlain ? PLAINLY : purposeOf(visit, decision)
  const asking = engine.purges.timesOf(
    engine.now(),
    completes && confirmedOrder(completes.stored, decision.knownAt),
  )
  const times = (): Times => ({ ...asking, responseTime: engine.now() })
  const concludeFrom = (answer: Answer | undefined): Conclusion => {
    // a network error (Response.error()) says as little of the resource as a throw
    const response = answer?.response.type === 'error' ? undefined : answer?.head
    const validated = standing(visit, decision)
    const conditional = asked.length > 0
    return conclude({ ...times(), request: head, response, validated, conditional, overrides }, policy)
  }
  const mayFail = decision.kind === 'revalidate' && concludeFrom(undefined).kind === 'serve-stale'
  let came: Response | undefined
  let error: unknown
  const forwarded = forwardedRequest(visit, flight, asked)
  const tellHandled = tellAsked(visit, decision.reason, flight.id)
  try {
    came = checked(await call(visit, forwarded, mayFail))
  } catch (thrown) {
    error = thrown
  }
  tellHandled?.(came, error)
  const response = came && completes ? completed(visit, completes, came, times()) : came
  if (came !== undefined && response === undefined) return consult(visit, decision, flight, true)
  const answer = response && answerOf(response)
  const conclusion = concludeFrom(answer)
  if (conclusion.kind === 'retry') return consult(visit, decision, flight, true)
  const fwdStatus = response === came ? undefined : came?.status
  const isUpdate = decision.kind === 'revalidate'
  return { conclusion: filtered(visit, conclusion, response, isUpdate), answer, error, fwdStatus }
}

/** With what to ask, and for the rest of which stored part. */
interface Purpose {
  readonly asked: AskFields
  readonly completes?: Completes
}

const PLAINLY: Purpose = { asked: [] }

function purposeOf(visit: Visit, decision: Ask): Purpose {
  if (decision.kind === 'revalidate') {
    return isPurged(visit, decision.stored) ? PLAINLY : { asked: decision.conditions }
  }
  const { completes } = decision
  const isHelp = completes !== undefined && !isPurged(visit, completes.stored)
  return isHelp ? { asked: completes.conditions, completes } : PLAINLY
}

/** The stored response that is being validated, unless it was purged meanwhile. */
function standing(visit: Visit, decision: Ask): Validated | undefined {
  if (decision.kind !== 'revalidate' || isPurged(visit, decision.stored)) return undefined
  const { knownAt, ...validated } = decision
  return visit.engine.purges.mayHaveSince(knownAt) ? decision : validated
}

/** The answer with what was stored of it; `undefined` where the two do not fit, or that was purged meanwhile. */
function completed(visit: Visit, completes: Completes, answer: Response, times: Times): Response | undefined {
  const response = complete(completes, answer, times)
  return response !== answer && isPurged(visit, completes.stored) ? undefined : response
}

/** Whether what was found for a request was purged since, or made invalid. */
function isPurged(visit: Visit, stored: StoredResponse): boolean {
  const { flights, purges, findTerms } = visit.engine
  if (flights.purgedSince(visit.key, visit.since)) return true
  return purges.here([stored], subjectOf(visit), findTerms).stored === undefined
}

/** What the user keeps out of the store passes. `isUpdate`: whether it overtakes what is stored. */
export function filtered(
  { engine, request }: Visit,
  conclusion: Conclusion,
  response: Response | undefined,
  isUpdate: boolean,
): Conclusion {
  const { filterResponse } = engine
  if (conclusion.kind !== 'store' || response === undefined || filterResponse === undefined) return conclusion
  try {
    if (isTrue(filterResponse(response, request))) return conclusion
  } catch (error) {
    engine.emit?.({ type: 'option-fault', option: 'filterResponse', error })
  }
  return { kind: 'pass', reason: 'filtered', outdated: isUpdate }
}

/** Calls the handler, and waits no longer than its deadline where a stale response can stand in for its answer. */
function call(
  { engine, handler, background }: Visit,
  request: Request,
  mayFail: boolean,
): Awaitable<Response> {
  const answer = handler(request)
  // nobody waits for a refresh, and one that is given up would never make the answer fresh
  if (!mayFail || background || engine.handlerDeadline === Infinity) return answer
  return unlessLate(Promise.resolve(answer), engine.handlerDeadline)
}

async function unlessLate(answer: Promise<Response>, deadline: number): Promise<Response> {
  try {
    return await inTime(answer, deadline)
  } catch (error) {
    answer.then((late) => late.body?.cancel()).catch(() => {})
    throw error
  }
}

function checked(response: Response): Response {
  if (!response) throw new TypeError('The handler answered with no Response')
  return response
}

/**
 * The request as the handler sees it: the client's own, unless its conditions are the cache's affair, or its answer
 * may be for others too, who want it still when this client has left.
 */
function forwardedRequest(
  { request, content, background }: Visit,
  flight: Flight,
  conditions: AskFields,
): Request {
  const headers = forwardedFields(request, conditions)
  const isForOthers = flight.company === 'open' && !background
  if (headers === undefined && content === undefined && !isForOthers) return request
  return derivedRequest(request, {
    headers,
    // content can be read once, and a handler may be asked twice
    body: content?.bytes,
    signalOf: isForOthers ? flight.attendance : undefined,
  })
}
