import { formatHttpDate } from './fields/date.ts'
import {
  type ByteRange,
  formatContentRange,
  formatUnsatisfiedRange,
  parseRange,
  resolveRanges,
} from './fields/range.ts'
import type { RequestHead, StoredBody } from './message.ts'
import type { StoredHead } from './decide/decision.ts'
import { isNotModified, rangeApplies } from './rules/preconditions.ts'

/** The greatest value that `Age` can tell (RFC 9111 §1.2.2). */
const GREATEST_AGE = 2 ** 31

/** Fields of the content, which a 304 and an unsatisfied range do not carry (RFC 9110 §15.4.5). */
const OF_THE_CONTENT: readonly string[] = [
  'content-length',
  'content-type',
  'content-encoding',
  'content-language',
  'content-range',
]

/** What of a stored response is to be shown to a client. */
export interface Presentable {
  readonly head: StoredHead
  /** Content that is here, content that is still coming, or none. */
  readonly body: StoredBody | (() => ReadableStream<Uint8Array>)
  /** Current age in ms. */
  readonly age: number
  readonly cacheStatus: string
}

/** Makes the answer to a GET or HEAD request of a stored response: whole, a part, or 304 (RFC 9111 §4, RFC 9110 §13, §14). */
export function present(request: RequestHead, shown: Presentable): Response {
  const { head, body } = shown
  const headers = presentedFields(shown)
  if (isNotModified(request, head, head.responseTime)) return notModified(headers)
  if (request.method === 'HEAD') return respond(null, head, headers)
  if (typeof body === 'function') return respond(body(), head, headers)
  return (body && head.status === 200 && part(request, head, body, headers)) || respond(body, head, headers)
}

function presentedFields({ head, age, cacheStatus }: Presentable): Headers {
  const headers = new Headers(head.headers)
  if (!headers.has('date')) headers.set('date', formatHttpDate(head.responseTime))
  headers.set('age', String(Math.min(Math.floor(age / 1000), GREATEST_AGE)))
  headers.append('cache-status', cacheStatus)
  return headers
}

function respond(body: BodyInit | null, { status, statusText }: StoredHead, headers: Headers): Response {
  return new Response(body, { status, statusText, headers })
}

/** The client's copy is current (RFC 9110 §15.4.5). */
export function notModified(headers: Headers): Response {
  for (const name of OF_THE_CONTENT) headers.delete(name)
  return new Response(null, { status: 304, statusText: 'Not Modified', headers })
}

/** The part that `Range` asks for; `undefined` where the whole content is the answer (RFC 9110 §14.2). */
function part(
  request: RequestHead,
  head: StoredHead,
  body: Uint8Array<ArrayBuffer>,
  headers: Headers,
): Response | undefined {
  const value = request.headers.get('range')
  const specs = value === null || !rangeApplies(request, head) ? undefined : parseRange(value)
  if (specs === undefined) return undefined
  const [range, another] = resolveRanges(specs, body.byteLength)
  if (range === undefined) return rangeNotSatisfiable(body.byteLength, headers)
  return another === undefined ? partialContent(range, body, headers) : undefined
}

function partialContent(range: ByteRange, body: Uint8Array<ArrayBuffer>, headers: Headers): Response {
  const bytes = body.subarray(range.first, range.last + 1)
  headers.set('content-range', formatContentRange(range, body.byteLength))
  headers.set('content-length', String(bytes.byteLength))
  return new Response(bytes, { status: 206, statusText: 'Partial Content', headers })
}

function rangeNotSatisfiable(size: number, headers: Headers): Response {
  for (const name of OF_THE_CONTENT) headers.delete(name)
  headers.set('content-range', formatUnsatisfiedRange(size))
  return new Response(null, { status: 416, statusText: 'Range Not Satisfiable', headers })
}
