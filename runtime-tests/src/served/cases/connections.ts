import { casesOf } from '../../case.ts'
import { mustBe } from '../../must.ts'
import { asking, type Visit } from '../visit.ts'

/** Several requests on one connection. */
export const connectionCases = casesOf<Visit>(
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
export const plainCases = casesOf<Visit>({
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
