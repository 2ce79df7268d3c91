import { Elysia, t } from 'elysia'
import { cache } from '../src/elysia.ts'
import { createCache } from '@freshet/core'

const httpCache = createCache()
const fresh = 'public, max-age=60'
let calls = 0
let requests = 0

/** An app with one route for each thing that the tests look at, without a server. */
export function appOf(config: ConstructorParameters<typeof Elysia>[0] = {}) {
  const nested = new Elysia({ prefix: '/nested' }).get('/:name', ({ params, set }) => {
    set.headers['cache-control'] = fresh
    return { name: params.name, call: ++calls }
  })
  return new Elysia(config)
    .use(cache(httpCache))
    .onRequest(() => void requests++)
    .onError(({ code, status }) => (code === 'NOT_FOUND' ? undefined : status(500, `caught ${code}`)))
    .get(
      '/levels/:id',
      ({ params, query, set, request, server, headers, cookie }) => {
        set.headers['cache-control'] = fresh
        const address = server?.requestIP(request)?.address ?? null
        const { 'if-none-match': condition = null } = headers
        return {
          id: params.id,
          query,
          call: ++calls,
          address,
          condition,
          cookie: cookie['visit']?.value ?? null,
        }
      },
      { params: t.Object({ id: t.String() }) },
    )
    .get('/static', new Response('static', { headers: { 'cache-control': fresh } }))
    .get('/cookie', ({ cookie, set }) => {
      set.headers['cache-control'] = fresh
      cookie['visit']!.value = String(++calls)
      return 'for one'
    })
    .get('/changing', ({ set }) => {
      set.headers['cache-control'] = fresh
      return `call ${++calls}`
    })
    .post('/changing', ({ body }) => `changed to ${String(body)}`)
    .get('/refreshed', ({ set }) => {
      set.headers['cache-control'] = 'max-age=0, stale-while-revalidate=60'
      return `call ${++calls}`
    })
    .get('/failing', ({ set }) => {
      set.headers['cache-control'] = 'max-age=0, stale-if-error=60'
      if (failing) throw new Error('on purpose')
      failing = true
      return 'before'
    })
    .get('/throws', () => {
      throw new Error('on purpose')
    })
    .get('/slow', async ({ set }) => {
      set.headers['cache-control'] = fresh
      await new Promise((resolve) => setTimeout(resolve, 200))
      return `call ${++calls}`
    })
    .get('/stream', async function* ({ set }) {
      set.headers['cache-control'] = fresh
      yield 'one;'
      await new Promise((resolve) => setTimeout(resolve, 50))
      yield 'two;'
    })
    .ws('/socket', {
      message(socket, message) {
        socket.send(`echo ${String(message)}`)
      },
    })
    .get('/purge', ({ query }) => httpCache.purge({ url: query['url'] ?? '' }).then(String))
    .get('/requests', () => String(requests))
    .use(nested)
}

let failing = false
