import { casesOf } from '../case.ts'
import { must, mustBe, mustHaveBytes, mustMatch } from '../must.ts'
import { cacheable, numbered, origin } from '../origins.ts'
import { answerOf, type Given } from '../trial.ts'

/** A stored response is reused, and as it came. */
export const reuseCases = casesOf<Given>({
  async 'answers a miss with the handler, and the next request from the storage'({ open }) {
    const { fetch, clock } = open()
    const handler = numbered()
    const miss = await fetch(handler)
    mustBe(miss.told, 'freshet; fwd=uri-miss; stored', 'Cache-Status of the miss')
    mustBe(miss.headers.has('date'), true, 'whether the miss has a Date')
    clock.advance(7000)
    const hit = await fetch(handler)
    mustBe([hit.text, hit.told], ['answer 1', 'freshet; hit; ttl=53'], 'the hit')
    mustBe(hit.headers.get('age'), '7', 'its Age')
    mustBe(hit.headers.get('date'), miss.headers.get('date'), 'its Date')
    mustBe(handler.asked.length, 1, 'the number of calls')
  },

  async 'asks the handler again when the lifetime is over'({ open }) {
    const { fetch, clock } = open()
    const handler = numbered()
    await fetch(handler)
    clock.advance(59_999)
    mustBe((await fetch(handler)).text, 'answer 1', 'the answer in the last millisecond')
    clock.advance(1)
    const late = await fetch(handler)
    mustBe(late.text, 'answer 2', 'the answer after it')
    // a storage may have forgotten it by now
    mustMatch(late.told, /^freshet; fwd=(stale; fwd-status=200|uri-miss); stored$/, 'its Cache-Status')
  },

  async 'gives back status, reason and fields as they were'({ open }) {
    const { fetch } = open()
    const fields = { 'content-type': 'text/plain; charset=utf-8', 'x-level': '2.41 m', link: '</a>, </b>' }
    const handler = origin(
      () =>
        new Response('Gone fishing', {
          status: 404,
          statusText: 'Gone Fishing',
          headers: { 'cache-control': 'max-age=60', ...fields },
        }),
    )
    for (const which of ['miss', 'hit']) {
      const response = await fetch(handler)
      mustBe([response.status, response.text], [404, 'Gone fishing'], `the ${which}`)
      for (const [name, value] of Object.entries(fields)) {
        mustBe(response.headers.get(name), value, `${name} of the ${which}`)
      }
    }
    mustBe(handler.asked.length, 1, 'the number of calls')
  },

  async 'gives back binary content byte for byte'({ open }) {
    const { send, settled } = open()
    const sent = Uint8Array.from({ length: 4096 }, (_, at) => at & 0xff)
    const handler = origin(() => cacheable(sent))
    for (const which of ['the miss', 'the hit']) {
      const response = await send(handler)
      mustHaveBytes(new Uint8Array(await response.arrayBuffer()), sent, which)
      await settled()
    }
    mustBe(handler.asked.length, 1, 'the number of calls')
  },

  async 'stores an answer that has no content'({ open }) {
    const { send, settled } = open()
    const handler = origin(() => cacheable(null, {}, 204))
    for (const told of ['freshet; fwd=uri-miss; stored', 'freshet; hit; ttl=60']) {
      const response = await send(handler)
      const content = await response.arrayBuffer()
      await settled()
      mustBe([response.status, content.byteLength], [204, 0], 'the answer')
      mustBe(response.headers.get('cache-status'), told, 'its Cache-Status')
    }
  },

  async 'tells one query from another'({ open }) {
    const { fetch } = open()
    const handler = numbered()
    const found = []
    for (const path of ['/a?n=1', '/a?n=2', '/a?n=1', '/A?n=1']) found.push((await fetch(handler, path)).text)
    mustBe(found, ['answer 1', 'answer 2', 'answer 1', 'answer 3'], 'the answers')
  },

  async 'answers HEAD from what GET stored, without the content'({ open }) {
    const { send, fetch } = open()
    const handler = numbered({ 'content-length': '8' })
    await fetch(handler)
    const head = await answerOf(await send(handler, '/', { method: 'HEAD' }))
    mustBe([head.status, head.text, head.told], [200, '', 'freshet; hit; ttl=60'], 'the answer')
    mustBe(head.headers.get('content-length'), '8', 'its Content-Length')
    mustBe(handler.asked.length, 1, 'the number of calls')
  },

  async 'lets the handler answer HEAD where nothing is stored, and stores nothing'({ open }) {
    const { fetch } = open()
    const handler = origin((call, { method }) => cacheable(method === 'HEAD' ? null : `answer ${call}`))
    const head = await fetch(handler, '/', { method: 'HEAD' })
    mustBe(head.told, 'freshet; fwd=uri-miss; detail=method', 'Cache-Status')
    mustBe((await fetch(handler)).text, 'answer 2', 'the answer to GET')
    mustBe(
      handler.asked.map(({ method }) => method),
      ['HEAD', 'GET'],
      'the methods',
    )
  },

  async 'stores nothing that says no-store or private, nor what could never be reused'({ open }) {
    const { fetch } = open()
    for (const [told, directives] of [
      ['no-store', 'no-store'],
      ['private', 'private, max-age=60'],
      ['useless', 'no-cache'],
    ] as const) {
      const handler = numbered({ 'cache-control': directives })
      for (const call of [1, 2]) {
        const { text } = await fetch(handler, `/${told}`)
        mustBe(text, `answer ${call}`, `an answer with ${directives}`)
      }
      mustMatch((await fetch(handler, `/${told}`)).told, new RegExp(`detail=${told}$`), 'Cache-Status')
    }
  },

  async 'shares no answer to a request with Authorization'({ open }) {
    const { fetch } = open()
    const handler = numbered()
    const first = await fetch(handler, '/', { headers: { authorization: 'Bearer one' } })
    mustMatch(first.told, /detail=authorization$/, 'Cache-Status')
    const second = await fetch(handler, '/', { headers: { authorization: 'Bearer two' } })
    mustBe(second.text, 'answer 2', 'the answer to another')
  },

  async 'passes a redirect and a network error on as they are, though their fields cannot be changed'({
    open,
  }) {
    const { cache, url } = open()
    const redirect = await cache.handle(new Request(url()), () => Response.redirect(url('/new'), 307))
    mustBe([redirect.status, redirect.headers.get('location')], [307, url('/new')], 'the redirect')
    mustMatch(redirect.headers.get('cache-status'), /^freshet; fwd=uri-miss/, 'its Cache-Status')
    const error = await cache.handle(new Request(url('/error')), () => Response.error())
    must(error.type === 'error', `The error has become a response of type ${error.type}`)
  },
})
