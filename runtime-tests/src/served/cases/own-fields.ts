import { casesOf } from '../../case.ts'
import { must, mustBe } from '../../must.ts'
import { ENCODED } from '../pages.ts'
import type { Visit } from '../visit.ts'

/** Fields that are the browser’s own. */
export const ownFieldCases = casesOf<Visit>(
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
