import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import type { Handler } from './forward.ts'
import { headersFromRaw, rawFromHeaders, removeHopByHop } from './hop-by-hop.ts'
import { restoreStatus } from './status.ts'

/** An HTTP server in front of a Fetch handler. */
export interface Proxy {
  /** Such as `http://127.0.0.1:40123`, without a slash at the end. */
  url: string
  stop(): Promise<void>
}

/**
 * Serves `handler` on a free port of 127.0.0.1. It invents no response: when the handler rejects or a body errors,
 * the client's connection is destroyed.
 */
export async function startProxy(handler: Handler): Promise<Proxy> {
  const server = createServer((incoming, outgoing) => {
    answer(handler, incoming, outgoing).catch(() => incoming.socket.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

async function answer(handler: Handler, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const gone = new AbortController()
  outgoing.once('close', () => {
    // Only a client that left early is gone: a refresh in the background outlives the response.
    if (!outgoing.writableFinished) gone.abort()
  })
  const response = await handler(toRequest(incoming, gone.signal))
  const headers = new Headers(response.headers)
  const status = restoreStatus(response.status, headers)
  removeHopByHop(headers)
  outgoing.sendDate = false
  outgoing.strictContentLength = true
  outgoing.writeHead(status, response.statusText, rawFromHeaders(headers))
  if (incoming.method === 'HEAD') await response.body?.cancel()
  else if (response.body !== null) await sendBody(response.body, outgoing, gone.signal)
  outgoing.end()
}

async function sendBody(body: ReadableStream, outgoing: ServerResponse, gone: AbortSignal): Promise<void> {
  // Sends the head now, as flushHeaders() would, which writes bytes above ASCII as UTF-8.
  outgoing.write(new Uint8Array(0))
  // Leaving the loop, by an error too, cancels the body.
  for await (const chunk of body) {
    if (!outgoing.write(chunk)) await once(outgoing, 'drain', { signal: gone })
    gone.throwIfAborted()
  }
}

function toRequest(incoming: IncomingMessage, signal: AbortSignal): Request {
  const method = incoming.method!
  const url = new URL(incoming.url!, `http://${incoming.headers.host}`)
  const headers = headersFromRaw(incoming.rawHeaders)
  const framed = headers.has('transfer-encoding') || Number(headers.get('content-length') ?? 0) > 0
  removeHopByHop(headers)
  if (!framed || method === 'GET' || method === 'HEAD') return new Request(url, { method, headers, signal })
  const body = Readable.toWeb(incoming) as ReadableStream<Uint8Array>
  return new Request(url, { method, headers, signal, body, duplex: 'half' } as RequestInit)
}
