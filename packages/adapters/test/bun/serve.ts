// Run by Bun: serves what the tests ask for, and tells where.
import { once } from 'node:events'
import { drainable, withCache } from '../../src/bun.ts'
import { sqliteStorage } from '../../src/sqlite.ts'
import { Database } from 'bun:sqlite'

const headers = { 'cache-control': 'public, max-age=60' }
const [path = ':memory:'] = process.argv.slice(2)
const cache = drainable({ storage: sqliteStorage(new Database(path)) })

let calls = 0
let left = 0
let errors = 0
const told = (value: object, own: Record<string, string> = headers): Response =>
  Response.json({ call: ++calls, ...value }, { headers: own })

const server: Bun.Server<{ name: string }> = Bun.serve(
  withCache(
    {
      hostname: '127.0.0.1',
      port: 0,
      routes: {
        '/levels/:id': (request, server) => {
          const { params, cookies } = request
          const address = server.requestIP(request)?.address
          server.timeout(request, 60)
          return told({ id: params['id'], address, cookie: cookies.get('visit'), port: server.port })
        },
        '/cookies/:set': (request) => {
          request.cookies.set('visit', request.params['set'] ?? '')
          return told({})
        },
        '/methods': {
          GET: () => told({ method: 'GET' }),
          POST: () => told({ method: 'POST' }),
          PUT: new Response('put'),
        },
        '/static': new Response('static', { headers }),
        '/page': new Response('page'),
        '/never': false,
        '/upgrade': (request, server) => {
          if (server.upgrade(request, { data: { name: request.url } })) return
          return new Response('no upgrade', { status: 426 })
        },
        '/throws': () => {
          throw new Error('on purpose')
        },
        '/slow': async (request) => {
          request.signal.addEventListener('abort', () => left++)
          await Bun.sleep(300)
          return told({ slow: true })
        },
        '/stream': () => {
          let chunks = 0
          const body = new ReadableStream({
            async pull(controller) {
              if (chunks > 0) await Bun.sleep(200)
              controller.enqueue(new TextEncoder().encode(`chunk ${++chunks};`))
              if (chunks === 3) controller.close()
            },
          })
          return new Response(body, { headers: { ...headers, etag: '"chunks"' } })
        },
        '/purge': async () => Response.json(await cache.purge({ url: new URL('/levels/7', server.url) })),
        '/left': () => Response.json(left),
        '/errors': () => Response.json(errors, { headers: { 'cache-control': 'no-store' } }),
      },
      fetch(request, server) {
        const isSame = this === server
        return told({ url: request.url, address: server.requestIP(request)?.address, isSame })
      },
      error(error) {
        errors++
        return new Response(`caught ${error.message}`, { status: 500 })
      },
      websocket: {
        data: {} as { name: string },
        message(socket, text) {
          socket.send(`echo ${String(text)}`)
        },
      },
    },
    cache,
  ),
)

console.log(server.url.href)
await once(process, 'SIGTERM')
await server.stop()
await cache.drained()
process.exit()
