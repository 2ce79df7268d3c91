import type { CacheOptions, HttpCache } from '@freshet/core'
import type { BunRequest } from 'bun'
import type { AnyElysia } from 'elysia'
import { handedOver, OF_REQUESTS, originalOf } from './bun-request.ts'
import { cacheFrom } from './cache-per-env.ts'
import { realRequest } from './real-request.ts'

/**
 * A plugin for Elysia that puts a cache (RFC 9111) in front of the whole app, on Bun, on Node by `@elysiajs/node`, and
 * wherever `app.fetch` is called. A WebSocket passes by.
 *
 * What runs for each request, hooks of `onRequest` included, runs for those that the cache does not answer. On Bun,
 * `server.requestIP`, `timeout` and `upgrade` know the request that a handler was given in place of the client's.
 *
 * @param options how to make the cache, or a cache, in order to purge it elsewhere
 * @throws TypeError when an option is not what it should be
 *
 * @example
 * ```ts
 * new Elysia().use(cache({ storage: redisStorage(redis) })).get('/level', () => '2.41 m').listen(3000)
 * ```
 */
export function cache(options: CacheOptions | HttpCache = {}): <App extends AnyElysia>(app: App) => App {
  const httpCache = cacheFrom(options)
  return (app) => {
    const before = (answer: Answer) => (request: Request) => {
      if (request.headers.has('upgrade')) return answer(request)
      know(app.server)
      const real = realRequest(request)
      return httpCache.handle(real, async (asked) => {
        const given = asked === real ? request : handedOver(asked, request as BunRequest).request
        return inBytes(await answer(given))
      })
    }
    return app.wrap(before as never) as typeof app
  }
}

type Answer = (request: Request) => Response | Promise<Response>

/** An answer that Elysia streams, which it marks so and may make of texts, as a stream of bytes. */
function inBytes(response: Response): Response {
  if (response.headers.get('transfer-encoding') !== 'chunked' || response.body === null) return response
  const encoder = new TextEncoder()
  const bytes = new TransformStream<string | Uint8Array, Uint8Array>({
    transform: (chunk, controller) =>
      controller.enqueue(typeof chunk === 'string' ? encoder.encode(chunk) : chunk),
  })
  const answer = new Response(response.body.pipeThrough(bytes), response)
  answer.headers.delete('transfer-encoding')
  return answer
}

const known = new WeakSet<object>()

/** Has Bun's server take a request that a handler was given for the one that it has received. */
function know(server: object | null): void {
  if (server === null || known.has(server)) return
  known.add(server)
  for (const name of OF_REQUESTS) {
    const method: unknown = Reflect.get(server, name)
    if (typeof method !== 'function') continue
    const value = (request: Request, ...rest: unknown[]): unknown =>
      method.call(server, originalOf(request), ...rest)
    Object.defineProperty(server, name, { value, configurable: true, writable: true })
  }
}
