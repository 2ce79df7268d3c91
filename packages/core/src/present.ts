import { GREATEST_AGE } from './fields/age.ts'
import { formatHttpDate } from './fields/date.ts'
import { multipart, type RangedContent } from './body/multipart.ts'
import { asBodyInit, isStreamed, pieceOf, type PresentBody } from './body/streamed.ts'
import { type ByteRange, formatContentRange, formatUnsatisfiedRange } from './fields/range.ts'
import type { RequestHead, StoredBody } from './message.ts'
import type { StoredHead } from './decide/decision.ts'
import { OF_ONE_MESSAGE } from './rules/combining.ts'
import { covers, partOf, requestedRanges } from './rules/partial.ts'
import { isNotModified } from './rules/preconditions.ts'
import type { ReceivedHead } from './rules/validators.ts'

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

/** Makes the answer to a request that selects a stored response: whole, in part, or 304 (RFC 9111 §4, RFC 9110 §13, §14). */
export function present(request: RequestHead, shown: Presentable): Response {
  const { head, body } = shown
  const headers = presentedFields(shown)
  const { status, responseTime } = head
  if (isNotModified(request, { status, headers }, responseTime)) return notModified(headers)
  if (request.method === 'HEAD') return respond(null, head, headers)
  if (typeof body === 'function') return respond(body(), head, headers)
  return ranged(request, { status, headers, responseTime }, body) ?? respond(asBodyInit(body), head, headers)
}

function presentedFields({ head, age, cacheStatus }: Presentable): Headers {
  const headers = new Headers(head.headers)
  if (!headers.has('date')) headers.set('date', formatHttpDate(head.responseTime))
  if (head.etag !== undefined && !headers.has('etag')) headers.set('etag', head.etag)
  headers.set('age', String(Math.min(Math.floor(age / 1000), GREATEST_AGE)))
  headers.append('cache-status', cacheStatus)
  return headers
}

function respond(body: BodyInit | null, { status, statusText }: StoredHead, headers: Headers): Response {
  return new Response(body, { status, statusText, headers })
}

/** The client's copy is current (RFC 9110 §15.4.5). */
export function notModified(headers: Headers): Response {
  for (const name of [...OF_THE_CONTENT, ...OF_ONE_MESSAGE]) headers.delete(name)
  return new Response(null, { status: 304, statusText: 'Not Modified', headers })
}

/** What is shown of a stored response, with the fields of the answer. */
interface Ranged extends ReceivedHead {
  readonly headers: Headers
}

/** The ranges that are asked for; `undefined` where the whole content is the answer (RFC 9110 §14.2). */
function ranged(request: RequestHead, head: Ranged, body: StoredBody): Response | undefined {
  const part = partOf(head)
  if (body === null || (head.status !== 200 && part === undefined) || !covers(head, request)) return undefined
  const size = part === undefined ? body.byteLength : part.size
  // 416 to one who wants at most the beginning of nothing would only look like a failure
  const ranges = size === 0 ? undefined : requestedRanges(request, head, size)
  if (ranges === undefined) return undefined
  const [range, another] = ranges
  if (range === undefined) return rangeNotSatisfiable(body.byteLength, head.headers)
  const first = part?.first ?? 0
  if (another === undefined) return partialContent(range, { body, first, size }, head.headers)
  // several pieces of what is not here would each have to be fetched: the whole is an answer too (RFC 9110 §14.2)
  if (isStreamed(body)) return undefined
  return partialContents(
    ranges,
    { bytes: body, first, size, type: head.headers.get('content-type') },
    head.headers,
  )
}

/** Content, or the part of it that is stored, and where that begins. */
interface Placed {
  readonly body: PresentBody
  readonly first: number
  readonly size: number | undefined
}

function partialContent(range: ByteRange, { body, first, size }: Placed, headers: Headers): Response {
  const piece = pieceOf(body, range.first - first, range.last - first)
  for (const name of OF_ONE_MESSAGE) headers.delete(name)
  headers.set('content-range', formatContentRange(range, size))
  headers.set('content-length', String(range.last - range.first + 1))
  return new Response(piece, { status: 206, statusText: 'Partial Content', headers })
}

/** Several ranges; `undefined` where they and their headings would take no less than the whole. */
function partialContents(
  ranges: readonly ByteRange[],
  content: RangedContent,
  headers: Headers,
): Response | undefined {
  const { bytes, type } = multipart(ranges, content)
  if (content.bytes.byteLength === content.size && bytes.byteLength >= content.size) return undefined
  for (const name of OF_ONE_MESSAGE) headers.delete(name)
  headers.set('content-type', type)
  headers.set('content-length', String(bytes.byteLength))
  return new Response(bytes, { status: 206, statusText: 'Partial Content', headers })
}

function rangeNotSatisfiable(size: number, headers: Headers): Response {
  for (const name of [...OF_THE_CONTENT, ...OF_ONE_MESSAGE]) headers.delete(name)
  headers.set('content-range', formatUnsatisfiedRange(size))
  return new Response(null, { status: 416, statusText: 'Range Not Satisfiable', headers })
}
