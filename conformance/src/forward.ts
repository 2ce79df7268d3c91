import { Agent, request as send } from 'node:http'
import type { ClientRequest, IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream as NodeReadableStream } from 'node:stream/web'
import { headersFromRaw, rawFromHeaders, removeHopByHop } from './hop-by-hop.ts'
import { carryStatus, isNullBodyStatus } from './status.ts'

/** A Fetch handler. */
export type Handler = (request: Request) => Promise<Response>

// One connection a request: what a broken response leaves behind can never reach the next test.
const agent = new Agent({ keepAlive: false, maxSockets: 128 })

/**
 * The handler that asks the server at `origin` with node:http, which adds no field and decodes no body.
 * It rejects when the origin hangs up before the head of a response; a body cut short errors as a stream.
 */
export function forwardTo(origin: string): Handler {
  return async (request) => {
    const { pathname, search } = new URL(request.url)
    const headers = new Headers(request.headers)
    removeHopByHop(headers)
    if (!headers.has('host')) headers.set('host', new URL(origin).host)
    headers.set('connection', 'close')
    if (request.body !== null && !headers.has('content-length')) headers.set('transfer-encoding', 'chunked')
    const outgoing = send(new URL(pathname + search, origin), {
      agent,
      method: request.method,
      headers: rawFromHeaders(headers),
      signal: request.signal,
    })
    const response = received(outgoing)
    await Promise.race([sendBody(request, outgoing), response])
    return toResponse(request.method, await response)
  }
}

function received(outgoing: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    outgoing.once('response', resolve)
    // Stays for good: after the response, what goes wrong shows in its body.
    outgoing.on('error', reject)
  })
}

async function sendBody(request: Request, outgoing: ClientRequest): Promise<void> {
  if (request.body === null) outgoing.end()
  else await pipeline(Readable.fromWeb(request.body as NodeReadableStream), outgoing)
}

function toResponse(method: string, incoming: IncomingMessage): Response {
  const headers = headersFromRaw(incoming.rawHeaders)
  // The framing ends here; Connection and its kin stay, for a cache in between has to cope with them.
  headers.delete('transfer-encoding')
  const status = carryStatus(incoming.statusCode!, headers)
  const bodiless = method === 'HEAD' || isNullBodyStatus(status)
  if (bodiless) incoming.resume()
  const body = bodiless ? null : (Readable.toWeb(incoming) as ReadableStream<Uint8Array>)
  return new Response(body, { status, statusText: incoming.statusMessage ?? '', headers })
}
