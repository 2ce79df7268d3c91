import { cacheMetadata, createCache, withCacheControl } from '@freshet/core'
import { casesOf } from '../case.ts'
import { must, mustBe, mustMatch, mustReject } from '../must.ts'
import { cacheable, numbered, origin } from '../origins.ts'
import { answerOf, type Given } from '../trial.ts'

/** What a cache tells of itself, and what is the user's. */
export const tellingCases = casesOf<Given>({
  async 'tells in cacheMetadata what it did'({ open }) {
    const { send, settled, clock, url } = open()
    const handler = numbered()
    const miss = await send(handler)
    mustBe(
      cacheMetadata(miss),
      {
        hit: false,
        fwd: 'uri-miss',
        flight: 1,
        stored: true,
        createdAt: clock.now(),
        key: url(),
        fromCache: false,
        revalidated: false,
      },
      'the metadata of the miss',
    )
    await miss.text()
    await settled()
    clock.advance(2500)
    const hit = cacheMetadata(await send(handler))
    mustBe([hit?.fromCache, hit?.age, hit?.ttl, hit?.hit], [true, 2500, 57_500, true], 'those of the hit')
    mustBe(cacheMetadata(new Response()), undefined, 'those of a stranger')
  },

  async 'tells each listener what happened, in order'({ open }) {
    const { fetch, events, cache, url, clock } = open()
    const handler = origin((call, { headers }) =>
      cacheable(headers.has('if-none-match') ? null : 'content', { etag: '"v1"' }, call === 2 ? 304 : 200),
    )
    await fetch(handler)
    await fetch(handler)
    clock.advance(61_000)
    await fetch(handler)
    await cache.purge({ url: url() })
    mustBe(
      events.map((event) => (event.type === 'answer' ? `answer ${event.outcome.hit}` : event.type)),
      [
        'asked',
        'handled',
        'answer false',
        'stored',
        'answer true',
        'asked',
        'handled',
        'freshened',
        'answer false',
        'stored',
        'invalidated',
        'purged',
      ],
      'the events',
    )
  },

  async 'answers though its listener and waitUntil throw'({ open }) {
    const fail = (): never => {
      throw new Error('The listener is broken')
    }
    const { cache, url } = open({ onEvent: fail })
    const handler = numbered()
    const answers = []
    for (let time = 0; time < 2; time++) {
      answers.push(await answerOf(await cache.handle(new Request(url()), handler, { waitUntil: fail })))
      await new Promise((resume) => setTimeout(resume, 20))
    }
    mustBe(
      answers.map(({ text }) => text),
      ['answer 1', 'answer 1'],
      'the answers',
    )
  },

  async 'gives the wrapped handler its further arguments, and finds waitUntil among them'({ open }) {
    const { cache, url } = open()
    const work: unknown[] = []
    const ctx = { waitUntil: (promise: Promise<unknown>) => void work.push(promise) }
    const answer = cache.wrap((request: Request, env: { name: string }, given: typeof ctx) =>
      cacheable(`${new URL(request.url).pathname} ${env.name} ${given === ctx}`),
    )
    mustBe(
      await (await answer(new Request(url('/a')), { name: 'env' }, ctx)).text(),
      '/a env true',
      'the answer',
    )
    must(work.length > 0, 'waitUntil must have been called')
    await Promise.all(work)
  },

  async 'refuses options that are none when it is made, and a purge of what is no URL'({ open }) {
    for (const options of [{ maxBodySize: -1 }, { storage: {} }, { type: 'public' }, { now: 5 }]) {
      let error: unknown
      try {
        createCache(options as never)
      } catch (thrown) {
        error = thrown
      }
      must(error instanceof TypeError, `${JSON.stringify(options)} must be a TypeError`)
    }
    await mustReject(open().cache.purge({ url: 'https://[' }), 'a purge of no URL')
  },

  async 'sets the header by which browsers and CDNs cache, and a Date'({ open }) {
    const { clock, url } = open()
    const handler = withCacheControl(
      () => new Response('2.41 m'),
      { maxAge: 300, public: true, staleWhileRevalidate: 60 },
      { now: clock.now },
    )
    const { headers } = await handler(new Request(url()))
    mustBe(
      [headers.get('cache-control'), headers.get('date')],
      ['max-age=300, stale-while-revalidate=60, public', 'Thu, 01 Jan 2026 00:00:00 GMT'],
      'the fields',
    )
    mustMatch((await open().fetch(handler)).told, /stored$/, 'Cache-Status')
  },
})
