import type { Explanation } from '../src/explain.ts'
import { answering, stage, type Stage } from './explain-scenes.ts'
import { gate, origin, quiet, SECOND } from './harness.ts'

/** What somebody may wonder about, and the explanation that he gets. */
type Story = () => Promise<Explanation>

const ARTICLES = '/api/articles'
const lasting = { date: 'Thu, 01 Jan 2026 00:00:00 GMT', 'content-type': 'application/json' }
const control = (value: string): Record<string, string> => ({ ...lasting, 'cache-control': value })
const asking = (fields: Record<string, string>): RequestInit => ({ headers: fields })

async function after(
  h: Stage,
  seconds: number,
  fields: Record<string, string>,
  init?: RequestInit,
): Promise<Stage> {
  await h.fetch(answering(fields, 200, '{"articles":["Spring tide"]}'), ARTICLES, init)
  h.clock.advance(seconds * SECOND)
  return h
}

/** Each is a file in `explanations/`. */
export const STORIES: Readonly<Record<string, Story>> = {
  'nothing-stored': () => stage().explain(ARTICLES),

  hit: async () => {
    const h = await after(stage(), 7, { ...control('public, max-age=300'), etag: '"v1"' })
    return h.explain(ARTICLES)
  },

  'another-language': async () => {
    const h = await after(
      stage(),
      7,
      { ...control('max-age=300'), vary: 'accept-language' },
      asking({ 'accept-language': 'en' }),
    )
    return h.explain(ARTICLES, asking({ 'accept-language': 'fr' }))
  },

  'stale-while-revalidate': async () => {
    const h = await after(stage(), 310, control('max-age=300, stale-while-revalidate=60'))
    return h.explain(ARTICLES)
  },

  'to-be-validated': async () => {
    const h = await after(stage(), 400, { ...control('max-age=300, stale-if-error=3600'), etag: '"v1"' })
    return h.explain(ARTICLES)
  },

  'must-revalidate': async () => {
    const h = await after(stage(), 400, { ...control('max-age=300, must-revalidate'), etag: '"v1"' })
    return h.explain(ARTICLES)
  },

  reload: async () => {
    const h = await after(stage(), 7, control('max-age=300'))
    return h.explain(ARTICLES, asking({ 'cache-control': 'max-age=0' }))
  },

  'not-modified': async () => {
    const h = await after(stage(), 7, { ...control('max-age=300'), etag: '"v1"' })
    return h.explain(ARTICLES, asking({ 'if-none-match': '"v1"' }))
  },

  private: async () => {
    const h = await after(stage(), 7, control('private, max-age=300'))
    return h.explain(ARTICLES)
  },

  'purged-by-tag': async () => {
    const h = await after(stage(), 7, { ...control('max-age=300'), 'cache-tag': 'articles, home' })
    await h.cache.purge({ tag: 'articles' })
    h.clock.advance(5 * SECOND)
    return h.explain(ARTICLES)
  },

  'purged-softly': async () => {
    const h = await after(stage(), 7, {
      ...control('max-age=300, stale-while-revalidate=60'),
      'cache-tag': 'articles',
    })
    await h.cache.purge({ tag: 'articles' }, { soft: true })
    h.clock.advance(5 * SECOND)
    return h.explain(ARTICLES)
  },

  'rest-of-a-part': async () => {
    const h = stage()
    const fields = { ...control('max-age=300'), etag: '"v1"', 'content-range': 'bytes 0-9/20' }
    await h.fetch(answering(fields, 206, '0123456789'), '/tides.csv', asking({ range: 'bytes=0-9' }))
    return h.explain('/tides.csv', asking({ range: 'bytes=5-' }))
  },

  'under-way': async () => {
    const h = stage()
    const open = gate()
    const slow = origin(async () => {
      await open.opened
      return new Response('late', { headers: control('max-age=300') })
    })
    const first = h.send(slow, ARTICLES)
    await quiet()
    const explanation = await h.explain(ARTICLES)
    open.open()
    await (await first).text()
    await h.settled()
    return explanation
  },

  change: async () => {
    const h = await after(stage(), 7, control('max-age=300'))
    return h.explain(ARTICLES, { method: 'POST', body: '{}' })
  },

  'only-if-cached': () => stage().explain(ARTICLES, asking({ 'cache-control': 'only-if-cached' })),

  'with-credentials': async () => {
    const h = stage({ key: ({ url, headers }) => `${url} ${headers.get('authorization') ?? ''}` })
    const ann = asking({ authorization: 'Bearer of-ann-8231', cookie: 'session=of-ann-77' })
    await after(h, 7, { ...control('max-age=300, public'), vary: 'cookie' }, ann)
    return h.explain(ARTICLES, asking({ authorization: 'Bearer of-ann-8231', cookie: 'session=of-bob-1' }))
  },

  'odd-directives': async () => {
    const h = await after(stage(), 0, {
      ...control('max-age=300, max-age=60, imutable, stale-if-error=soon, private="x-user"'),
      'cdn-cache-control': 'max-age=;',
      'netlify-cdn-cache-control': 'max-age=600',
      expires: '0',
      'last-modified': 'Sunday, 06-Nov-94 08:49:37 GMT',
    })
    return h.explain(ARTICLES)
  },

  'storage-down': async () => {
    const fail = (): never => {
      throw new Error('The disk is gone')
    }
    const storage = { match: fail, put: fail, delete: fail }
    const h = stage({ storage, storageBreaker: { failures: 1, cooldown: 60_000 } })
    await h.fetch(answering(control('max-age=300')), ARTICLES)
    return h.explain(ARTICLES)
  },
}
