import type { CacheControlDirectives } from '@freshet/core'
import { drawLogo } from './logo.ts'
import type { Source } from './source.ts'

/** One endpoint of the playground: a Fetch handler, and what caches may do with its answers. */
export interface Exhibit {
  readonly path: string
  readonly name: string
  /** What there is to see. */
  readonly note: string
  readonly directives: CacheControlDirectives
  readonly answer: (request: Request) => Promise<Response>
}

/** The five examples that every cache should get right. `source` gives the source of the moment. */
export function examples(source: () => Source): readonly Exhibit[] {
  return [
    {
      path: '/static/logo.png',
      name: 'Static asset',
      note: 'A year, and immutable: only a forced reload asks the source again.',
      directives: { maxAge: 31_536_000, public: true, immutable: true },
      async answer() {
        await source().answer('/static/logo.png')
        return new Response(drawLogo(), { headers: { 'content-type': 'image/png' } })
      },
    },
    {
      path: '/api/articles',
      name: 'Public API',
      note: 'Five minutes for everybody.',
      directives: { maxAge: 300, public: true },
      answer: json('/api/articles', { articles: ['Spring tide', 'Low water'] }),
    },
    {
      path: '/api/user/profile',
      name: 'Private profile',
      note: 'For the browser of one user: a shared cache must not keep it.',
      directives: { maxAge: 300, private: true },
      answer: json('/api/user/profile', { user: 'john_doe' }),
    },
    {
      path: '/api/data',
      name: 'CDN split',
      note: 'A minute in browsers, an hour in shared caches such as this one.',
      directives: { maxAge: 60, sMaxage: 3600, public: true },
      answer: json('/api/data', { level: '2.41 m' }),
    },
    {
      path: '/api/secrets',
      name: 'Secrets',
      note: 'Kept by nobody.',
      directives: { noStore: true },
      answer: json('/api/secrets', { secret: 'value' }),
    },
  ]

  function json(path: string, content: object): Exhibit['answer'] {
    return async () => Response.json({ ...content, from: await source().answer(path) })
  }
}

/** What else HTTP caching can do. */
export function refinements(source: () => Source): readonly Exhibit[] {
  return [
    {
      path: '/api/news',
      name: 'Stale while revalidate',
      note: 'After ten seconds the old answer still comes at once, and the next one is fetched meanwhile.',
      directives: { maxAge: 10, staleWhileRevalidate: 60, public: true },
      answer: async () =>
        Response.json({ news: 'High water at noon', from: await source().answer('/api/news') }),
    },
    {
      path: '/greeting',
      name: 'Vary',
      note: 'One stored answer for each language.',
      directives: { maxAge: 120, public: true },
      async answer({ headers }) {
        const greeting = /^fr\b/i.test(headers.get('accept-language') ?? '') ? 'Bonjour' : 'Good day'
        const from = await source().answer('/greeting')
        return Response.json({ greeting, from }, { headers: { vary: 'accept-language' } })
      },
    },
    {
      path: '/api/prices',
      name: 'Validation by ETag',
      note: 'Stored, but each use is confirmed by the source: 304, in an eighth of the time.',
      directives: { noCache: true },
      async answer({ headers }) {
        const given = headers.get('if-none-match')?.slice(1, -1)
        const isCurrent = given !== undefined && (await source().confirm(given))
        if (isCurrent) return new Response(null, { status: 304, headers: { etag: `"${given}"` } })
        const { version } = source()
        const from = await source().answer('/api/prices')
        return Response.json({ ice: 4, salt: 2, from }, { headers: { etag: `"${version}"` } })
      },
    },
    {
      path: '/stream',
      name: 'Streamed answer',
      note: 'Lines arrive while the source still writes; the cache keeps them all the same.',
      directives: { maxAge: 60, public: true },
      async answer() {
        const headers = { 'content-type': 'text/plain; charset=utf-8' }
        return new Response(source().stream('/stream', 5), { headers })
      },
    },
  ]
}

/** The path of the handler that stands behind a cache of its own. */
export const BARE = '/bare'

/** A handler for the core alone: no framework knows of it. */
export function bareHandler(source: () => Source): Exhibit {
  return {
    path: BARE,
    name: 'Bare Fetch handler',
    note: 'The core alone, with no framework and a cache of its own.',
    directives: { maxAge: 120, public: true },
    answer: async () => Response.json({ framework: 'none', from: await source().answer(BARE) }),
  }
}
