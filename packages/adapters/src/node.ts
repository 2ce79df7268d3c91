import type { CacheOptions, HttpCache } from '@freshet/core'
import type { ServerRequest } from 'srvx'
import { toNodeHandler } from 'srvx/node'
import { cacheFrom } from './cache-per-env.ts'
import { endToEnd } from './hop-by-hop.ts'
import { contentOf } from './node-content.ts'
import type { NodeContext } from './node-context.ts'
import { remade } from './remade.ts'

export { type DrainableCache, drainable } from './drainable.ts'
export type { NodeContext } from './node-context.ts'

/** Answers a request; behind a cache, only one that the cache cannot answer. */
export type NodeFetchHandler = (request: Request, context: NodeContext) => Response | Promise<Response>

/** What becomes of a handler that fails. */
export interface RequestListenerOptions {
  /** Hears what the handler threw; a response that it gives is the answer, in place of 500. Default: `console.warn`. */
  onError?: (error: unknown, request: Request) => Response | void
}

/** Listens to `request` of a server of node:http, node:https or node:http2. */
export type NodeListener = (incoming: NodeContext['incoming'], outgoing: NodeContext['outgoing']) => void

/**
 * A listener for a server of Node, of HTTP/1.1 or HTTP/2, that answers through a cache (RFC 9111).
 *
 * The bridge to the Fetch API is that of srvx: a client that leaves aborts `request.signal`, and what is sent flows as
 * fast as the client takes it. What is cut short on its way ends the connection, so that it never looks whole.
 *
 * @param options how to make the cache, or a cache, in order to purge it elsewhere
 * @throws TypeError when `handler` is no function, or an option is not what it should be
 *
 * @example
 * ```ts
 * createServer(requestListener(handler, { storage: redisStorage(redis) })).listen(3000)
 * ```
 */
export function requestListener(
  handler: NodeFetchHandler,
  options: CacheOptions | HttpCache = {},
  { onError = (error) => console.warn(error) }: RequestListenerOptions = {},
): NodeListener {
  if (typeof handler !== 'function') throw new TypeError(`handler must be a function, not ${String(handler)}`)
  if (typeof onError !== 'function') throw new TypeError(`onError must be a function, not ${String(onError)}`)
  const cache = cacheFrom(options)
  return toNodeHandler(async (bridged: ServerRequest) => {
    const context = contextOf(bridged)
    const request = requestOf(bridged, context)
    if (request instanceof Response) return request
    try {
      const answer = await cache.handle(request, async (asked) => handler(asked, context))
      // HTTP/2 has no fields of the connection, and Node throws for them (RFC 9113 §8.2.2)
      return context.incoming.httpVersionMajor > 1 ? remade(answer, endToEnd(answer.headers)) : answer
    } catch (error) {
      return failureOf(error, request, onError)
    }
  }) as NodeListener
}

function contextOf({ runtime }: ServerRequest): NodeContext {
  const { req: incoming, res: outgoing } = runtime?.node ?? {}
  if (incoming === undefined || outgoing === undefined) throw new TypeError('srvx gave no request of Node')
  return { incoming, outgoing }
}

/** A `Request` as the runtime makes them, since others are made from it; a response where it cannot be one. */
function requestOf(bridged: ServerRequest, context: NodeContext): Request | Response {
  const { url, method, headers, signal } = bridged
  // so srvx writes a Host that is none, which is to be refused (RFC 9112 §3.2)
  if (new URL(url).hostname === '_invalid_') return new Response('400 Bad Request\n', { status: 400 })
  const body = hasContent(context.incoming) ? contentOf(() => bridged.body, context) : null
  try {
    return new Request(url, { method, headers, signal, body, ...(body && { duplex: 'half' }) } as RequestInit)
  } catch {
    // the Fetch API has no TRACE (RFC 9110 §15.6.2)
    return new Response('501 Not Implemented\n', { status: 501 })
  }
}

/** Whether a request may have content: in HTTP/1.1 its fields say so (RFC 9112 §6.3). Fetch has none with GET. */
function hasContent({ httpVersionMajor, headers, method }: NodeContext['incoming']): boolean {
  if (method === 'GET' || method === 'HEAD') return false
  return httpVersionMajor > 1 || 'transfer-encoding' in headers || (headers['content-length'] ?? '0') !== '0'
}

function failureOf(
  error: unknown,
  request: Request,
  onError: NonNullable<RequestListenerOptions['onError']>,
): Response {
  const failure = new Response('500 Internal Server Error\n', { status: 500 })
  // nobody waits, and what the handler threw is most likely that
  if (request.signal.aborted) return failure
  try {
    return onError(error, request) ?? failure
  } catch {
    return failure
  }
}
