// Run by Deno with the path of a database: serves what the tests ask for, and tells where.
import { denoKvStorage, drainable } from '../../src/deno.ts'

const headers = { 'cache-control': 'public, max-age=60' }
const kv = await Deno.openKv(Deno.args[0])
const cache = drainable({ storage: denoKvStorage(kv) })

let calls = 0
let left = 0

async function answer(request: Request, info: Deno.ServeHandlerInfo<Deno.NetAddr>): Promise<Response> {
  const { pathname } = new URL(request.url)
  if (pathname === '/left') return Response.json(left)
  if (pathname === '/purge') return Response.json(await cache.purge({ url: new URL('/info', request.url) }))
  if (pathname === '/throws') throw new Error('on purpose')
  if (pathname === '/stream') return new Response(slowly(), { headers })
  if (pathname === '/slow') {
    request.signal.addEventListener('abort', () => left++)
    await new Promise((resolve) => setTimeout(resolve, 300))
  }
  return Response.json({ call: ++calls, from: info.remoteAddr.hostname }, { headers })
}

function slowly(): ReadableStream<Uint8Array> {
  let chunks = 0
  return new ReadableStream({
    async pull(controller) {
      if (chunks > 0) await new Promise((resolve) => setTimeout(resolve, 200))
      controller.enqueue(new TextEncoder().encode(`chunk ${++chunks};`))
      if (chunks === 3) controller.close()
    },
  })
}

const server = Deno.serve(
  {
    hostname: '127.0.0.1',
    port: 0,
    onListen: ({ port }) => console.log(`http://127.0.0.1:${port}/`),
    onError: (error) => new Response(`caught ${String(error)}`, { status: 500 }),
  },
  cache.wrap(answer),
)

Deno.addSignalListener('SIGTERM', async () => {
  await server.shutdown()
  await cache.drained()
  kv.close()
  Deno.exit()
})
