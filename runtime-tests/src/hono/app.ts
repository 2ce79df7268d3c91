import type { HttpCache } from '@freshet/core'
import { cache, cacheControl } from '@freshet/hono'
import { type Context, Hono } from 'hono'
import { compress } from 'hono/compress'
import { stream, streamSSE } from 'hono/streaming'
import { type Page, type Pages, released } from '../served/pages.ts'
import { LEVELS } from './trial.ts'

/** The app that every home serves under `/STORAGE/hono`. */
export function honoApp(httpCache: HttpCache, pages: Pages): Hono {
  const cached = cache(httpCache)
  const minute = cacheControl({ maxAge: 60 })
  const app = new Hono().basePath('/:storage/hono')
  const pageOf = (c: Context): Page => pages.of(new URL(c.req.url).pathname)
  const levels = () => new Response(LEVELS, { headers: { 'content-type': 'text/plain' } })

  app.get('/compress/alone/:id', compress(), levels)
  app.get('/compress/above/:id', compress(), cached, minute, levels)
  app.get('/compress/below/:id', cached, minute, compress(), levels)

  app.use(cached)
  app.get('/level/:id', cacheControl({ maxAge: 60, staleWhileRevalidate: 600 }), (c) =>
    c.text(`call ${++pageOf(c).calls}`),
  )
  app.get('/stream/:id', minute, (c) =>
    stream(c, async (out) => {
      const page = pageOf(c)
      page.calls++
      await out.write('first')
      await released(page)
      await out.write('last')
    }),
  )
  app.get('/events/:id', (c) =>
    streamSSE(c, async (out) => {
      const page = pageOf(c)
      page.calls++
      out.onAbort(() => {
        page.aborted++
        page.released = true
      })
      await out.writeSSE({ data: 'first' })
      await released(page)
      await out.writeSSE({ data: 'last' })
    }),
  )
  return app
}
