import { casesOf } from '../case.ts'
import { must, mustBe, mustMatch, mustReject } from '../must.ts'
import { cacheable, nextText, numbered, origin, readerOf, source } from '../origins.ts'
import { type Given, toldBy } from '../trial.ts'

/** Content that is still being made. */
export const streamCases = casesOf<Given>({
  async 'gives the client the first piece before the last is made'({ open }) {
    const { send, settled, fetch } = open()
    const content = source()
    const handler = origin(() => cacheable(content.stream))
    const reader = readerOf(await send(handler))
    content.push('first')
    mustBe(await nextText(reader), 'first', 'the first piece')
    content.push('last')
    content.end()
    mustBe(await nextText(reader), 'last', 'the last piece')
    mustBe(await nextText(reader), undefined, 'what comes after it')
    await settled()
    mustBe((await fetch(handler)).text, 'firstlast', 'the hit')
    mustBe(handler.asked.length, 1, 'the number of calls')
  },

  async 'gives one who comes in the middle the same content from its first byte'({ open }) {
    const { send } = open()
    const content = source()
    const handler = origin(() => cacheable(content.stream))
    const leader = readerOf(await send(handler))
    content.push('first')
    mustBe(await nextText(leader), 'first', 'the first piece')
    const follower = await send(handler)
    mustMatch(toldBy(follower), /collapsed/, 'Cache-Status')
    const reader = readerOf(follower)
    mustBe(await nextText(reader), 'first', 'the first piece of one who came later')
    content.push('last')
    content.end()
    mustBe([await nextText(leader), await nextText(reader)], ['last', 'last'], 'the last piece of both')
    mustBe(handler.asked.length, 1, 'the number of calls')
  },

  async 'passes the failure of a stream on, and stores nothing of it'({ open }) {
    const { send, fetch, settled, events } = open()
    const content = source()
    const broken = origin(() => cacheable(content.stream))
    const reader = readerOf(await send(broken))
    content.push('first')
    mustBe(await nextText(reader), 'first', 'the first piece')
    content.fail(new Error('The source has run dry'))
    await mustReject(reader.read(), 'the next piece')
    await settled()
    mustBe((await fetch(numbered())).told, 'freshet; fwd=uri-miss; stored', 'Cache-Status of the next')
    const reasons = events.flatMap((event) => (event.type === 'not-stored' ? [event.reason] : []))
    mustBe(reasons, ['incomplete'], 'the reason')
  },

  async 'stores no content that is shorter than its Content-Length'({ open }) {
    const { fetch, events } = open()
    const handler = origin(() => cacheable('short', { 'content-length': '10' }))
    mustBe((await fetch(handler)).text, 'short', 'the content')
    await fetch(handler)
    mustBe(handler.asked.length, 2, 'the number of calls')
    const reasons = events.flatMap((event) => (event.type === 'not-stored' ? [event.reason] : []))
    mustBe(reasons, ['incomplete', 'incomplete'], 'the reasons')
  },

  async 'goes on filling the storage when the client leaves in the middle'({ open }) {
    const { send, fetch, settled } = open()
    const content = source()
    const handler = origin(() => cacheable(content.stream))
    const reader = readerOf(await send(handler))
    content.push('first')
    mustBe(await nextText(reader), 'first', 'the first piece')
    await reader.cancel()
    content.push('last')
    content.end()
    await settled()
    const hit = await fetch(handler)
    mustBe([hit.text, hit.told], ['firstlast', 'freshet; hit; ttl=60'], 'the next answer')
  },

  async 'gives nobody what is left of content that the handler has read from'({ open }) {
    const { send, fetch } = open()
    const { stream, push, end } = source()
    push('first')
    push('last')
    end()
    const wrong = cacheable(stream)
    const reader = readerOf(wrong)
    mustBe(await nextText(reader), 'first', 'what the handler reads')
    reader.releaseLock()
    const handler = origin((call) => (call === 1 ? wrong : cacheable('whole')))
    await mustReject(send(handler), 'the answer')
    mustBe((await fetch(handler)).text, 'whole', 'the next answer')
  },

  async 'keeps nobody waiting for an event stream, and nothing of it'({ open }) {
    const { send } = open()
    const contents = [source(), source()] as const
    const handler = origin((call) =>
      cacheable(contents[call - 1]!.stream, { 'content-type': 'text/event-stream' }),
    )
    const responses = [await send(handler), await send(handler)]
    for (const [at, response] of responses.entries()) {
      mustMatch(toldBy(response), /detail=endless$/, 'Cache-Status')
      contents[at]!.push(`data: ${at}`)
      const reader = readerOf(response)
      mustBe(await nextText(reader), `data: ${at}`, 'the event')
      await reader.cancel()
    }
  },

  async 'lets an event stream know that its client has left'({ open }) {
    const { send } = open()
    let cancelled = false
    const stream = new ReadableStream<Uint8Array>({ cancel: () => void (cancelled = true) })
    const response = await send(() => cacheable(stream, { 'content-type': 'text/event-stream' }))
    await readerOf(response).cancel()
    must(cancelled, 'The stream must be cancelled')
  },
})
