import { cache } from '@freshet/hono'
import { Hono } from 'hono'
import { optionsFor } from './freshet.ts'
import type { Peer } from './peer.ts'

/** Freshet as Hono's middleware, to be compared with Hono's own. */
export const freshetHono: Peer = {
  name: '@freshet/hono',
  cannot: {},
  inFrontOf(handler, setup) {
    const app = new Hono()
    app.use(cache(optionsFor(setup)))
    app.get('*', (c) => handler(c.req.raw))
    return { answer: (request) => app.fetch(request) }
  },
}
