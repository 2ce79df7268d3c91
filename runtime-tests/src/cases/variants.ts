import { casesOf } from '../case.ts'
import { mustBe, mustMatch } from '../must.ts'
import { cacheable, numbered, origin } from '../origins.ts'
import type { Given } from '../trial.ts'

const asking = (language: string): RequestInit => ({ headers: { 'accept-language': language } })

/** What a request asks for beside its URL. */
export const variantCases = casesOf<Given>({
  async 'keeps what Vary tells apart, and finds each again'({ open }) {
    const { fetch } = open()
    const handler = origin((call, { headers }) =>
      cacheable(`${headers.get('accept-language')} ${call}`, { vary: 'Accept-Language' }),
    )
    mustBe((await fetch(handler, '/', asking('de'))).text, 'de 1', 'the first')
    const other = await fetch(handler, '/', asking('fr'))
    mustBe([other.text, other.told], ['fr 2', 'freshet; fwd=vary-miss; stored'], 'another')
    mustBe((await fetch(handler, '/', asking('de'))).text, 'de 1', 'the first, again')
    mustBe((await fetch(handler, '/', asking('fr'))).text, 'fr 2', 'the other, again')
    mustBe((await fetch(handler)).text, 'null 3', 'one that asks for none')
  },

  async 'shares nothing that says Vary: *'({ open }) {
    const { fetch } = open()
    const handler = numbered({ vary: '*' })
    mustMatch((await fetch(handler)).told, /detail=vary-star$/, 'Cache-Status')
    mustBe((await fetch(handler)).text, 'answer 2', 'the next answer')
  },

  async 'answers only-if-cached with 504 where nothing is stored, and else from the storage'({ open }) {
    const { fetch } = open()
    const handler = numbered()
    const stored = { headers: { 'cache-control': 'only-if-cached' } }
    const none = await fetch(handler, '/', stored)
    mustBe(
      [none.status, none.told],
      [504, 'freshet; detail=only-if-cached'],
      'the answer where there is none',
    )
    mustBe(handler.asked.length, 0, 'the number of calls')
    await fetch(handler)
    const found = await fetch(handler, '/', stored)
    mustBe([found.status, found.text], [200, 'answer 1'], 'the answer where there is one')
  },

  async 'asks the handler where the client wants nothing stored'({ open }) {
    const { fetch } = open()
    const handler = numbered()
    await fetch(handler)
    const newer = await fetch(handler, '/', { headers: { 'cache-control': 'no-cache' } })
    mustBe(
      [newer.text, newer.told],
      ['answer 2', 'freshet; fwd=request; fwd-status=200; stored'],
      'the answer',
    )
    mustBe((await fetch(handler)).text, 'answer 2', 'the next')
  },

  async 'makes what is stored invalid by an unsafe method, and what its Location names'({ open }) {
    const { fetch, events, url } = open()
    const pages = numbered()
    for (const path of ['/list', '/item', '/other']) await fetch(pages, path)
    const change = origin(() => new Response(null, { status: 201, headers: { location: url('/item') } }))
    const made = await fetch(change, '/list', { method: 'POST', body: 'new' })
    mustBe([made.status, made.told], [201, 'freshet; fwd=method'], 'the answer to POST')
    mustBe((await fetch(pages, '/list')).text, 'answer 4', 'the list')
    mustBe((await fetch(pages, '/item')).text, 'answer 5', 'the item')
    mustBe((await fetch(pages, '/other')).text, 'answer 3', 'another page')
    const causes = events.flatMap((event) => (event.type === 'invalidated' ? [event.cause] : []))
    mustBe(causes, ['unsafe-method', 'unsafe-method'], 'the causes')
  },

  async 'keeps what is stored where an unsafe method is refused'({ open }) {
    const { fetch } = open()
    const pages = numbered()
    await fetch(pages)
    await fetch(() => new Response('No', { status: 403 }), '/', { method: 'DELETE' })
    mustBe((await fetch(pages)).text, 'answer 1', 'the next answer')
  },

  async 'gives the handler the content of a POST as it came'({ open }) {
    const { send } = open()
    const sent = 'a'.repeat(100_000)
    const echo = await send(async (request) => new Response(await request.text()), '/', {
      method: 'POST',
      body: sent,
    })
    mustBe((await echo.text()) === sent, true, 'whether the content is the same')
  },
})
