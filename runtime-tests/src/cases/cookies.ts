import { casesOf } from '../case.ts'
import { mustBe, mustMatch } from '../must.ts'
import { origin } from '../origins.ts'
import type { Given } from '../trial.ts'

const COOKIES = ['session=secret; Path=/', 'theme=dark; Expires=Wed, 31 Dec 2025 00:00:00 GMT']

/** An origin that sets two cookies, one of which has a comma. */
const baking = (control: string) =>
  origin((call) => {
    const headers = new Headers({ 'cache-control': control })
    for (const cookie of COOKIES) headers.append('set-cookie', cookie)
    return new Response(`answer ${call}`, { headers })
  })

/** Cookies, which are for one client. */
export const cookieCases = casesOf<Given>(
  {
    async 'gives no client the cookies of another, and keeps several apart'({ open }) {
      const { fetch } = open()
      const handler = baking('max-age=60')
      for (const call of [1, 2]) {
        const answer = await fetch(handler)
        mustBe(answer.text, `answer ${call}`, 'the answer')
        mustBe(answer.headers.getSetCookie(), COOKIES, 'its cookies')
        mustMatch(answer.told, /detail=set-cookie$/, 'its Cache-Status')
      }
    },

    async 'stores an answer without the cookies that it calls private'({ open }) {
      const { fetch } = open()
      const handler = baking('max-age=60, private="set-cookie"')
      mustBe((await fetch(handler)).headers.getSetCookie(), COOKIES, 'the cookies of the first')
      const hit = await fetch(handler)
      mustBe([hit.text, hit.headers.getSetCookie()], ['answer 1', []], 'the next answer')
    },

    async 'gives back each of several cookies where they may be stored'({ open }) {
      const { fetch } = open({ storeSetCookie: true })
      const handler = baking('max-age=60')
      await fetch(handler)
      const hit = await fetch(handler)
      mustBe([hit.text, hit.headers.getSetCookie()], ['answer 1', COOKIES], 'the next answer')
    },
  },
  'own-fields',
)
