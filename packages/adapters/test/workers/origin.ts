/** How often each path was asked for: the handler's own count, not the cache's. */
const calls = new Map<string, number>()
let scheduled = 0

/** The paths whose last chunk may come. */
const released = new Set<string>()

/** What the workers of these tests cache. Its query says how to answer. */
export async function answer(request: Request): Promise<Response> {
  const { pathname, searchParams: asked } = new URL(request.url)
  const call = (calls.get(pathname) ?? 0) + 1
  if (asked.has('calls')) return noStore({ calls: call - 1, scheduled })
  if (asked.has('release')) return noStore(released.add(pathname).size)
  calls.set(pathname, call)
  const headers = new Headers({ 'cache-control': asked.get('cc') ?? 'max-age=60' })
  if (asked.has('cookie')) headers.set('set-cookie', 'session=secret')
  if (asked.has('vary')) headers.set('vary', 'accept-language')
  if (asked.has('etag')) headers.set('etag', '"v1"')
  if (asked.has('wait')) await sleep(Number(asked.get('wait')))
  if (asked.has('websocket')) return upgrade()
  if (asked.has('etag') && request.headers.get('if-none-match') === '"v1"') {
    return new Response(null, { status: 304, headers })
  }
  if (asked.has('bytes')) return new Response(allBytes(Number(asked.get('bytes'))), { headers })
  if (asked.has('chunks')) return new Response(slowly(pathname, asked), { headers })
  return new Response(`call ${call}`, { headers })
}

export function countScheduled(): void {
  scheduled++
}

export function noStore(value: unknown): Response {
  return Response.json(value, { headers: { 'cache-control': 'no-store' } })
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

function allBytes(length: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, at) => at % 256)
}

/**
 * `chunks` chunks of `size` bytes, `pause` ms between them: the first is all 0, the next all 1, and so on. With
 * `gated` the last comes when another request says so.
 */
function slowly(pathname: string, asked: URLSearchParams): ReadableStream<Uint8Array> {
  const [chunks, size, pause] = [number(asked, 'chunks'), number(asked, 'size'), number(asked, 'pause')]
  const gated = asked.has('gated')
  let next = 0
  return new ReadableStream({
    async pull(controller) {
      if (next > 0) await sleep(pause)
      // a request that waits for another without a timer of its own is taken for hung, and ended
      while (gated && next === chunks - 1 && !released.has(pathname)) await sleep(5)
      controller.enqueue(new Uint8Array(size).fill(next++))
      if (next === chunks) controller.close()
    },
  })
}

function number(asked: URLSearchParams, name: string): number {
  return Number(asked.get(name))
}

function upgrade(): Response {
  const { 0: client, 1: server } = new (globalThis as unknown as Workers).WebSocketPair()
  server.accept()
  server.addEventListener('message', ({ data }) => server.send(`echo ${data}`))
  return new Response(null, { status: 101, webSocket: client } as ResponseInit)
}

interface Workers {
  WebSocketPair: new () => { 0: unknown; 1: ServerSocket }
}

interface ServerSocket {
  accept(): void
  send(text: string): void
  addEventListener(type: 'message', listener: (event: { data: string }) => void): void
}
