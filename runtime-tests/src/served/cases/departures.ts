import { casesOf } from '../../case.ts'
import { mustBe, mustMatch, mustReject } from '../../must.ts'
import { nextText, readerOf } from '../../origins.ts'
import type { Visit } from '../visit.ts'

/** Clients that leave. */
export const departureCases = casesOf<Visit>({
  async 'goes on filling the storage when a client leaves in the middle of a body'(visit) {
    const { fresh, send, release, stored, ask, page } = visit
    const path = fresh('gated')
    const leaving = new AbortController()
    const reader = readerOf(await send(path, { signal: leaving.signal }))
    mustBe(await nextText(reader), 'first', 'the first piece')
    leaving.abort()
    await mustReject(reader.read(), 'the rest of the body')
    await release(path)
    await stored(path)
    const hit = await ask(path)
    mustBe(hit.text, 'firstlast', 'the next answer')
    mustMatch(hit.told, /^freshet; hit/, 'its Cache-Status')
    const { calls, aborted } = await page(path)
    mustBe([calls, aborted], [1, 0], 'the number of calls, and of those aborted')
  },

  async 'answers who still waits when the first client has left'({ fresh, ask, release, page, eventually }) {
    const path = fresh('held')
    const leaving = new AbortController()
    const left = ask(path, { signal: leaving.signal }).catch(() => 'left')
    await eventually(async () => mustBe((await page(path)).calls, 1, 'the number of calls'))
    const waits = ask(path)
    // it has to come before the first leaves: a request of its own would be another call
    await page(path)
    leaving.abort()
    mustBe(await left, 'left', 'the answer of who left')
    await release(path)
    mustBe((await waits).text, 'call 1', 'the answer of who stayed')
    mustBe((await page(path)).calls, 1, 'the number of calls')
  },
})

/** Handlers that hear of it. */
export const abortCases = casesOf<Visit>(
  {
    async 'tells the handler when its only client has left before the answer'(visit) {
      const { fresh, ask, release, page, eventually } = visit
      const path = fresh('held')
      const leaving = new AbortController()
      const left = ask(path, { signal: leaving.signal }).catch(() => 'left')
      await eventually(async () => mustBe((await page(path)).calls, 1, 'the number of calls'))
      leaving.abort()
      mustBe(await left, 'left', 'the answer')
      await eventually(async () => mustBe((await page(path)).aborted, 1, 'how often the handler was told'))
      await release(path)
    },
  },
  'departures',
)
