import { Agent, type IncomingMessage, request } from 'node:http'
import type { Socket } from 'node:net'
import { Readable } from 'node:stream'
import type { Asking, Client } from '../src/served/client.ts'

/** A client of the server at a port of this machine, over node:http: it sends what it is told and decodes nothing. */
export function httpClient(port: number): Client {
  return {
    send: (path, init) => send({ port, agent: false }, path, init),
    connect() {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 })
      const sockets = new Set<Socket>()
      return {
        send: (path, init) => send({ port, agent }, path, init, (socket) => void sockets.add(socket)),
        made: () => sockets.size,
        close: () => agent.destroy(),
      }
    },
  }
}

function send(
  to: { readonly port: number; readonly agent: Agent | false },
  path: string,
  { method = 'GET', headers = {}, body, signal }: Asking = {},
  onSocket?: (socket: Socket) => void,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(body.length) }
    const fields = { ...headers, ...length }
    const sent = request({ ...to, host: '127.0.0.1', path, method, headers: fields }, (message) => {
      resolve(responseOf(message))
    })
    sent.on('error', reject)
    sent.on('socket', (socket) => onSocket?.(socket))
    // workerd takes a plain close for a client that only has no more to say
    signal?.addEventListener('abort', () => {
      sent.socket?.resetAndDestroy()
      sent.destroy()
    })
    sent.end(body)
  })
}

function responseOf(message: IncomingMessage): Response {
  const headers = new Headers()
  for (let at = 0; at < message.rawHeaders.length; at += 2) {
    headers.append(message.rawHeaders[at]!, message.rawHeaders[at + 1]!)
  }
  const { statusCode: status = 0, statusMessage: statusText = '' } = message
  const isEmpty = status === 204 || status === 304
  if (isEmpty) message.resume()
  const body = isEmpty ? null : (Readable.toWeb(message) as ReadableStream<Uint8Array>)
  return new Response(body, { status, statusText, headers })
}
