import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import type { AddressInfo } from 'node:net'

/** An origin that writes bytes as it likes, on a free port of 127.0.0.1. */
export interface RawOrigin {
  readonly url: string
  stop(): Promise<void>
}

/** What is coded by the origin: long enough for each coding to be shorter. */
export const CONTENT: string = 'hello, '.repeat(40)

const CODINGS: Readonly<Record<string, (content: Buffer) => Uint8Array>> = {
  gzip: gzipSync,
  'x-gzip': gzipSync,
  br: brotliCompressSync,
  deflate: deflateSync,
  // of Node 22.15 and later
  zstd: (content) => (zstdCompressSync as typeof gzipSync | undefined)?.(content) ?? content,
}

interface Asked {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly lines: string[]
  readonly body: string
}

type Answer = (socket: Socket, asked: Asked) => void

/** How much of the content of a request has come, by the name it gave. */
const come = new Map<string, number>()

/** How many connections the client has cut while an answer was under way, by the name it gave. */
const left = new Map<string, number>()

/** Answers by path; what it is told of a request comes back as JSON from `/echo`. */
const ANSWERS: Readonly<Record<string, Answer>> = {
  '/echo': (socket, { method, path, lines, body }) => {
    write(socket, '200 OK', ['Content-Type: application/json'], JSON.stringify({ method, path, lines, body }))
  },
  '/coded': (socket, { query, method }) => {
    const codings = query.get('as') ?? ''
    let content: Buffer = Buffer.from(CONTENT)
    for (const coding of codings.split(','))
      content = Buffer.from(CODINGS[coding.trim().toLowerCase()]?.(content) ?? content)
    const fields = ['ETag: "tag"', 'Vary: Accept-Encoding, X-Other', 'Accept-Ranges: bytes', 'Content-MD5: x']
    const status = query.get('status') ?? '200 OK'
    write(socket, status, [`Content-Encoding: ${codings}`, ...fields], content, method !== 'HEAD')
  },
  '/plain': (socket, { method }) => {
    write(socket, '200 OK', ['ETag: "tag"', 'Vary: accept-encoding'], CONTENT, method !== 'HEAD')
  },
  '/not-modified': (socket) => {
    socket.write('HTTP/1.1 304 Not Modified\r\nETag: "tag"\r\nContent-Encoding: gzip\r\n\r\n')
  },
  '/status': (socket, { query }) => {
    const status = query.get('status') ?? ''
    if (/^(?:204|304)/.test(status)) socket.write(`HTTP/1.1 ${status}\r\nX-Own: 1\r\n\r\n`)
    else write(socket, status, ['X-Own: 1'], '')
  },
  '/connection': (socket) => {
    const fields = ['Connection: keep-alive, X-Named, Cache-Control', 'X-Named: 1', 'Cache-Control: private']
    const hops = [
      'Keep-Alive: timeout=9',
      'Proxy-Authenticate: Basic',
      'Trailer: x',
      'Upgrade: h2c',
      'X-Own: 1',
    ]
    write(socket, '200 OK', [...fields, ...hops], 'ok')
  },
  '/cookies': (socket) => write(socket, '200 OK', ['Set-Cookie: a=1', 'Set-Cookie: b=2, x'], 'ok'),
  '/moved': (socket, { query }) => {
    write(socket, '302 Found', [`Location: ${query.get('to')}`, 'Content-Location: /app/here'], 'moved')
  },
  '/early': (socket) => {
    socket.write('HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n')
    write(socket, '200 OK', [], 'ok')
  },
  '/hangup': (socket) => void socket.destroy(),
  '/silence': (socket, { query }) => void countLeaving(socket, query),
  '/short': (socket) => void socket.end('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort'),
  '/endless': (socket, { query }) => {
    socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n')
    const timer = setInterval(() => socket.write('5\r\nagain\r\n'), 10)
    socket.once('close', () => clearInterval(timer))
    countLeaving(socket, query)
  },
  '/come': (socket, { query }) => write(socket, '200 OK', [], String(come.get(query.get('name') ?? '') ?? 0)),
  '/left': (socket, { query }) => write(socket, '200 OK', [], String(left.get(query.get('name') ?? '') ?? 0)),
}

export async function startRawOrigin(): Promise<RawOrigin> {
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    let received = ''
    socket.on('data', (data) => {
      received += data.toString('latin1')
      const asked = parse(received)
      if (asked === undefined) return
      received = ''
      const answer = ANSWERS[asked.path.replace(/^\/app(?=\/)/, '').replace(/\?.*/, '')] ?? ANSWERS['/echo']
      answer?.(socket, asked)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** A whole request; `undefined` while there is more to come. */
function parse(received: string): Asked | undefined {
  const end = received.indexOf('\r\n\r\n')
  if (end === -1) return undefined
  const [start = '', ...lines] = received.slice(0, end).split('\r\n')
  const [method = '', path = ''] = start.split(' ')
  const rest = received.slice(end + 4)
  const head = lines.join('\n').toLowerCase()
  const query = new URL(path, 'http://a.test').searchParams
  if (method === 'POST' && query.has('name')) come.set(query.get('name') ?? '', rest.length)
  const length = Number(/^content-length: *(\d+)$/m.exec(head)?.[1] ?? 0)
  const isChunked = /^transfer-encoding: *chunked$/m.test(head)
  if (isChunked ? !rest.endsWith('0\r\n\r\n') : rest.length < length) return undefined
  const body = isChunked ? joined(rest) : rest
  return { method, path, query, lines, body }
}

/** The content of chunks. */
function joined(chunks: string): string {
  const end = chunks.indexOf('\r\n')
  const size = Number.parseInt(chunks.slice(0, end), 16)
  return size > 0 ? chunks.slice(end + 2, end + 2 + size) + joined(chunks.slice(end + 4 + size)) : ''
}

function write(
  socket: Socket,
  status: string,
  fields: string[],
  content: string | Buffer,
  isSent = true,
): void {
  const bytes = Buffer.from(content)
  const head = [`HTTP/1.1 ${status}`, ...fields, `Content-Length: ${bytes.length}`, '', '']
  socket.write(Buffer.concat([Buffer.from(head.join('\r\n'), 'latin1'), isSent ? bytes : Buffer.alloc(0)]))
}

function countLeaving(socket: Socket, query: URLSearchParams): void {
  const name = query.get('name') ?? ''
  socket.once('close', () => left.set(name, (left.get(name) ?? 0) + 1))
}
