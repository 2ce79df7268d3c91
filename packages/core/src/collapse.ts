import { type Ask, ask } from './ask.ts'
import { LiveBody } from './body/live.ts'
import { isOnWorkers } from './body/workers.ts'
import { conclude } from './decide/conclude.ts'
import { decide } from './decide/decide.ts'
import type { Visit } from './engine.ts'
import { subjectOf } from './find.ts'
import { canBeFollowed, type Flight, type Landing } from './flights.ts'
import { askInTurn } from './in-turn.ts'
import type { Awaitable } from './message.ts'
import { replyStored } from './reply.ts'
import { covers } from './rules/partial.ts'
import { selectingFields, selects } from './rules/vary.ts'
import { after } from './store/after.ts'
import { inTime } from './store/in-time.ts'

/**
 * Waits for a request to the handler that is under way and can answer this one too, else asks (RFC 9111 §4).
 * @param underWay flights that were there when the store was asked
 */
export function collapse(visit: Visit, decision: Ask, underWay: readonly Flight[]): Promise<Response> {
  const { engine, head, key } = visit
  if (!canBeFollowed(head)) return ask(visit, decision, engine.flights.start(visit, 'alone'))
  const present = engine.flights.under(key)
  if (underWay.length === 0)
    return present.length === 0 ? lead(visit, decision) : followOrLead(visit, decision, present)
  const worthwhile = underWay.filter(({ landing }) => landing?.kind !== 'unshared')
  return followOrLead(visit, decision, [...new Set([...worthwhile, ...present])])
}

async function followOrLead(visit: Visit, decision: Ask, flights: readonly Flight[]): Promise<Response> {
  const { engine } = visit
  const tried = new Set<Flight>()
  let candidates = flights
  for (;;) {
    const untried = candidates.filter((candidate) => !tried.has(candidate))
    const flight = untried.find((candidate) => candidate.landing !== undefined) ?? untried[0]
    if (flight === undefined) return lead(visit, decision)
    tried.add(flight)
    const landing = flight.landing ?? (await landed(flight, visit))
    const followed = follow(visit, decision, flight, landing)
    const response = followed instanceof Promise ? await followed : followed
    if (response !== undefined) return response
    if (landing.kind === 'unshared') return ask(visit, decision, engine.flights.start(visit, 'alone'))
    candidates = sameVariant(visit, landing) ?? candidates
  }
}

/** Asks for those who come later too. Where the last answer was for one client only, this one is likely to be. */
function lead(visit: Visit, decision: Ask): Promise<Response> {
  const { engine, key, request } = visit
  const flight = engine.flights.start(visit)
  // before one who follows makes it: a promise of another request is not for this one to settle
  if (isOnWorkers()) void flight.landed
  // those who follow may leave before this one has asked
  flight.attendance.add(request)
  return engine.flights.isUnshared(key) ? ask(visit, decision, flight) : askInTurn(visit, decision, flight)
}

/** Where the answer is for another variant, the flights that may bring this one's, those that started meanwhile too. */
function sameVariant({ engine, request, key }: Visit, landing: Landed): readonly Flight[] | undefined {
  const head = landing.kind === 'answered' ? landing.head : landing.stored
  if (selects(request, head)) return undefined
  const own = { ...head, selecting: selectingFields(request, head) }
  return engine.flights.under(key).filter((candidate) => selects(candidate.request, own))
}

type Landed = Exclude<Landing, { kind: 'unshared' }>

async function landed(flight: Flight, { engine, request }: Visit): Promise<Landing> {
  const leave = flight.attendance.add(request)
  try {
    return await inTime(flight.landed, engine.collapseDeadline)
  } catch {
    return await landedLate(flight, engine.collapseDeadline)
  } finally {
    leave()
  }
}

/** What a flight brings that has not landed within the deadline. */
async function landedLate(flight: Flight, deadline: number): Promise<Landing> {
  try {
    if (flight.isLate) return await inTime(flight.landed, deadline)
  } catch {}
  // it may never land: a runtime can end a request without a word
  flight.end()
  return { kind: 'unshared' }
}

/** Answers with what another request brought, if it may answer this one too; at once, where no purge has to be asked for. */
function follow(visit: Visit, asked: Ask, flight: Flight, landing: Landing): Awaitable<Response | undefined> {
  const { engine, request } = visit
  const outcome = { hit: false, fwd: asked.reason, collapsed: true, flight: flight.id }
  switch (landing.kind) {
    case 'unshared':
      return undefined
    case 'answered': {
      const { head, content, terms } = landing
      return after(
        engine.purges.review([head], subjectOf(visit), () => terms),
        (left) => {
          if (left === 'fault' || (content instanceof LiveBody && !content.readable)) return undefined
          const decision = decide(visit.head, left.stored, left.findTerms, engine.now())
          return decision.kind === 'serve'
            ? replyStored(visit, head, content, decision.terms, outcome)
            : undefined
        },
      )
    }
    case 'failed': {
      const { stored, terms } = landing
      const now = engine.now()
      const failure = { request: visit.head, response: undefined, validated: landing, conditional: false }
      const conclusion = conclude({ ...failure, requestTime: now, responseTime: now }, visit.policy)
      return after(
        engine.purges.review([stored], subjectOf(visit), () => terms),
        (left) => {
          const isValid = left !== 'fault' && left.stored !== undefined
          const isAnswer = isValid && selects(request, stored) && covers(stored, visit.head)
          const covered = conclusion.kind === 'serve-stale' && isAnswer
          return covered ? replyStored(visit, stored, stored.body, terms, outcome) : undefined
        },
      )
    }
  }
}
