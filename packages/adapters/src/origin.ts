import { isToken } from './hop-by-hop.ts'
import { answerOf } from './origin-answer.ts'
import type { FetchOriginOptions, OriginSettings } from './origin-options.ts'
import { askingOf, targetOf } from './origin-request.ts'

/** The longest time of a timer, in ms. */
const LONGEST = 2 ** 31 - 1

export type { FetchOriginOptions } from './origin-options.ts'

/**
 * A handler that asks an origin server with `fetch`: for a cache that is a reverse proxy, or a client's own.
 *
 * It gives what `fetch` makes of the answer true fields, keeps those of a connection on their side (RFC 9110 §7.6.1),
 * leaves redirects to the client, and answers 502 for an origin that cannot be reached and 504 for one that is late, so
 * that a stale response can stand in. It rejects only when the client has left.
 *
 * @param url where the origin's URLs begin, `http://localhost:3000` or with a path; left out: each request is for its own
 * URL, for a client's requests alone, since anybody could make a server ask anything
 * @throws TypeError when `url` is no such URL, or an option is not what it should be
 *
 * @example
 * ```ts
 * export default { fetch: createCache().wrap(fetchOrigin('http://localhost:3000')) }
 * ```
 */
export function fetchOrigin(
  url?: string | URL,
  options: FetchOriginOptions = {},
): (request: Request) => Promise<Response> {
  const settings = settingsOf(url, options)
  return async (request) => {
    // no `fetch` can hand over a connection, and whoever asked for one could do nothing with less
    if (/\bwebsocket\b/i.test(request.headers.get('upgrade') ?? '')) return failure(501, 'Not Implemented')
    const patience = wait(request.signal, settings.timeout)
    try {
      return await ask(request, settings, patience.signal)
    } catch (error) {
      if (request.signal.aborted) throw error
      tell(settings, error, request)
      return patience.isOver() ? failure(504, 'Gateway Timeout') : failure(502, 'Bad Gateway')
    } finally {
      patience.end()
    }
  }
}

async function ask(request: Request, settings: OriginSettings, signal: AbortSignal): Promise<Response> {
  const target = targetOf(request, settings.base)
  const response = await settings.fetch(target, askingOf(request, settings, signal))
  try {
    return answerOf(response, request, target, settings.base)
  } catch (error) {
    void response.body?.cancel().catch(() => {})
    throw error
  }
}

function failure(status: number, statusText: string): Response {
  const headers = { 'cache-control': 'no-store', 'content-type': 'text/plain;charset=utf-8' }
  return new Response(`${status} ${statusText}\n`, { status, statusText, headers })
}

function tell({ onError }: OriginSettings, error: unknown, request: Request): void {
  try {
    onError(error, request)
  } catch {
    // whoever listens cannot break an answer
  }
}

/** A signal for the way to the origin: the client's, and that of a clock until the head of the answer is here. */
function wait(client: AbortSignal, ms: number) {
  const controller = new AbortController()
  let isOver = false
  client.addEventListener('abort', () => controller.abort(client.reason))
  if (client.aborted) controller.abort(client.reason)
  const late = (): void => {
    isOver = true
    controller.abort(new DOMException(`The origin took more than ${ms} ms`, 'TimeoutError'))
  }
  const timer = ms === Infinity ? undefined : setTimeout(late, ms)
  return { signal: controller.signal, isOver: () => isOver, end: () => clearTimeout(timer) }
}

function settingsOf(url: string | URL | undefined, options: FetchOriginOptions): OriginSettings {
  const { timeout = 60_000, acceptEncoding = 'identity', forwarded = 'replace', via = 'freshet' } = options
  const { fetch = (target, init) => globalThis.fetch(target, init), onError = () => {} } = options
  const isTime = typeof timeout === 'number' && timeout > 0 && (timeout <= LONGEST || timeout === Infinity)
  must('timeout', timeout, isTime, `ms, more than 0 and at most ${LONGEST}, or Infinity`)
  must('acceptEncoding', acceptEncoding, ['identity', 'gzip'].includes(acceptEncoding), 'identity or gzip')
  must('forwarded', forwarded, ['replace', 'keep', 'drop'].includes(forwarded), 'replace, keep or drop')
  must('via', via, via === false || (typeof via === 'string' && isToken(via)), 'a token or false')
  must('fetch', fetch, typeof fetch === 'function', 'a function')
  must('onError', onError, typeof onError === 'function', 'a function')
  return {
    base: url === undefined ? undefined : baseOf(url),
    timeout,
    acceptEncoding,
    forwarded,
    via,
    fetch,
    onError,
  }
}

function baseOf(url: string | URL): URL {
  const text = String(url)
  const base = URL.canParse(text) ? new URL(text) : undefined
  const isBase =
    base !== undefined &&
    /^https?:$/.test(base.protocol) &&
    base.username + base.password + base.search + base.hash === ''
  must('url', text, isBase, 'an http or https URL without credentials, query and fragment')
  return base as URL
}

function must(name: string, value: unknown, holds: boolean, what: string): void {
  if (!holds) throw new TypeError(`${name} must be ${what}, not ${String(value)}`)
}
