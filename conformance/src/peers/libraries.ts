import { readFile } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import type { ReadableStream as NodeReadableStream } from 'node:stream/web'
import { type Cache, CacheStorage, createFetch } from '@web-widget/shared-cache'
import CacheableRequest from 'cacheable-request'
import { Agent, interceptors, request as undiciRequest } from 'undici'
import { forwardTo } from '../forward.ts'
import type { Handler } from '../forward.ts'
import { removeHopByHop } from '../hop-by-hop.ts'
import { carryStatus, isNullBodyStatus } from '../status.ts'

/** A cache on npm, as a handler in front of the server at `origin`. */
export interface Library {
  readonly name: string
  readonly handler: (origin: string) => Handler | Promise<Handler>
}

/** Those that can stand where Freshet stands, each in the configuration for a shared cache that its README shows. */
export const libraries: readonly Library[] = [
  { name: 'undici', handler: undici },
  { name: 'cacheable-request', handler: cacheableRequest },
  { name: '@web-widget/shared-cache', handler: sharedCache },
]

/** The installed version of a package. */
export async function versionOf(name: string): Promise<string> {
  const file = new URL(`../../node_modules/${name}/package.json`, import.meta.url)
  return (JSON.parse(await readFile(file, 'utf8')) as { version: string }).version
}

/** undici's cache interceptor. */
function undici(origin: string): Handler {
  const dispatcher = new Agent({ pipelining: 0 }).compose(interceptors.cache({ type: 'shared' } as object))
  return async (request) => {
    const { method, body } = request
    const answer = await undiciRequest(targetOf(request, origin), {
      dispatcher,
      method: method as 'GET',
      headers: Object.fromEntries(fieldsOf(request)),
      body: body === null ? null : Readable.fromWeb(body as NodeReadableStream),
    })
    return toResponse(method, answer.statusCode, answer.headers, answer.body)
  }
}

/** cacheable-request, which decides with http-cache-semantics. */
function cacheableRequest(origin: string): Handler {
  const store = new Map<string, unknown>()
  return async (request) => {
    const { method } = request
    const { hostname, port, pathname, search } = targetOf(request, origin)
    const content = request.body === null ? undefined : Buffer.from(await request.arrayBuffer())
    const headers = Object.fromEntries(fieldsOf(request))
    const options = { hostname, port, path: pathname + search, method, headers, agent: false as const }
    // one for each request, as it adds a listener to its storage with each
    const ask = new CacheableRequest(httpRequest, store as object).request()
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const emitter = ask(options, (response) => resolve(response as unknown as IncomingMessage))
      emitter.on('request', (outgoing) => outgoing.on('error', reject).end(content))
      emitter.on('error', reject)
    })
    return toResponse(method, answer.statusCode!, answer.headers, answer)
  }
}

/** @web-widget/shared-cache, over a map. */
async function sharedCache(origin: string): Promise<Handler> {
  const map = new Map<string, unknown>()
  const caches = new CacheStorage({
    get: async (key: string) => map.get(key) as undefined,
    set: async (key: string, value: unknown) => void map.set(key, value),
    delete: async (key: string) => map.delete(key),
  })
  const forward = forwardTo(origin)
  const cache: Cache = await caches.open('v1')
  const fetch = createFetch(cache, {
    fetch: (input, init) => forward(new Request(input as Request, init)),
  })
  return (request) => fetch(request)
}

function targetOf(request: Request, origin: string): URL {
  const { pathname, search } = new URL(request.url)
  return new URL(pathname + search, origin)
}

function fieldsOf(request: Request): Headers {
  const headers = new Headers(request.headers)
  removeHopByHop(headers)
  return headers
}

type Fields = Record<string, string | string[] | undefined>

function toResponse(method: string, code: number, fields: Fields, body: Readable): Response {
  const headers = new Headers()
  for (const [name, value] of Object.entries(fields)) {
    for (const line of [value ?? []].flat()) headers.append(name, line)
  }
  headers.delete('transfer-encoding')
  const status = carryStatus(code, headers)
  const isBodiless = method === 'HEAD' || isNullBodyStatus(status)
  if (isBodiless) body.resume()
  return new Response(isBodiless ? null : (Readable.toWeb(body) as ReadableStream), { status, headers })
}
