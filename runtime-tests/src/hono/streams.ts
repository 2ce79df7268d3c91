import { cacheControl } from '@freshet/hono'
import { stream, streamSSE } from 'hono/streaming'
import { casesOf } from '../case.ts'
import { must, mustBe, mustMatch } from '../must.ts'
import { gate, nextText, readerOf } from '../origins.ts'
import { type Given, toldBy } from '../trial.ts'
import { honoTrial } from './trial.ts'

const MINUTE = cacheControl({ maxAge: 60 })

/** `hono/streaming`, with or without a lifetime. */
export const streamingCases = casesOf<Given>({
  async 'What `stream()` writes is sent as it comes, and is stored where the route has a lifetime.'(given) {
    const { app, cached, send, ask, settled } = honoTrial(given)
    const held = gate()
    let calls = 0
    app.get('/', cached, MINUTE, (c) => {
      calls++
      return stream(c, async (out) => {
        await out.write('first')
        await held.opened
        await out.write('last')
      })
    })
    const reader = readerOf(await send('/'))
    mustBe(await nextText(reader), 'first', 'the first piece')
    held.open()
    mustBe([await nextText(reader), await nextText(reader)], ['last', undefined], 'the rest')
    await settled()
    const hit = await ask('/')
    mustBe([hit.text, hit.told, calls], ['firstlast', 'freshet; hit; ttl=60', 1], 'the next answer')
  },

  async 'Without a lifetime it is neither stored nor waited for: each client has a stream of its own.'(
    given,
  ) {
    const { app, cached, send } = honoTrial(given)
    let calls = 0
    app.get('/', cached, (c) => {
      const call = ++calls
      return stream(c, async (out) => void (await out.write(`call ${call}`)))
    })
    const responses = [await send('/'), await send('/')]
    mustBe(
      await Promise.all(responses.map((response) => response.text())),
      ['call 1', 'call 2'],
      'the answers',
    )
    for (const response of responses) mustMatch(toldBy(response), /detail=useless$/, 'Cache-Status')
  },

  async 'An event stream of `streamSSE()` is never stored and never waited for, whatever its `Cache-Control` says.'(
    given,
  ) {
    const { app, cached, send } = honoTrial(given)
    const held = gate()
    let calls = 0
    app.get('/', cached, cacheControl({ maxAge: 60 }, { override: true }), (c) => {
      const call = ++calls
      return streamSSE(c, async (out) => {
        await out.writeSSE({ data: `first of ${call}` })
        await held.opened
        await out.writeSSE({ data: `last of ${call}` })
      })
    })
    const readers = []
    for (const call of [1, 2]) {
      const response = await send('/')
      mustMatch(toldBy(response), /detail=endless$/, 'Cache-Status')
      mustBe(response.headers.get('content-type'), 'text/event-stream', 'Content-Type')
      const reader = readerOf(response)
      mustBe(await nextText(reader), `data: first of ${call}\n\n`, 'the first event')
      readers.push(reader)
    }
    held.open()
    const last = await Promise.all(readers.map((reader) => nextText(reader)))
    mustBe(last, ['data: last of 1\n\n', 'data: last of 2\n\n'], 'the last events')
  },

  async '`onAbort` of an event stream is called when its client leaves.'(given) {
    const { app, cached, send } = honoTrial(given)
    let aborted = false
    app.get('/', cached, (c) =>
      streamSSE(c, async (out) => {
        const left = gate()
        out.onAbort(() => {
          aborted = true
          left.open()
        })
        await out.writeSSE({ data: 'first' })
        await left.opened
      }),
    )
    const reader = readerOf(await send('/'))
    mustBe(await nextText(reader), 'data: first\n\n', 'the first event')
    await reader.cancel()
    await new Promise((resume) => setTimeout(resume))
    must(aborted, 'onAbort must have been called')
  },
})
