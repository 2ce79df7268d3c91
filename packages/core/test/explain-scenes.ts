import type { CacheOptions, RequestOptions } from '../src/index.ts'
import { explainEvent, type Explanation, explanationOf } from '../src/explain.ts'
import { gate, harness, type Harness, origin, type Origin, quiet, request, SECOND } from './harness.ts'

/** A cache that can be asked to explain. */
export interface Stage extends Harness {
  /** What the cache explains of a request. */
  explain(path?: string, init?: RequestInit, context?: RequestOptions): Promise<Explanation>
}

export function stage(options: CacheOptions = {}): Stage {
  const h = harness(options)
  return {
    ...h,
    explain: async (path, init, context) =>
      explanationOf(await h.cache.explain(request(path, init), context)),
  }
}

/** A handler that always answers so. */
export function answering(
  fields: Record<string, string>,
  status = 200,
  body: BodyInit | null = 'content',
): Origin {
  const isBodiless = [204, 304].includes(status)
  return origin(() => new Response(isBodiless ? null : body, { status, headers: fields }))
}

const FRESH = { 'cache-control': 'max-age=60' }
const at = (time: number): string => new Date(time).toUTCString()

/** Everything in which an explanation may name a section. */
export function sectionsIn(value: unknown): string[] {
  const sections: string[] = []
  JSON.stringify(value, (name, member: unknown) => {
    if (name === 'section') sections.push(String(member))
    return member
  })
  return [...new Set(sections)]
}

/** What happens, and what is explained of it: explanations, and the events. */
type Scene = readonly [sections: string, play: (h: Stage) => Promise<unknown>, options?: CacheOptions]

/** A response that is stored, and what is explained of the next request so many seconds later. */
function stored(
  fields: Record<string, string>,
  {
    init,
    later = 0,
    status = 200,
    first,
  }: { init?: RequestInit; later?: number; status?: number; first?: RequestInit } = {},
): Scene[1] {
  return async (h) => {
    await h.fetch(answering(fields, status), '/', first)
    h.clock.advance(later * SECOND)
    return h.explain('/', init)
  }
}

const asking = (fields: Record<string, string>, method = 'GET'): RequestInit => ({ method, headers: fields })

/** One answer, and what the events of it say. */
function answered(fields: Record<string, string>, status = 200, init: RequestInit = {}): Scene[1] {
  return async (h) => {
    await h.fetch(answering(fields, status), '/', init)
  }
}

const ETAG = { ...FRESH, etag: '"a"' }
const part = (range: string): Record<string, string> => ({ ...ETAG, 'content-range': `bytes ${range}/20` })

async function storePart(h: Stage): Promise<void> {
  const first = answering(part('0-9'), 206, '0123456789')
  await h.fetch(first, '/', asking({ range: 'bytes=0-9' }))
}

export const SCENES: Readonly<Record<string, Scene>> = {
  // RFC 9111 §1 to §3
  'a lifetime beyond all bounds': ['9111 §1.2.2', stored({ 'cache-control': 'max-age=99999999999' })],
  'nothing stored yet': ['9111 §2, 9111 §3, 9111 §3.1, 9111 §4', (h) => h.explain('/#top')],
  'an answer that is stored': ['9111 §3, 9111 §3.1, 9110 §7.6.1, 9211 §2.5', answered(FRESH)],
  'a 304 to come': [
    '9111 §3.2, 9111 §4.3.1, 9111 §4.3.3, 9111 §4.3.4, 9111 §4.2',
    stored({ ...ETAG }, { later: 70 }),
  ],
  'a 304 that came': [
    '9111 §3.2, 9111 §4.3.4, 9211 §2.3, 9211 §2.4',
    async (h) => {
      await h.fetch(answering(ETAG))
      h.clock.advance(70 * SECOND)
      await h.fetch(answering(ETAG, 304))
    },
  ],
  'a part that is not enough': [
    '9111 §3.3, 9111 §3.4, 9110 §15.3.7.3, 9110 §14.2',
    async (h) => {
      await storePart(h)
      return h.explain('/', asking({ range: 'bytes=0-19' }))
    },
  ],
  'a 206 that nobody asked for': ['9111 §3.3', answered(part('0-6'), 206)],
  'credentials, and nothing stored': [
    '9111 §3.5',
    (h) => h.explain('/', asking({ authorization: 'Bearer of-ann' })),
  ],
  'an answer to credentials': ['9111 §3.5', answered(FRESH, 200, asking({ authorization: 'Bearer of-ann' }))],

  // RFC 9111 §4
  'a request that is under way': [
    '9111 §4',
    async (h) => {
      const open = gate()
      const asked = h.send(
        origin(async () => {
          await open.opened
          return new Response('late', { headers: FRESH })
        }),
      )
      await quiet()
      const explanation = await h.explain()
      open.open()
      await (await asked).text()
      await h.settled()
      return explanation
    },
  ],
  'two at once': [
    '9211 §2.6',
    async (h) => {
      const handler = answering(FRESH)
      await Promise.all([h.fetch(handler), h.fetch(handler)])
    },
  ],
  'another variant': [
    '9111 §4.1',
    stored({ ...FRESH, vary: 'accept-language' }, { init: asking({ 'accept-language': 'fr' }) }),
  ],
  'a fresh response': ['9111 §4.2, 9111 §5.2.2.1, 9211 §2, 9211 §2.1, 9211 §2.4', stored(FRESH)],
  'a response that says no lifetime': ['9111 §4.2.1', stored({ etag: '"a"' })],
  'a guess': [
    '9111 §4.2.2, 9110 §15.1',
    (h) => stored({ 'last-modified': at(h.clock.now() - 864_000_000) })(h),
  ],
  'a response that was old when it came': ['9111 §4.2.3, 9111 §5.1', stored({ ...FRESH, age: '30' })],
  'stale, and nothing allows it': ['9111 §4.2.4', stored(ETAG, { later: 70 })],
  'a client whose copy is current': [
    '9111 §4, 9110 §13.1.2, 9110 §15.4.5',
    stored(ETAG, { init: asking({ 'if-none-match': '"a"' }) }),
  ],
  'a condition, and nothing stored': [
    '9111 §4.3.2',
    (h) => h.explain('/', asking({ 'if-none-match': '"a"' })),
  ],
  'HEAD of what is stale': [
    '9111 §4.3.5, 9110 §9.3.2',
    stored(ETAG, { later: 70, init: { method: 'HEAD' } }),
  ],
  'a change': [
    '9111 §4.4, 9875 §3, 9875 §2.2.1, 9110 §9.3',
    stored({ ...FRESH, 'cache-groups': '"g"' }, { init: { method: 'DELETE' } }),
  ],
  'a change that was made': [
    '9111 §4.4',
    async (h) => {
      await h.fetch(answering(FRESH))
      await h.fetch(answering({}), '/', { method: 'PUT', body: 'x' })
    },
  ],

  // RFC 9111 §5: requests
  'a client that wants nothing old': [
    '9111 §5.2.1.1',
    stored(ETAG, { later: 20, init: asking({ 'cache-control': 'max-age=5' }) }),
  ],
  'a client that takes stale': [
    '9111 §5.2.1.2',
    stored(ETAG, { later: 70, init: asking({ 'cache-control': 'max-stale' }) }),
  ],
  'a client that wants it long': [
    '9111 §5.2.1.3',
    stored(ETAG, { init: asking({ 'cache-control': 'min-fresh=300' }) }),
  ],
  'a forced reload': ['9111 §5.2.1.4', stored(ETAG, { init: asking({ 'cache-control': 'no-cache' }) })],
  'a client that forbids storing': [
    '9111 §5.2.1.5',
    (h) => h.explain('/', asking({ 'cache-control': 'no-store' })),
  ],
  'a client that forbids changing': [
    '9111 §5.2.1.6',
    (h) => h.explain('/', asking({ 'cache-control': 'no-transform' })),
  ],
  'a client that wants only what is stored': [
    '9111 §5.2.1.7, 9211 §2',
    (h) => h.explain('/', asking({ 'cache-control': 'only-if-cached' })),
  ],
  'an old-fashioned reload': ['9111 §5.4', stored(ETAG, { init: asking({ pragma: 'no-cache' }) })],

  // RFC 9111 §5: responses
  'must-revalidate': [
    '9111 §5.2.2.2',
    stored({ 'cache-control': 'max-age=60, must-revalidate', etag: '"a"' }, { later: 70 }),
  ],
  'must-understand': ['9111 §5.2.2.3', stored({ 'cache-control': 'no-store, must-understand, max-age=60' })],
  'must-understand, not understood': [
    '9111 §5.2.2.3',
    answered({ 'cache-control': 'must-understand, max-age=60' }, 299),
  ],
  'no-cache': ['9111 §5.2.2.4', stored({ 'cache-control': 'no-cache', etag: '"a"' })],
  'no-store': ['9111 §5.2.2.5', answered({ 'cache-control': 'no-store' })],
  'no-transform': ['9111 §5.2.2.6', stored({ 'cache-control': 'max-age=60, no-transform' })],
  private: ['9111 §5.2.2.7', answered({ 'cache-control': 'private, max-age=60' })],
  'private fields': ['9111 §5.2.2.7, 9111 §3.1', stored({ 'cache-control': 'max-age=60, private="x-user"' })],
  'proxy-revalidate': [
    '9111 §5.2.2.8',
    stored({ 'cache-control': 'max-age=60, proxy-revalidate', etag: '"a"' }, { later: 70 }),
  ],
  public: ['9111 §5.2.2.9', stored({ 'cache-control': 'max-age=60, public' })],
  's-maxage': ['9111 §5.2.2.10', stored({ 'cache-control': 's-maxage=60, max-age=5' })],
  'a directive that nobody knows': [
    '9111 §5.2, 9111 §5.2.3',
    stored({ 'cache-control': 'max-age=60, imutable' }),
  ],
  Expires: ['9111 §5.3', (h) => stored({ date: at(h.clock.now()), expires: at(h.clock.now() + 60_000) })(h)],
  Warning: ['9111 §5.5', stored({ ...FRESH, warning: '110 - "Response is Stale"' })],
  'a cookie': ['9111 §7.3', answered({ ...FRESH, 'set-cookie': 'id=1' })],

  // RFC 9110
  'a date in an old form': ['9110 §5.6.7', stored({ ...FRESH, date: 'Thursday, 01-Jan-26 00:00:00 GMT' })],
  'no Date': ['9110 §6.6.1', stored(FRESH)],
  Upgrade: ['9110 §7.8', (h) => h.explain('/', asking({ upgrade: 'h2c' }))],
  'a weak ETag': ['9110 §8.8.3.2', stored({ ...FRESH, etag: 'W/"a"' })],
  POST: ['9110 §9.3.3', (h) => h.explain('/', { method: 'POST', body: 'x' })],
  'a copy of some time': [
    '9110 §13.1.3',
    (h) =>
      stored(
        { ...FRESH, 'last-modified': at(h.clock.now() - 9_000_000) },
        { init: asking({ 'if-modified-since': at(h.clock.now()) }) },
      )(h),
  ],
  'a part of the same': [
    '9110 §13.1.5',
    stored(ETAG, { init: asking({ range: 'bytes=0-1', 'if-range': '"a"' }) }),
  ],
  'a condition on an error': [
    '9110 §13.2.1',
    stored(ETAG, { status: 404, init: asking({ 'if-none-match': '"a"' }) }),
  ],
  'two conditions': [
    '9110 §13.2.2',
    stored(ETAG, { init: asking({ 'if-none-match': '"a"', 'if-modified-since': at(0) }) }),
  ],
  'a range that is not there': ['9110 §14.4', stored(ETAG, { init: asking({ range: 'bytes=90-' }) })],
  'a range': [
    '9110 §14.2, 9110 §15.3.7, 9110 §15.3.7.1',
    stored(ETAG, { init: asking({ range: 'bytes=0-1' }) }),
  ],
  'several ranges': [
    '9110 §15.3.7.2',
    async (h) => {
      await h.fetch(answering(ETAG, 200, 'x'.repeat(5000)))
      return h.explain('/', asking({ range: 'bytes=0-1, 8-9' }))
    },
  ],

  // extensions
  'stale while a new one is asked for': [
    '5861 §3',
    stored({ 'cache-control': 'max-age=60, stale-while-revalidate=60' }, { later: 70 }),
  ],
  'stale in place of an error': [
    '5861 §4',
    stored({ 'cache-control': 'max-age=60, stale-if-error=600', etag: '"a"' }, { later: 70 }),
  ],
  428: ['6585 §3', answered(FRESH, 428)],
  429: ['6585 §4', answered(FRESH, 429)],
  431: ['6585 §5', answered(FRESH, 431)],
  511: ['6585 §6', answered(FRESH, 511)],
  'a reload of what does not change': [
    '8246 §2',
    stored(
      { 'cache-control': 'max-age=60, immutable' },
      { later: 5, init: asking({ 'cache-control': 'max-age=0' }) },
    ),
  ],
  'a forced reload of what does not change': [
    '8246 §2.1',
    stored(
      { 'cache-control': 'max-age=60, immutable', etag: '"a"' },
      { init: asking({ 'cache-control': 'no-cache' }) },
    ),
  ],
  'what does not change, over http': [
    '8246 §3',
    async (h) => {
      const url = 'http://example.com/'
      await h.fetch(answering({ 'cache-control': 'max-age=60, immutable' }), url)
      return h.explain(url)
    },
  ],
  'an answer from the handler': ['9211 §2.2, 9211 §2.7, 9211 §2', answered(FRESH)],
  'an answer that is not stored': ['9211 §2.8', answered({ 'cache-control': 'no-store' })],
  'a field for CDNs': [
    '9213 §2.2',
    stored({ 'cache-control': 'no-store', 'cdn-cache-control': 'max-age=60' }),
  ],
  'a field for CDNs that cannot be read': [
    '9213 §2.1',
    stored({ ...FRESH, 'cdn-cache-control': 'max-age=;' }),
  ],
  'a field for another CDN': ['9213 §2.4', stored({ ...FRESH, 'netlify-cdn-cache-control': 'max-age=600' })],
  groups: ['9875 §2, 9875 §2.1', stored({ ...FRESH, 'cache-groups': '"g"' })],
  'a group that was made invalid': [
    '9875 §3, 9875 §2.2.1',
    async (h) => {
      await h.fetch(answering({ ...FRESH, 'cache-groups': '"g"' }))
      h.clock.advance(SECOND)
      const posted = answering({ 'cache-group-invalidation': '"g"' })
      await h.fetch(posted, '/elsewhere', { method: 'POST', body: 'x' })
      return h.explain()
    },
  ],
  'a query': ['10008 §2.7', (h) => h.explain('/', { method: 'QUERY', body: 'SELECT level' })],
}

/** Plays a scene: the sections that its explanations and its events name. */
export async function playedSections([, play, options]: Scene): Promise<string[]> {
  const h = stage(options)
  const told = await play(h)
  return sectionsIn([told, h.events.map(explainEvent)])
}
