import { cacheControl } from '@freshet/hono'
import { cors } from 'hono/cors'
import { casesOf } from '../case.ts'
import { mustBe, mustMatch } from '../must.ts'
import type { Given } from '../trial.ts'
import { type HonoAnswer, honoTrial, LEVELS } from './trial.ts'

const MINUTE = cacheControl({ maxAge: 60 })
const [ONE, OTHER, STRANGER] = ['https://one.test', 'https://other.test', 'https://stranger.test'] as const
const ALLOWED = { origin: [ONE, OTHER], credentials: true }

const from = (origin: string | undefined): RequestInit =>
  origin === undefined ? {} : { headers: { origin } }

const allowed = ({ headers }: HonoAnswer): string | null => headers.get('access-control-allow-origin')

/** `cors()` above the cache. */
export const corsAboveCases = casesOf<Given>(
  {
    async 'One stored response serves all origins, each with the fields of its own.'(given) {
      const { app, cached, leaf, ask, calls } = honoTrial(given)
      app.use(cors(ALLOWED), cached)
      app.get('/', MINUTE, leaf)
      for (const origin of [ONE, OTHER, ONE]) {
        const answer = await ask('/', from(origin))
        mustBe([allowed(answer), answer.headers.get('vary')], [origin, 'Origin'], `the fields for ${origin}`)
        mustBe(
          answer.headers.get('access-control-allow-credentials'),
          'true',
          'whether credentials may be sent',
        )
      }
      for (const origin of [STRANGER, undefined]) {
        mustBe(allowed(await ask('/', from(origin))), null, `the field for ${origin}`)
      }
      mustBe(calls(), 1, 'the number of calls')
    },

    async 'A preflight reaches neither cache nor route, and makes nothing invalid.'(given) {
      const { app, cached, leaf, ask, calls } = honoTrial(given)
      app.use(cors(ALLOWED), cached)
      app.get('/', MINUTE, leaf)
      await ask('/', from(ONE))
      const preflight = await ask('/', { method: 'OPTIONS', ...from(OTHER) })
      mustBe([preflight.status, allowed(preflight), preflight.told], [204, OTHER, ''], 'the preflight')
      mustMatch((await ask('/', from(ONE))).told, /^freshet; hit/, 'Cache-Status of the next')
      mustBe(calls(), 1, 'the number of calls')
    },

    async 'A stale answer that is refreshed, and a 304, have the fields of whoever asked.'(given) {
      const { app, cached, leaf, ask, clock } = honoTrial(given)
      app.use(cors(ALLOWED), cached)
      const fields = cacheControl({ maxAge: 60, staleWhileRevalidate: 60 })
      app.get('/', fields, (c) => {
        c.header('ETag', '"v1"')
        return leaf(c)
      })
      await ask('/', from(ONE))
      clock.advance(70_000)
      mustBe(allowed(await ask('/', from(OTHER))), OTHER, 'the field on the stale answer')
      mustBe(allowed(await ask('/', from(ONE))), ONE, 'the field on the refreshed answer')
      const current = await ask('/', { headers: { origin: OTHER, 'if-none-match': '"v1"' } })
      mustBe([current.status, allowed(current)], [304, OTHER], 'the 304')
    },
  },
  'own-fields',
)

/** `cors()` below the cache. */
export const corsBelowCases = casesOf<Given>(
  {
    async 'Each origin has a stored response of its own, and gets no field of another.'(given) {
      const { app, cached, leaf, ask, calls } = honoTrial(given)
      app.use(cached, cors(ALLOWED))
      app.get('/', MINUTE, leaf)
      for (const origin of [ONE, OTHER, STRANGER, undefined, ONE, OTHER, STRANGER, undefined]) {
        const answer = await ask('/', from(origin))
        const expected = origin === ONE || origin === OTHER ? origin : null
        mustBe([allowed(answer), answer.text], [expected, LEVELS], `the answer for ${origin}`)
      }
      mustBe(calls(), 4, 'the number of calls')
    },

    async 'Nor does an origin that asks while the answer for another is still being made.'(given) {
      const { app, cached, send } = honoTrial(given)
      let release!: () => void
      const released = new Promise<void>((resolve) => (release = resolve))
      app.use(cached, cors(ALLOWED))
      app.get('/', MINUTE, async (c) => {
        await released
        return c.text(LEVELS)
      })
      const asked = [ONE, OTHER, ONE, STRANGER].map(async (origin) => {
        const response = await send('/', from(origin))
        await response.arrayBuffer()
        return response.headers.get('access-control-allow-origin')
      })
      release()
      mustBe(await Promise.all(asked), [ONE, OTHER, ONE, null], 'the fields')
    },

    async "With `origin: '*'` one stored response serves all."(given) {
      const { app, cached, leaf, ask, calls } = honoTrial(given)
      app.use(cached, cors())
      app.get('/', MINUTE, leaf)
      for (const origin of [ONE, OTHER, undefined])
        mustBe(allowed(await ask('/', from(origin))), '*', 'the field')
      mustBe(calls(), 1, 'the number of calls')
    },

    async 'A preflight passes the cache, is not stored, and makes nothing invalid.'(given) {
      const { app, cached, leaf, ask, calls } = honoTrial(given)
      app.use(cached, cors(ALLOWED))
      app.get('/', MINUTE, leaf)
      await ask('/', from(ONE))
      for (const origin of [ONE, OTHER]) {
        const preflight = await ask('/', { method: 'OPTIONS', ...from(origin) })
        mustBe([preflight.status, allowed(preflight)], [204, origin], 'the preflight')
        mustBe(preflight.told, 'freshet; fwd=method', 'its Cache-Status')
      }
      mustMatch((await ask('/', from(ONE))).told, /^freshet; hit/, 'Cache-Status of the next')
      mustBe(calls(), 1, 'the number of calls')
    },
  },
  'own-fields',
)
