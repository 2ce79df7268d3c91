import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { Handler } from '../peers/peer.ts'

interface ServingBun {
  serve(options: { hostname: string; port: number; fetch: Handler }): { readonly port: number }
}
interface ServingDeno {
  serve(
    options: { hostname: string; port: number; onListen: () => void },
    handler: Handler,
  ): { readonly addr: { readonly port: number } }
}

/** Serves a handler on 127.0.0.1 with the server of this runtime; on Node by @hono/node-server. Gives its port. */
export async function serveFetch(handler: Handler): Promise<number> {
  const { Bun, Deno } = globalThis as { Bun?: ServingBun; Deno?: ServingDeno }
  const anywhere = { hostname: '127.0.0.1', port: 0 }
  if (Bun) return Bun.serve({ ...anywhere, fetch: handler }).port
  if (Deno) return Deno.serve({ ...anywhere, onListen: () => {} }, handler).addr.port
  const { createAdaptorServer } = await import('@hono/node-server')
  const server = createAdaptorServer({ fetch: handler }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}
