import type { IncomingMessage, ServerResponse } from 'node:http'
import { requestListener } from '@freshet/adapters/node'
import { fetchOrigin } from '@freshet/adapters/origin'
import { cacheMetadata, type HttpCache } from '@freshet/core'
import { whyUnanswered } from '../probe/why-unanswered.ts'
import { effort } from '../traffic/units.ts'
import { answerPurge, isOwnPath } from './purge-route.ts'
import type { Ongoing, Watch } from './watch.ts'

/** What stands behind the proxy, and how it is asked. */
export interface OriginChoice {
  /** Where its URLs begin. */
  readonly url: string
  /** Ms until the head of an answer has to be there. */
  readonly timeout: number
  /** Whether what a proxy in front says of the client goes on to the origin as it is. */
  readonly keepForwarded: boolean
}

/** What answers requests. */
export interface Answering {
  readonly cache: HttpCache
  readonly origin: OriginChoice
  /** By which a purge over HTTP is allowed; `undefined`: none is. */
  readonly token: string | undefined
  readonly watch: Watch
}

/** So that it knows of each request and each answer, what listens is given a cache that does nothing, before the real one. */
const THROUGH: HttpCache = {
  handle: async (request, handler) => handler(request),
  wrap:
    (handler) =>
    async (request, ...args) =>
      handler(request, ...args),
  purge: async () => false,
  explain: () => Promise.reject(new Error('Nothing is cached here')),
}

/** A listener for a server of node:http that answers through a cache, and what that cannot answer, with the origin. */
export function proxyListener(
  answering: Answering,
): (incoming: IncomingMessage, outgoing: ServerResponse) => void {
  const { watch } = answering
  const me = `freshet-${crypto.randomUUID().slice(0, 8)}`
  const ask = asking(answering, me)
  const listener = requestListener(
    (request, context) => {
      const incoming = context.incoming as IncomingMessage
      const exchange = watch.of(incoming)
      exchange.url = request.url
      if (answering.token !== undefined && isOwnPath(request)) {
        watch.disown(exchange)
        return answerPurge(request, answering.cache, answering.token)
      }
      if (hasPassed(incoming, me)) return refuseLoop(exchange)
      return answer(request, exchange, answering, ask)
    },
    THROUGH,
    { onError: (error) => watch.trouble(error) },
  )
  return (incoming, outgoing) => {
    watch.begin(incoming, outgoing)
    listener(incoming, outgoing)
  }
}

type Ask = (request: Request, exchange: Ongoing) => Promise<Response>

async function answer(
  request: Request,
  exchange: Ongoing,
  { cache, watch }: Answering,
  ask: Ask,
): Promise<Response> {
  const response = await cache.handle(request, (asked) => ask(asked, exchange))
  exchange.outcome = cacheMetadata(response)
  watch.storing(exchange)
  return response
}

function asking({ origin, watch }: Answering, me: string): Ask {
  const troubles = new WeakMap<Request, string>()
  const ask = fetchOrigin(origin.url, {
    timeout: origin.timeout,
    forwarded: origin.keepForwarded ? 'keep' : 'replace',
    via: me,
    onError: (error, request) => troubles.set(request, whyFailed(error, origin)),
  })
  return async (request, exchange) => {
    if (isWebSocket(request)) exchange.trouble = 'A WebSocket cannot pass: connect to the origin itself'
    else watch.call(exchange)
    const response = await ask(request)
    exchange.trouble ??= troubles.get(request)
    return response
  }
}

function isWebSocket({ headers }: Request): boolean {
  return /\bwebsocket\b/i.test(headers.get('upgrade') ?? '')
}

/** In one sentence. What `fetch` throws says little; the system's own error stands behind it. */
function whyFailed(error: unknown, { url, timeout }: OriginChoice): string {
  const { name, cause } = error as Error
  const { message } = Object(cause) as { message?: unknown }
  if (message === 'bad port') return `fetch refuses port ${new URL(url).port}, as browsers do`
  if (name === 'TimeoutError') return `The origin took more than ${effort(timeout)}`
  return whyUnanswered(cause ?? error, url)
}

/** Whether a request came through this very proxy: then the origin is the proxy itself (RFC 9110 §7.6.3). */
function hasPassed({ headers }: IncomingMessage, me: string): boolean {
  return headers.via?.includes(me) === true
}

function refuseLoop(exchange: Ongoing): Response {
  exchange.trouble = 'The origin is this proxy itself'
  return new Response('508 Loop Detected\n', { status: 508, headers: { 'cache-control': 'no-store' } })
}
