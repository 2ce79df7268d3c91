import { formatCacheControl, withCacheControl } from '@freshet/core'
import { cache, cacheControl } from '@freshet/hono'
import { Hono } from 'hono'
import { controls } from './controls.ts'
import { bareHandler, examples, refinements } from './exhibits.ts'
import { page } from './page.ts'
import { type PlaygroundOptions, startPlayground } from './playground.ts'

/** The playground: its page, its controls, and endpoints over a slow source behind a cache. */
export function createApp(options: PlaygroundOptions = {}): Hono {
  const playground = startPlayground(options)
  const { now, source } = playground
  const cached = [...examples(source), ...refinements(source)]
  const bare = bareHandler(source)

  const app = new Hono()
  app.route('/', page())
  app.route('/playground', controls(playground))
  app.get('/playground/exhibits', (c) =>
    c.json(
      [...cached, bare].map(({ path, name, note, directives }) => {
        return { path, name, note, cacheControl: formatCacheControl(directives) }
      }),
    ),
  )

  // The core alone needs no framework: a Fetch handler goes in, a Fetch handler comes out.
  const answerBare = playground.bareCache.wrap(withCacheControl(bare.answer, bare.directives, { now }))
  app.get(bare.path, (c) => answerBare(c.req.raw))

  // Whatever stands below is cached as its headers say.
  app.use(cache(playground.cache))
  for (const { path, directives, answer } of cached) {
    app.get(path, cacheControl(directives, { now }), (c) => answer(c.req.raw))
  }
  return app
}
