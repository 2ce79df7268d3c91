import { cacheControl } from '@freshet/hono'
import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { casesOf } from '../case.ts'
import { must, mustBe } from '../must.ts'
import type { Given } from '../trial.ts'
import { honoTrial } from './trial.ts'

const MINUTE = cacheControl({ maxAge: 60 })
const WHILE = cacheControl({ maxAge: 60, staleWhileRevalidate: 60 })

/** Errors on the way through a cache. */
export const errorCases = casesOf<Given>({
  async 'An `HTTPException`, and whatever else is thrown, is answered by `onError`, and is not stored.'(
    given,
  ) {
    const { app, cached, ask } = honoTrial(given)
    let calls = 0
    app.use(cached)
    app.get('/refused', MINUTE, () => {
      calls++
      throw new HTTPException(403, { message: 'Who are you?' })
    })
    app.get('/broken', MINUTE, () => {
      calls++
      throw new Error('broken')
    })
    app.onError((error, c) =>
      error instanceof HTTPException ? error.getResponse() : c.text(`Sorry: ${error.message}`, 500),
    )
    for (let time = 0; time < 2; time++) {
      const refused = await ask('/refused')
      mustBe([refused.status, refused.text], [403, 'Who are you?'], 'the answer to an HTTPException')
      const broken = await ask('/broken')
      mustBe([broken.status, broken.text], [500, 'Sorry: broken'], 'the answer to an error')
    }
    mustBe(calls, 4, 'the number of calls')
  },

  async 'What `notFound` answers is stored only where it has a lifetime of its own.'(given) {
    const { app, cached, ask } = honoTrial(given)
    let calls = 0
    app.use(cached)
    app.use('/kept/*', cacheControl({ maxAge: 60 }, { errors: true }))
    app.notFound((c) => c.text(`Nothing here, for the ${++calls}. time`, 404))
    for (const [path, text] of [
      ['/kept/a', 'Nothing here, for the 1. time'],
      ['/kept/a', 'Nothing here, for the 1. time'],
      ['/other', 'Nothing here, for the 2. time'],
      ['/other', 'Nothing here, for the 3. time'],
    ] as const) {
      const answer = await ask(path)
      mustBe([answer.status, answer.text], [404, text], path)
    }
  },

  async 'A stale response stands in for a route that throws, where `staleIfError` allows it.'(given) {
    const { app, cached, ask, clock } = honoTrial(given)
    let isBroken = false
    app.use(cached)
    app.get('/', cacheControl({ maxAge: 60, staleIfError: 600 }), (c) => {
      if (isBroken) throw new Error('broken')
      return c.text('2.41 m')
    })
    app.onError((_, c) => c.text('Sorry', 500))
    await ask('/')
    isBroken = true
    clock.advance(70_000)
    const covered = await ask('/')
    mustBe([covered.status, covered.text], [200, '2.41 m'], 'the answer')
    mustBe(covered.told, 'freshet; fwd=stale; fwd-status=500; ttl=-10', 'its Cache-Status')
  },
})

/** Apps in apps. */
export const subAppCases = casesOf<Given>({
  async 'The cache of an app serves the apps that `route` put into it, under their whole path.'(given) {
    const { app, cached, leaf, ask, calls } = honoTrial(given)
    app.use(cached)
    app.route('/one', new Hono().get('/level', MINUTE, leaf))
    app.route('/other', new Hono().get('/level', MINUTE, leaf))
    for (const path of ['/one/level', '/other/level', '/one/level', '/other/level']) {
      mustBe((await ask(path)).status, 200, path)
    }
    mustBe(calls(), 2, 'the number of calls')
  },

  async 'A cache in an app that `route` put into another serves that app alone.'(given) {
    const { app, cached, leaf, ask } = honoTrial(given)
    app.route('/cached', new Hono().use(cached).get('/level', MINUTE, leaf))
    app.get('/level', MINUTE, leaf)
    mustBe((await ask('/cached/level')).told, 'freshet; fwd=uri-miss; stored', 'Cache-Status within')
    mustBe((await ask('/cached/level')).told, 'freshet; hit; ttl=60', 'Cache-Status of the next')
    mustBe((await ask('/level')).told, '', 'Cache-Status without')
  },

  async 'An app of its own `onError` answers its errors, below the cache of another.'(given) {
    const { app, cached, ask } = honoTrial(given)
    const sub = new Hono().get('/', () => {
      throw new Error('broken')
    })
    sub.onError((error, c) => c.text(`Of the sub-app: ${error.message}`, 502))
    app.use(cached)
    app.route('/sub', sub)
    const answer = await ask('/sub')
    mustBe([answer.status, answer.text], [502, 'Of the sub-app: broken'], 'the answer')
  },

  async 'What `mount` put under a path is cached under the path that the client asked for.'(given) {
    const { app, cached, ask } = honoTrial(given)
    const seen: string[] = []
    const mounted = (request: Request): Response => {
      seen.push(new URL(request.url).pathname)
      return new Response('2.41 m', { headers: { 'cache-control': 'max-age=60' } })
    }
    app.use(cached)
    app.mount('/one', mounted)
    app.mount('/other', mounted)
    for (const path of ['/one/level', '/other/level', '/one/level'])
      mustBe((await ask(path)).text, '2.41 m', path)
    mustBe(seen, ['/level', '/level'], 'the paths that the mounted handler saw')
  },

  async 'A refresh in the background reaches routes of sub-apps and of what is mounted.'(given) {
    const { app, cached, ask, clock } = honoTrial(given)
    const calls = { '/sub/level': 0, '/mounted/level': 0 }
    app.use(cached)
    const sub = new Hono().basePath('/sub').get('/:what', WHILE, (c) => {
      calls['/sub/level']++
      return c.text(`${c.req.param('what')} ${calls['/sub/level']}`)
    })
    app.route('/', sub)
    app.mount('/mounted', (request: Request) => {
      calls['/mounted/level']++
      const text = `${new URL(request.url).pathname.slice(1)} ${calls['/mounted/level']}`
      const headers = { 'cache-control': 'max-age=60, stale-while-revalidate=60' }
      return new Response(text, { headers })
    })
    for (const path of ['/sub/level', '/mounted/level']) {
      await ask(path)
      clock.advance(70_000)
      mustBe((await ask(path)).text, 'level 1', `the stale answer of ${path}`)
      const refreshed = await ask(path)
      mustBe(
        [refreshed.text, refreshed.told],
        ['level 2', 'freshet; hit; ttl=60'],
        `the refreshed one of ${path}`,
      )
    }
  },

  async "Middleware above the cache finds in `c.get('cache')` what it did; below it there is nothing yet."(
    given,
  ) {
    const { app, cached, leaf, ask } = honoTrial(given)
    const found: (boolean | undefined)[] = []
    app.use(async (c, next) => {
      await next()
      found.push(c.get('cache').fromCache)
    })
    app.use(cached)
    app.get('/', MINUTE, (c) => {
      must(c.get('cache') === undefined, 'There must be nothing below the cache')
      return leaf(c)
    })
    await ask('/')
    await ask('/')
    mustBe(found, [false, true], 'fromCache')
  },
})
