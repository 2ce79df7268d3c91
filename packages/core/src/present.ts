import { GREATEST_AGE } from './fields/age.ts'
import { appendCacheStatus } from './fields/cache-status.ts'
import { formatHttpDate } from './fields/date.ts'
import { HeaderSection } from './fields/header-section.ts'
import { SectionMemo } from './fields/section-memo.ts'
import { multipart, type RangedContent } from './body/multipart.ts'
import { asBodyInit, isStreamed, pieceOf, type PresentBody } from './body/streamed.ts'
import { type ByteRange, formatContentRange, formatUnsatisfiedRange } from './fields/range.ts'
import type { RequestHead, StoredBody } from './message.ts'
import type { StoredHead } from './decide/decision.ts'
import { OF_ONE_MESSAGE } from './rules/combining.ts'
import { covers, partOf, requestedRanges } from './rules/partial.ts'
import { isNotModified } from './rules/preconditions.ts'
import { shownFields } from './shown-fields.ts'
import type { ReceivedHead } from './rules/validators.ts'

/** Fields of the content, which a 304 and an unsatisfied range do not carry (RFC 9110 §15.4.5). */
const OF_THE_CONTENT: readonly string[] = [
  'content-length',
  'content-type',
  'content-encoding',
  'content-language',
  'content-range',
]

/** What a `Response` on Workers has to be told of content that is encoded already; no other runtime asks. */
export type Encoding = { readonly encodeBody: 'manual' } | undefined

/** What of a stored response is to be shown to a client. */
export interface Presentable {
  readonly head: StoredHead
  /** Content that is here, content that is still coming, or none. */
  readonly body: StoredBody | (() => ReadableStream<Uint8Array>)
  /** Current age in ms. */
  readonly age: number
  readonly cacheStatus: string
  readonly encoding: Encoding
}

/** Makes the answer to a request that selects a stored response: whole, in part, or 304 (RFC 9111 §4, RFC 9110 §13, §14). */
export function present(request: RequestHead, shown: Presentable): Response {
  const { body } = shown
  const head = completed(shown.head)
  const { headers } = head
  const age = String(Math.min(Math.floor(shown.age / 1000), GREATEST_AGE))
  const cacheStatus = appendCacheStatus(headers.get('cache-status'), shown.cacheStatus)
  if (isNotModified(request, head, head.responseTime)) {
    return respondNotModified(shownFields(of304(headers), age, cacheStatus))
  }
  const isHead = request.method === 'HEAD'
  if (!isHead && typeof body !== 'function' && request.headers.has('range')) {
    const told = headers.with({ age, 'cache-status': cacheStatus })
    const part = ranged(request, { ...head, headers: told, encoding: shown.encoding }, body)
    if (part !== undefined) return part
  }
  const content = isHead ? null : typeof body === 'function' ? body() : asBodyInit(body)
  const length = isHead || content instanceof ReadableStream ? untoldLength(head, body) : undefined
  const fields = length === undefined ? headers : headers.with({ 'content-length': String(length) })
  return respond(content, head, shownFields(fields, age, cacheStatus), shown.encoding)
}

/**
 * The length of content that nothing tells of: a server cannot see it of a stream, nor where there is none (RFC 9110 §8.6).
 * Not that of content which a runtime may be about to encode.
 */
function untoldLength({ status, headers }: CompletedHead, body: Presentable['body']): number | undefined {
  if (status !== 200 || body === null || typeof body === 'function') return undefined
  return headers.has('content-length') || headers.has('content-encoding') ? undefined : body.byteLength
}

/** What goes without saying is not said: reading it costs some runtimes more than choosing the response did. */
function respond(
  body: BodyInit | null,
  { status, statusText }: StoredHead,
  headers: HeadersInit,
  encoding: Encoding,
): Response {
  const isPlain = status === 200 && statusText === '' && encoding === undefined
  return new Response(body, isPlain ? { headers } : { status, statusText, headers, ...encoding })
}

/** A stored head with all the fields that an answer made of it has, but for those of the moment. */
interface CompletedHead extends StoredHead {
  readonly headers: HeaderSection
}

/** The head with the `Date` that it came without, and the `ETag` that was made for it. */
function completed(head: StoredHead): CompletedHead {
  const headers = HeaderSection.from(head.headers)
  const isDated = headers.has('date')
  if (isDated && head.etag === undefined && headers === head.headers) return head as CompletedHead
  const { responseTime, etag } = head
  const known = completions.get(headers)
  if (known?.responseTime === responseTime && known.etag === etag) return { ...head, headers: known.section }
  const date = isDated ? undefined : { date: formatHttpDate(responseTime) }
  const section = headers.with({ ...date, ...(etag !== undefined && !headers.has('etag') && { etag }) })
  completions.set(headers, { responseTime, etag, section })
  return { ...head, headers: section }
}

/** A section that was completed, and of what: few handlers send a `Date`, and it is the same section that has its fields ready. */
interface Completion {
  readonly responseTime: number
  readonly etag: string | undefined
  readonly section: HeaderSection
}

const completions: SectionMemo<Completion> = /* @__PURE__ */ new SectionMemo()

/** Fields that a 304 does not carry: of the content, or of one message. */
const NOT_OF_304: readonly string[] = [...OF_THE_CONTENT, ...OF_ONE_MESSAGE]

/** The client's copy is current (RFC 9110 §15.4.5). */
export function notModified(headers: HeaderSection, update: Record<string, string>): Response {
  return respondNotModified(headers.with(update, NOT_OF_304).asInit())
}

function respondNotModified(headers: HeadersInit): Response {
  return new Response(null, { status: 304, statusText: 'Not Modified', headers })
}

const sectionsOf304: SectionMemo<HeaderSection> = /* @__PURE__ */ new SectionMemo()

/** What a 304 carries of a stored section: one section for all of them, so that the fields shown of it can be ready too. */
function of304(headers: HeaderSection): HeaderSection {
  const known = sectionsOf304.get(headers)
  if (known !== undefined) return known
  const kept = headers.with({}, NOT_OF_304)
  sectionsOf304.set(headers, kept)
  return kept
}

/** What is shown of a stored response, with the fields of the answer. */
interface Ranged extends ReceivedHead {
  readonly headers: HeaderSection
  readonly encoding: Encoding
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
  if (another === undefined) return partialContent(range, { body, first, size }, head)
  // several pieces of what is not here would each have to be fetched: the whole is an answer too (RFC 9110 §14.2)
  if (isStreamed(body)) return undefined
  return partialContents(ranges, { bytes: body, first, size, type: head.headers.get('content-type') }, head)
}

/** Content, or the part of it that is stored, and where that begins. */
interface Placed {
  readonly body: PresentBody
  readonly first: number
  readonly size: number | undefined
}

function partialContent(range: ByteRange, { body, first, size }: Placed, head: Ranged): Response {
  const piece = pieceOf(body, range.first - first, range.last - first)
  return partial(piece, head, {
    'content-range': formatContentRange(range, size),
    'content-length': String(range.last - range.first + 1),
  })
}

/** Several ranges; `undefined` where they and their headings would take no less than the whole. */
function partialContents(
  ranges: readonly ByteRange[],
  content: RangedContent,
  head: Ranged,
): Response | undefined {
  const { bytes, type } = multipart(ranges, content)
  if (content.bytes.byteLength === content.size && bytes.byteLength >= content.size) return undefined
  return partial(bytes, head, { 'content-type': type, 'content-length': String(bytes.byteLength) })
}

function partial(body: BodyInit, { headers, encoding }: Ranged, update: Record<string, string>): Response {
  const fields = headers.with(update, OF_ONE_MESSAGE).asInit()
  return new Response(body, { status: 206, statusText: 'Partial Content', headers: fields, ...encoding })
}

function rangeNotSatisfiable(size: number, headers: HeaderSection): Response {
  const fields = headers.with({ 'content-range': formatUnsatisfiedRange(size) }, NOT_OF_304).asInit()
  return new Response(null, { status: 416, statusText: 'Range Not Satisfiable', headers: fields })
}
