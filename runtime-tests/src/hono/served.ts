import { type Case, casesOf } from '../case.ts'
import { mustBe, mustMatch, mustReject } from '../must.ts'
import { nextText, readerOf } from '../origins.ts'
import type { Visit } from '../served/visit.ts'
import { toldBy } from '../trial.ts'
import { LEVELS } from './trial.ts'

/** A path of the app that nobody has asked for yet. */
const fresh = (visit: Visit, route: string): string =>
  visit.fresh().replace(/^(\/[^/]+)\//, `$1/hono/${route}/`)

/** How often the content of an answer is encoded, and what it is. */
async function encodings(response: Response): Promise<{ times: number; text: string }> {
  let bytes = new Uint8Array(await response.arrayBuffer())
  let times = 0
  for (; bytes[0] === 0x1f && bytes[1] === 0x8b; times++) {
    const stream = new Response(bytes).body!.pipeThrough(new DecompressionStream('gzip'))
    bytes = new Uint8Array(await new Response(stream).arrayBuffer())
  }
  return { times, text: new TextDecoder().decode(bytes) }
}

const streams = casesOf<Visit>({
  async 'The first piece of a stream is sent before the last is made.'(visit) {
    const path = fresh(visit, 'stream')
    const reader = readerOf(await visit.send(path))
    mustBe(await nextText(reader), 'first', 'the first piece')
    await visit.release(path)
    mustBe(await nextText(reader), 'last', 'the last piece')
    await visit.stored(path)
    mustBe((await visit.ask(path)).text, 'firstlast', 'the hit')
    mustBe((await visit.page(path)).calls, 1, 'the number of calls')
  },

  async 'So is the first event, to each of two clients.'(visit) {
    const path = fresh(visit, 'events')
    const responses = [await visit.send(path), await visit.send(path)]
    const readers = responses.map((response) => readerOf(response))
    for (const [at, reader] of readers.entries()) {
      mustMatch(toldBy(responses[at]!), /detail=(endless|useless)$/, 'Cache-Status')
      mustBe(await nextText(reader), 'data: first\n\n', 'the first event')
    }
    mustBe((await visit.page(path)).calls, 2, 'the number of calls')
    await visit.release(path)
    const last = await Promise.all(readers.map((reader) => nextText(reader)))
    mustBe(last, ['data: last\n\n', 'data: last\n\n'], 'the last events')
  },

  async 'A refresh goes on after the answer, under `waitUntil` where the runtime has it.'(visit) {
    const path = fresh(visit, 'level')
    await visit.ask(path)
    await visit.stored(path)
    await visit.advance(61_000)
    mustBe((await visit.ask(path)).text, 'call 1', 'the stale answer')
    await visit.stored(path, 2)
    mustBe((await visit.ask(path)).text, 'call 2', 'the next answer')
    mustBe((await visit.page(path)).calls, 2, 'the number of calls')
  },
})

const departures = casesOf<Visit>(
  {
    async 'And `onAbort` is called when a client leaves, where the runtime cancels the stream of one: Workers do not.'(
      visit,
    ) {
      const path = fresh(visit, 'events')
      const leaving = new AbortController()
      const reader = readerOf(await visit.send(path, { signal: leaving.signal }))
      mustBe(await nextText(reader), 'data: first\n\n', 'the first event')
      leaving.abort()
      await mustReject(reader.read(), 'the next event')
      await visit.eventually(async () =>
        mustBe((await visit.page(path)).aborted, 1, 'how often it was called'),
      )
    },
  },
  'cancelling',
)

/** What an app does over the server of a runtime, in the words of docs/hono.md. */
export const overServerCases: readonly Case<Visit>[] = [...streams, ...departures]

export const servedCompressCases: readonly Case<Visit>[] = casesOf<Visit>(
  {
    async 'The cache encodes nothing: an answer is encoded as often with it as without, and only for who reads it.'(
      visit,
    ) {
      for (const encoding of ['gzip', 'identity']) {
        const asked = { headers: { 'accept-encoding': encoding } }
        const alone = await encodings(await visit.send(fresh(visit, 'compress/alone'), asked))
        mustBe(alone.text === LEVELS, true, 'whether the content without a cache is right')
        if (encoding === 'identity') mustBe(alone.times, 0, 'how often it is encoded for who reads none')
        for (const where of ['above', 'below']) {
          const path = fresh(visit, `compress/${where}`)
          for (const which of ['miss', 'hit']) {
            const response = await visit.send(path, asked)
            mustMatch(toldBy(response), which === 'hit' ? /; hit/ : /uri-miss/, 'Cache-Status')
            mustBe(await encodings(response), alone, `the ${which} with compress() ${where}`)
            await visit.stored(path)
          }
        }
      }
    },

    async 'So it is encoded once; but twice on Workers, which encode whatever says `Content-Encoding`: leave `compress()` out there.'(
      visit,
    ) {
      const gzip = { headers: { 'accept-encoding': 'gzip' } }
      for (const where of ['alone', 'above', 'below']) {
        const path = fresh(visit, `compress/${where}`)
        for (let time = 0; time < 2; time++) {
          const { times } = await encodings(await visit.send(path, gzip))
          mustBe(times, visit.encodesAnew ? 2 : 1, `how often it is encoded with compress() ${where}`)
        }
      }
    },
  },
  'own-fields',
)
