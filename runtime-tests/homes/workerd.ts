import type { ExecutionContext, KVNamespace } from '@cloudflare/workers-types'
import { cacheApiStorage, type CacheLike, kvStorage, withCache } from '@freshet/adapters/cloudflare'
import { type Serve, serveHome } from '../src/home.ts'

interface Env {
  readonly KV: KVNamespace
}

const home = serveHome({
  open(name, env) {
    if (name === 'KV') return kvStorage((env as Env).KV)
    if (name === 'Cache API') return cacheApiStorage((caches as unknown as { default: CacheLike }).default)
    return undefined
  },
  behind(cache, origin) {
    const worker = withCache({ fetch: (request) => origin(request as never) as never }, cache)
    return worker.fetch as unknown as Serve
  },
  app: (app) => async (request, env, ctx) => app.fetch(request, env as object, ctx as never),
})

export default {
  fetch: (request: Request, env: Env, ctx: ExecutionContext): Promise<Response> => home(request, env, ctx),
}
