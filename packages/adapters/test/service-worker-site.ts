import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'

/** A site with a service worker, on a free port of localhost. */
export interface Site {
  readonly url: string
  /** How often a path was asked for, and with which fields. */
  asked(path: string): IncomingMessage['headers'][]
  /** What is waiting for `release`. */
  release(): void
  stop(): Promise<void>
}

type Answer = (request: IncomingMessage, response: ServerResponse, call: number) => void

const PAGE = '<!doctype html><title>A page</title><link rel="icon" href="data:,">'

const IMAGE = '<svg xmlns="http://www.w3.org/2000/svg" width="7" height="7"/>'

/** Serves `script` as the worker, and what the tests ask for by path. */
export async function startSite(script: string): Promise<Site> {
  const heard = new Map<string, IncomingMessage['headers'][]>()
  let release = (): void => {}
  const answers: Record<string, Answer> = {
    '/': (_, response) => response.setHeader('content-type', 'text/html').end(PAGE),
    '/worker.js': (_, response) => response.setHeader('content-type', 'text/javascript').end(script),
    '/plain': (_, response, call) => fresh(response).end(`call ${call}`),
    '/short': (_, response, call) =>
      fresh(response, 'max-age=1').setHeader('etag', '"x"').end(`call ${call}`),
    '/refreshed': (_, response, call) =>
      response.setHeader('cache-control', 'max-age=0, stale-while-revalidate=600').end(`call ${call}`),
    '/private': (_, response, call) =>
      response.setHeader('cache-control', 'private, max-age=60').end(`call ${call}`),
    '/never': (_, response, call) => response.setHeader('cache-control', 'no-store').end(`call ${call}`),
    '/past-cookie': (_, response, call) => fresh(response).setHeader('vary', 'Cookie').end(`call ${call}`),
    '/past-plain': (_, response, call) => fresh(response).end(`call ${call}`),
    '/accept': (request, response, call) =>
      fresh(response).setHeader('vary', 'Accept').end(`call ${call} ${request.headers.accept}`),
    '/gzip': (request, response) => {
      fresh(response, 'max-age=0').setHeader('etag', '"coded"')
      if (request.headers['if-none-match']?.includes('"coded"')) return void response.writeHead(304).end()
      response.setHeader('content-encoding', 'gzip').end(gzipSync('content '.repeat(100)))
    },
    '/large': (_, response) => fresh(response).end(Buffer.alloc(20 * 1024 ** 2, 'abcdefg')),
    '/moved': (_, response) => response.writeHead(302, { location: '/folder/target.css' }).end('moved'),
    '/folder/target.css': (_, response, call) =>
      fresh(response).setHeader('content-type', 'text/css').end(`/* ${call} */`),
    '/moved-page': (_, response) => response.writeHead(302, { location: '/page' }).end(),
    '/page': (_, response, call) =>
      fresh(response).setHeader('content-type', 'text/html').end(`${PAGE}<p>call ${call}`),
    '/image': (_, response) =>
      fresh(response, 'no-cache')
        .setHeader('etag', '"i"')
        .setHeader('content-type', 'image/svg+xml')
        .end(IMAGE),
    '/slow': (_, response, call) => void setTimeout(() => fresh(response).end(`call ${call}`), 300),
    '/failing': (_, response, call) => {
      if (call === 1)
        return void response.setHeader('cache-control', 'max-age=0, stale-if-error=600').end('call 1')
      response.writeHead(503).end('down')
    },
    '/stream': (_, response) => {
      fresh(response).write('first;')
      release = () => void response.end('last')
    },
  }
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://a.test').pathname
    const calls = heard.get(path) ?? []
    heard.set(path, [...calls, request.headers])
    const answer = answers[path] ?? ((_, response) => void response.writeHead(404).end())
    answer(request, response, calls.length + 1)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    asked: (path) => heard.get(path) ?? [],
    release: () => release(),
    async stop() {
      server.close().closeAllConnections()
      await once(server, 'close')
    },
  }
}

function fresh(response: ServerResponse, cacheControl = 'max-age=60'): ServerResponse {
  return response.setHeader('cache-control', cacheControl)
}
