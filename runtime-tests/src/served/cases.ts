import { casesOf, withoutDoubles } from '../case.ts'
import { servedHonoCases } from '../hono/index.ts'
import { mustBeLong } from '../long.ts'
import { must, mustBe, mustMatch, mustReject } from '../must.ts'
import { nextText, readerOf } from '../origins.ts'
import { toldBy } from '../trial.ts'
import { ENCODED } from './pages.ts'
import { asking, type Visit } from './visit.ts'

const answers = casesOf<Visit>({
  async 'answers a miss and then a hit'({ fresh, ask, stored, page }) {
    const path = fresh()
    const miss = await ask(path)
    mustBe([miss.status, miss.text, miss.told], [200, 'call 1', 'freshet; fwd=uri-miss; stored'], 'the miss')
    await stored(path)
    const hit = await ask(path)
    mustBe([hit.status, hit.text], [200, 'call 1'], 'the hit')
    mustMatch(hit.told, /^freshet; hit; ttl=\d+$/, 'its Cache-Status')
    mustMatch(hit.headers.get('age'), /^\d+$/, 'its Age')
    mustBe((await page(path)).calls, 1, 'the number of calls')
  },

  async 'sends the first piece to client and followers before the last is made'({
    fresh,
    send,
    release,
    page,
  }) {
    const path = fresh('gated')
    const leader = readerOf(await send(path))
    mustBe(await nextText(leader), 'first', 'the first piece')
    const response = await send(path)
    mustMatch(toldBy(response), /collapsed/, 'Cache-Status of who comes later')
    const follower = readerOf(response)
    mustBe(await nextText(follower), 'first', 'the first piece of who came later')
    await release(path)
    mustBe([await nextText(leader), await nextText(follower)], ['last', 'last'], 'the last piece of both')
    mustBe((await page(path)).calls, 1, 'the number of calls')
  },

  async 'calls the handler once for twenty clients at once'({ fresh, ask, release, page, eventually }) {
    const path = fresh('held')
    const asked = Array.from({ length: 20 }, () => ask(path))
    await eventually(async () => mustBe((await page(path)).calls, 1, 'the number of calls'))
    await release(path)
    const texts = (await Promise.all(asked)).map(({ text }) => text)
    mustBe([...new Set(texts)], ['call 1'], 'the answers')
    mustBe((await page(path)).calls, 1, 'the number of calls')
  },

  async 'serves stale at once, refreshes once, and goes on with that after the answers'(visit) {
    const { fresh, ask, stored, advance, page, release } = visit
    const path = fresh('cc=max-age=60,stale-while-revalidate=600&held-later')
    await ask(path)
    await stored(path)
    await advance(61_000)
    for (let client = 0; client < 3; client++) {
      const stale = await ask(path)
      mustMatch(stale.told, /^freshet; hit; ttl=-\d+$/, 'Cache-Status of the stale answer')
      mustBe(stale.text, 'call 1', 'the stale answer')
    }
    await release(path)
    await stored(path, 2)
    const next = await ask(path)
    mustBe(next.text, 'call 2', 'the next answer')
    mustMatch(next.told, /^freshet; hit; ttl=\d+$/, 'its Cache-Status')
    mustBe((await page(path)).calls, 2, 'the number of calls')
  },

  async 'validates what is stale with the handler'({ fresh, ask, stored, advance, page }) {
    const path = fresh('etag')
    await ask(path)
    await stored(path)
    await advance(61_000)
    const validated = await ask(path)
    mustBe([validated.status, validated.text], [200, 'call 1'], 'the answer')
    mustMatch(validated.told, /fwd-status=304/, 'its Cache-Status')
    mustBe((await page(path)).calls, 2, 'the number of calls')
  },

  async 'keeps variants apart'({ fresh, ask, stored }) {
    const path = fresh('vary=accept-language')
    const german = { 'accept-language': 'de' }
    await ask(path, { headers: german })
    await stored(path)
    mustBe((await ask(path, { headers: { 'accept-language': 'fr' } })).text, 'call 2', 'another variant')
    mustBe((await ask(path, { headers: german })).text, 'call 1', 'the first, again')
  },

  async 'forgets what is purged, and what an unsafe method changed'({ fresh, ask, stored, purge }) {
    const path = fresh()
    await ask(path)
    await stored(path)
    mustBe(await purge(path), true, 'whether anything was purged')
    mustBe((await ask(path)).text, 'call 2', 'the answer after a purge')
    await stored(path, 2)
    const changed = await ask(path, { method: 'POST', body: 'a'.repeat(70_000) })
    mustBe(changed.text, 'got 70000', 'the answer to POST')
    mustBe((await ask(path)).text, 'call 4', 'the answer after POST')
  },

  async 'sends 20 MiB byte for byte, of the handler and of the storage'({ fresh, send, stored, page }) {
    const path = fresh('long')
    await mustBeLong(await send(path), 'of the handler')
    await stored(path)
    const hit = await send(path)
    mustMatch(toldBy(hit), /^freshet; hit/, 'Cache-Status')
    await mustBeLong(hit, 'of the storage')
    mustBe((await page(path)).calls, 1, 'the number of calls')
  },
})

const departures = casesOf<Visit>({
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

const aborts = casesOf<Visit>(
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

const connections = casesOf<Visit>(
  {
    async 'answers whole, HEAD, 304, 206, 504 and streams on one connection'({
      connect,
      fresh,
      stored,
      release,
    }) {
      const connection = connect()
      const ask = asking(connection)
      const path = fresh('etag&text=0123456789')
      mustBe((await ask(path)).text, '0123456789', 'the miss')
      await stored(path)
      mustBe((await ask(path)).text, '0123456789', 'the hit')
      const head = await ask(path, { method: 'HEAD' })
      mustBe([head.status, head.text], [200, ''], 'the answer to HEAD')
      const current = await ask(path, { headers: { 'if-none-match': '"v1"' } })
      mustBe([current.status, current.text], [304, ''], 'the answer to who has a copy')
      const part = await ask(path, { headers: { range: 'bytes=2-4' } })
      mustBe([part.status, part.text], [206, '234'], 'the answer to a range')
      mustBe(part.headers.get('content-range'), 'bytes 2-4/10', 'its Content-Range')
      const none = await ask(fresh(), { headers: { 'cache-control': 'only-if-cached' } })
      mustBe([none.status, none.text], [504, ''], 'the answer where nothing is stored')
      const gated = fresh('gated')
      await release(gated)
      mustBe((await ask(gated)).text, 'firstlast', 'the streamed miss')
      await stored(gated)
      mustBe((await ask(gated)).text, 'firstlast', 'its hit')
      mustBe((await ask(path, { method: 'POST', body: 'abc' })).text, 'got 3', 'the answer to POST')
      mustBe(connection.made(), 1, 'the number of connections')
      connection.close()
    },
  },
  'connections',
)

/** Pages without connections are asked the same by the page's own fetch. */
const plain = casesOf<Visit>({
  async 'answers HEAD, 304, 206, 416 and 504'({ ask, fresh, stored }) {
    const path = fresh('etag&text=0123456789')
    await ask(path)
    await stored(path)
    const found = async (init: { method?: string; headers?: Record<string, string> }) => {
      const { status, text, headers } = await ask(path, init)
      return [status, text, headers.get('content-range')]
    }
    mustBe(await found({ method: 'HEAD' }), [200, '', null], 'the answer to HEAD')
    mustBe(await found({ headers: { 'if-none-match': '"v1"' } }), [304, '', null], 'to who has a copy')
    mustBe(await found({ headers: { range: 'bytes=2-4' } }), [206, '234', 'bytes 2-4/10'], 'to a range')
    mustBe(await found({ headers: { range: 'bytes=20-' } }), [416, '', 'bytes */10'], 'to one not there')
    const none = await ask(fresh(), { headers: { 'cache-control': 'only-if-cached' } })
    mustBe(none.status, 504, 'the answer where nothing is stored')
  },
})

const ownFields = casesOf<Visit>(
  {
    async 'gives no client the cookies of another, and keeps several apart'({ fresh, ask, page }) {
      const cookies = ['session=secret', 'theme=dark; Expires=Wed, 31 Dec 2025 00:00:00 GMT']
      const path = fresh(new URLSearchParams(cookies.map((cookie) => ['cookie', cookie])).toString())
      for (const call of [1, 2]) {
        const answer = await ask(path)
        mustBe([answer.text, answer.headers.getSetCookie()], [`call ${call}`, cookies], 'the answer')
      }
      mustBe((await page(path)).calls, 2, 'the number of calls')
    },

    async 'sends what the handler has encoded itself as it is'({ fresh, send, stored }) {
      const path = fresh('encoded&vary=accept-encoding')
      const gzip = { 'accept-encoding': 'gzip' }
      for (const which of ['miss', 'hit']) {
        const response = await send(path, { headers: gzip })
        mustBe(response.headers.get('content-encoding'), 'gzip', `Content-Encoding of the ${which}`)
        const content = response.body!.pipeThrough(new DecompressionStream('gzip'))
        mustBe((await new Response(content).text()) === ENCODED, true, `whether the ${which} is encoded once`)
        await stored(path)
      }
    },

    async 'gives each client content that it can read, whoever came first'({ fresh, send, stored }) {
      const text = 'level '.repeat(1000)
      const path = fresh(new URLSearchParams({ text }).toString())
      for (const encoding of ['gzip', 'identity', 'gzip']) {
        const response = await send(path, { headers: { 'accept-encoding': encoding } })
        const used = response.headers.get('content-encoding')
        must(used === null || used === encoding, `${used} was sent to who reads ${encoding}`)
        const body =
          used === 'gzip' ? response.body!.pipeThrough(new DecompressionStream('gzip')) : response.body
        mustBe(await new Response(body).text(), text, `the content for ${encoding}`)
        await stored(path)
      }
    },
  },
  'own-fields',
)

/** What is asked of a home from outside. */
export const servedCases = withoutDoubles([
  ...answers,
  ...plain,
  ...departures,
  ...aborts,
  ...connections,
  ...ownFields,
  ...servedHonoCases,
])
