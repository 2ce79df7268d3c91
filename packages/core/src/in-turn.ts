import { type Ask, ask } from './ask.ts'
import { decide } from './decide/decide.ts'
import type { Serve } from './decide/decision.ts'
import { aside, type Visit } from './engine.ts'
import { find, isFailure } from './find.ts'
import type { Flight } from './flights.ts'
import { replyStored } from './reply.ts'
import { requestDirectives } from './rules/directives.ts'
import { inTime } from './store/in-time.ts'
import type { Lock, Release } from './store/lock.ts'

/** How long a process waits until it looks again whether another has stored the answer: ms, at first and at most. */
const FIRST_PAUSE = 10
const LONGEST_PAUSE = 250

/** Asks the handler, unless another process is asking it already: then waits for what that stores. */
export function askInTurn(visit: Visit, decision: Ask, flight: Flight): Promise<Response> {
  const { engine, head } = visit
  // what is stored cannot be read, or is not wanted: there is nothing to wait for
  const isVain = decision.storeFailure !== undefined || requestDirectives(head).noCache
  if (engine.lock === undefined || isVain) return ask(visit, decision, flight)
  return askOrAwait(visit, decision, flight, engine.lock)
}

async function askOrAwait(visit: Visit, decision: Ask, flight: Flight, lock: Lock): Promise<Response> {
  const found = await turnOf(visit, lock, flight)
  if (found === undefined) return ask(visit, decision, flight)
  const { stored, terms } = found
  flight.land({ kind: 'answered', head: stored, content: stored.body, terms })
  flight.end()
  const outcome = { hit: false, fwd: decision.reason, collapsed: true }
  return replyStored(visit, stored, stored.body, terms, outcome)
}

/** Asks the handler in the background, unless another process does, or just did. `undefined`: one does. */
export async function refreshInTurn(
  visit: Visit,
  decision: Ask,
  flight: Flight,
): Promise<Response | undefined> {
  const { lock } = visit.engine
  const turn = lock && (await takeTurn(visit, lock, flight))
  return turn === undefined ? ask(visit, decision, flight) : void flight.end()
}

/** Takes the lock, or waits for what another process stores. `undefined`: the handler is to be asked. Never rejects. */
async function turnOf(visit: Visit, lock: Lock, flight: Flight): Promise<Serve | undefined> {
  let isOver = false
  const turn = async (): Promise<Serve | undefined> => {
    const first = await takeTurn(visit, lock, flight)
    if (first !== 'taken') return first
    const found = await awaited(visit, lock, () => isOver)
    flight.isLate = found === undefined
    return found
  }
  try {
    return await inTime(turn(), visit.engine.collapseDeadline)
  } catch {
    flight.isLate = true
    return undefined
  } finally {
    isOver = true
  }
}

/**
 * Takes the lock for as long as the flight lasts, unless it is taken; answers with what another process has stored just
 * before. `undefined`: the handler is to be asked.
 */
async function takeTurn(visit: Visit, lock: Lock, flight: Flight): Promise<Serve | 'taken' | undefined> {
  const release = await take(visit, lock)
  if (release === 'taken') return 'taken'
  if (release === 'fault') return undefined
  flight.onEnd = release
  return lookAgain(visit)
}

/** What another process has stored meanwhile; `undefined` when it stored nothing that can be the answer, or it is over. */
async function awaited(visit: Visit, lock: Lock, isOver: () => boolean): Promise<Serve | undefined> {
  for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
    // those who began to wait together do not look together, and find the lock taken by each other
    await sleep(pause * (0.5 + Math.random() / 2))
    if (isOver()) return undefined
    const release = await take(visit, lock)
    // what the other brought was not for all, or it never came back: those who waited need not wait for each other too
    if (typeof release === 'function') release()
    const found = release === 'fault' ? undefined : await lookAgain(visit)
    if (found !== undefined || release !== 'taken') return found
  }
}

/** What is stored by now and can be the answer. */
async function lookAgain(visit: Visit): Promise<Serve | undefined> {
  const { engine, head } = visit
  const found = await find(visit)
  if (isFailure(found)) return undefined
  const decision = decide(head, found.stored, found.findTerms, engine.now())
  return decision.kind === 'serve' && !decision.refresh ? decision : undefined
}

/** Takes the lock of the visit's key. One that fails is as good as one that is had: it only saves work. */
async function take({ engine, key }: Visit, lock: Lock): Promise<(() => void) | 'taken' | 'fault'> {
  const acquiring = (async (): Promise<Release | undefined> => lock.acquire(key, engine.collapseDeadline))()
  try {
    const release = await inTime(acquiring, engine.storageDeadline)
    return release === undefined ? 'taken' : () => aside(release)
  } catch (error) {
    engine.emit?.({ type: 'store-fault', operation: 'lock', key, error })
    // had after all, it would keep others waiting for nothing
    acquiring.then((late) => late && aside(late)).catch(() => {})
    return 'fault'
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
