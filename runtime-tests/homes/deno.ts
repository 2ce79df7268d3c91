import { type DenoKv, denoKvStorage } from '@freshet/adapters/deno'
import { serveHome } from '../src/home.ts'

declare const Deno: {
  readonly args: readonly string[]
  openKv(path?: string): Promise<DenoKv>
  serve(
    options: { port: number; hostname: string; onListen(address: { port: number }): void },
    handler: (request: Request, info: object) => Promise<Response>,
  ): unknown
}

const kv = await Deno.openKv(Deno.args[0])

const home = serveHome({
  open: (name) => (name === 'Deno KV' ? denoKvStorage(kv) : undefined),
  behind: (cache, origin) => cache.wrap(origin),
  app: (app) => async (request, env) => app.fetch(request, env as object),
})

Deno.serve({ port: 0, hostname: '127.0.0.1', onListen: ({ port }) => console.log(port) }, home)
