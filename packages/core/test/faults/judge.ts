import {
  isForOne,
  type Origin,
  contentOf,
  pageOf,
  usefulLife,
  type Version,
  versionOf,
  whoOf,
} from './origin.ts'
import type { Received } from './receive.ts'

/** Ms by which an answer may be older than its fields say: the fields count seconds, and an answer is a while in coming. */
const SLACK = 1100

/** A request that was answered, and what came of it. */
export interface Exchange {
  readonly request: Request
  readonly response: Response
  readonly received: Received
  /** When the head came: ms since the epoch. */
  readonly headAt: number
  /** The least version of the path that may be the answer, when the request was sent. */
  readonly least: number
}

/** What is wrong with an answer, in words. */
export function judge(origin: Origin, exchange: Exchange): string[] {
  const { request, response } = exchange
  const wrong = [...problemsOf(origin, exchange)]
  return wrong.map((what) => `${request.method} ${new URL(request.url).pathname} ${response.status}: ${what}`)
}

function* problemsOf(origin: Origin, exchange: Exchange): Generator<string> {
  const { request, response, headAt, least } = exchange
  const path = new URL(request.url).pathname
  const version = versionOf(response.headers.get('etag'))
  if (version === undefined) return yield `no version of the origin: ${response.headers.get('etag')}`
  if (version.path !== path) yield `the answer of ${version.path}`
  const who = whoOf(pageOf(path), path, request)
  if (version.who !== who)
    yield isForOne(path) ? `${version.who}'s, given to ${who}` : `the variant ${version.who}`
  if (version.number > origin.current(path)) yield `version ${version.number}, which is yet to come`
  if (version.number < least)
    yield `version ${version.number}, made invalid before: ${least} is the first that may be`
  const stale = headAt - origin.overtakenAt(version) - usefulLife(pageOf(path)) - SLACK
  if (!isForOne(path) && stale > 0) yield `version ${version.number}, too old by ${stale} ms`
  const cookie = response.headers.get('set-cookie')
  if (cookie !== null && cookie !== `user=${request.headers.get('x-user')}`)
    yield `another's cookie: ${cookie}`
  yield* problemsOfContent(exchange, version)
}

function* problemsOfContent(exchange: Exchange, version: Version): Generator<string> {
  const { request, response, received } = exchange
  const { bytes, left, broken } = received
  const whole = contentOf(version)
  const expected = expectedContent(request, response, whole)
  if (expected === undefined) return yield 'a status that was not to be expected'
  const length = response.headers.get('content-length')
  const full = request.method === 'HEAD' ? whole : expected
  if (length !== null && length !== String(full.byteLength))
    yield `content-length ${length}, not ${full.byteLength}`
  const isPart = left || broken !== undefined
  const wanted = isPart ? expected.subarray(0, bytes.byteLength) : expected
  if (!Buffer.from(bytes).equals(wanted)) {
    yield `${bytes.byteLength} bytes of ${expected.byteLength}, ${isPart ? 'not its beginning' : 'not the content'}`
  }
}

/** The bytes that the answer must have; `undefined` where it must not be. */
function expectedContent(
  request: Request,
  response: Response,
  whole: Uint8Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> | undefined {
  const none = new Uint8Array()
  if (response.status === 304) {
    const isAsked = request.headers.get('if-none-match')?.includes(response.headers.get('etag')!)
    return isAsked ? none : undefined
  }
  if (response.status === 206) return partOf(request, response, whole)
  if (response.status !== 200) return undefined
  return request.method === 'HEAD' ? none : whole
}

function partOf(
  request: Request,
  response: Response,
  whole: Uint8Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> | undefined {
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.get('range') ?? '') ?? []
  if (first === undefined) return undefined
  const end = Math.min(last ? Number(last) : Infinity, whole.byteLength - 1)
  if (response.headers.get('content-range') !== `bytes ${first}-${end}/${whole.byteLength}`) return undefined
  return whole.slice(Number(first), end + 1)
}
