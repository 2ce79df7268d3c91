import { once } from 'node:events'
import { createServer as createHttpServer, request as send } from 'node:http'
import type { IncomingMessage, RequestListener, RequestOptions } from 'node:http'
import { connect, createServer as createTcpServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { forwardTo } from './forward.ts'
import type { Handler } from './forward.ts'
import { startProxy } from './proxy.ts'

/** A message as it came: the status line, the lines of its head, its body. */
export interface Received {
  status: number
  statusText: string
  lines: [name: string, value: string][]
  body: Buffer
}

/** An origin server for this test; returns its address. */
export async function origin(listener: RequestListener): Promise<string> {
  const server = createHttpServer(listener)
  onTestFinished(() => server.closeAllConnections())
  return listening(server)
}

/** An origin that says exactly these bytes to each request, then closes the connection. */
export async function rawOrigin(...chunks: string[]): Promise<string> {
  return listening(
    createTcpServer((socket: Socket) => {
      socket.on('error', () => {})
      socket.once('data', () => socket.end(Buffer.from(chunks.join(''), 'latin1')))
    }),
  )
}

/** A pass-through proxy in front of `address`. */
export function proxyTo(address: string): Promise<string> {
  return serve(forwardTo(address))
}

/** A proxy in front of `handler`. */
export async function serve(handler: Handler): Promise<string> {
  const proxy = await startProxy(handler)
  onTestFinished(() => proxy.stop())
  return proxy.url
}

/** Sends a request and reads the whole answer; rejects when the connection drops before its end. */
export async function ask(url: string, options: RequestOptions = {}, body?: string): Promise<Received> {
  const incoming = await head(url, options, body)
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  const raw = incoming.rawHeaders
  return {
    status: incoming.statusCode!,
    statusText: incoming.statusMessage!,
    lines: raw.flatMap((name, i) =>
      i % 2 === 0 ? [[name.toLowerCase(), raw[i + 1]!] as [string, string]] : [],
    ),
    body: Buffer.concat(chunks),
  }
}

/** Sends a request and resolves with the head of the answer, its body still to be read. */
export function head(url: string, options: RequestOptions = {}, body?: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    send(url, { agent: false, ...options })
      .on('response', resolve)
      .on('error', reject)
      .end(body)
  })
}

/** Sends these bytes and resolves with every byte that comes back until the connection closes. */
export async function askRaw(url: string, bytes: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  socket.setEncoding('latin1').write(bytes, 'latin1')
  let all = ''
  for await (const chunk of socket) all += chunk as string
  return all
}

/** The values of every line with this name, in order. */
export function values(lines: [string, string][], name: string): string[] {
  return lines.filter(([each]) => each === name).map(([, value]) => value)
}

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
