import { casesOf } from '../case.ts'
import { mustBe, mustMatch, mustReject } from '../must.ts'
import { cacheable, gate, numbered, origin } from '../origins.ts'
import { answerOf, type Given } from '../trial.ts'

const WHILE = { 'cache-control': 'max-age=60, stale-while-revalidate=60' }
const IF_ERROR = { 'cache-control': 'max-age=60, stale-if-error=600' }

/** Stale responses (RFC 5861). */
export const staleCases = casesOf<Given>({
  async 'serves stale at once, refreshes once under waitUntil, and answers the next with what came'({
    open,
  }) {
    const { send, fetch, settled, clock, context } = open()
    const answered = gate()
    const handler = origin(async (call) => {
      if (call === 2) await answered.opened
      return cacheable(`answer ${call}`, WHILE)
    })
    await fetch(handler)
    clock.advance(70_000)
    const work: Promise<unknown>[] = []
    context.waitUntil = (promise) => void work.push(promise)
    for (let client = 0; client < 5; client++) {
      const stale = await answerOf(await send(handler))
      mustBe([stale.text, stale.told], ['answer 1', 'freshet; hit; ttl=-10'], 'the stale answer')
    }
    mustBe(work.length > 0, true, 'whether the refresh was given to waitUntil')
    answered.open()
    while (work.length > 0) await work.shift()
    await settled()
    const next = await fetch(handler)
    mustBe([next.text, next.told], ['answer 2', 'freshet; hit; ttl=60'], 'the next answer')
    mustBe(handler.asked.length, 2, 'the number of calls')
  },

  async 'keeps the stale response where a refresh fails, and tells of it'({ open }) {
    const { fetch, clock, events } = open()
    const handler = origin((call) => {
      if (call === 2) throw new Error('The source is away')
      return cacheable(`answer ${call}`, WHILE)
    })
    await fetch(handler)
    clock.advance(70_000)
    mustBe((await fetch(handler)).text, 'answer 1', 'the stale answer')
    mustBe(events.filter(({ type }) => type === 'refresh-failed').length, 1, 'the failures that were told')
    mustBe((await fetch(handler)).text, 'answer 1', 'the next')
    mustBe((await fetch(handler)).text, 'answer 3', 'the one after it')
  },

  async 'lets a stale response stand in for a handler that throws or answers 503'({ open }) {
    const { fetch, clock } = open()
    const handler = origin((call) => {
      if (call === 2) throw new Error('The source is away')
      return cacheable(`answer ${call}`, IF_ERROR, call === 3 ? 503 : 200)
    })
    await fetch(handler)
    clock.advance(70_000)
    mustBe((await fetch(handler)).told, 'freshet; fwd=stale; ttl=-10', 'Cache-Status where it throws')
    const refused = await fetch(handler)
    mustBe([refused.status, refused.text], [200, 'answer 1'], 'the answer in place of 503')
    mustBe(refused.told, 'freshet; fwd=stale; fwd-status=503; ttl=-10', 'its Cache-Status')
    mustBe((await fetch(handler)).text, 'answer 4', 'the answer when it is back')
  },

  async 'rejects as the handler does where nothing can stand in, and asks again the next time'({ open }) {
    const { send, fetch } = open()
    const error = new Error('The source is away')
    const handler = origin((call) => {
      if (call === 1) throw error
      return cacheable(`answer ${call}`)
    })
    mustBe((await mustReject(send(handler), 'the answer')) === error, true, 'whether it is the error')
    mustBe((await fetch(handler)).text, 'answer 2', 'the next answer')
  },

  async 'stores no error in place of a good response'({ open }) {
    const { fetch, clock } = open()
    const handler = origin((call) => cacheable(`answer ${call}`, IF_ERROR, call === 2 ? 500 : 200))
    await fetch(handler)
    const failed = await fetch(handler, '/', { headers: { 'cache-control': 'no-cache' } })
    mustMatch(failed.told, /fwd=request/, 'Cache-Status of the failure')
    clock.advance(1000)
    mustBe((await fetch(handler)).text, 'answer 1', 'the next answer')
  },

  async 'stores nothing of an answer without a lifetime'({ open }) {
    const { fetch } = open()
    const handler = numbered({ 'cache-control': '' })
    mustBe((await fetch(handler)).text, 'answer 1', 'the first')
    mustBe((await fetch(handler)).text, 'answer 2', 'the second')
  },
})
