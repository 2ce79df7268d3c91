import { endsMore, endToEnd, membersOf } from './hop-by-hop.ts'
import { pathOf } from './origin-request.ts'
import { remade } from './remade.ts'

/** Codings that every `fetch` decodes, and then leaves what it says of them among the fields. */
const DECODED: readonly string[] = ['gzip', 'br']

/** Codings that one `fetch` decodes and another does not. None tells which it did. */
const DECODED_BY_SOME: readonly string[] = ['deflate', 'x-gzip', 'zstd']

/** Fields that are true of the coded content alone. */
const OF_CODED: readonly string[] = [
  'accept-ranges',
  'content-digest',
  'content-encoding',
  'content-length',
  'content-md5',
  'digest',
  'repr-digest',
]

/**
 * The origin's answer as this side may give it: without the fields of the connection, and with fields that are true of
 * its content, which `fetch` may have decoded. An answer that only a browser may look into stays as it is.
 * @throws Error when nobody can know what the content is
 */
export function answerOf(
  response: Response,
  request: Request,
  target: string,
  base: URL | undefined,
): Response {
  if (response.status === 0) return response
  const headers = endToEnd(response.headers)
  describeContent(headers, response.status, request, DECODED)
  withoutCodingVariance(headers)
  // the origin did not hear what a cache believes that it was asked
  if (response.status !== 304 && endsMore(request.headers)) headers.append('vary', 'connection')
  if (base !== undefined)
    for (const name of ['location', 'content-location']) mapReference(headers, name, target, base)
  return remade(response, headers)
}

/**
 * Makes the fields true of content that `fetch` has decoded. A HEAD is answered as a GET would be.
 * @param decoded the codings that this `fetch` is known to decode
 * @throws Error when nobody can know what the content is
 */
export function describeContent(
  headers: Headers,
  status: number,
  request: Request,
  decoded: readonly string[],
): void {
  weakenConfirmed(headers, status, request)
  const codings = (headers.get('content-encoding') ?? '').split(',').map((coding) => coding.trim())
  const fate = fateOf(codings, decoded)
  if (fate === 'kept') return
  // a part of coded content is no part of what it decodes to
  if (fate === 'unclear' || status === 206)
    throw new Error(`The origin used a coding it was not asked for: ${codings.join(', ')}`)
  for (const name of OF_CODED) headers.delete(name)
  // the same tag may not be strong for two representations (RFC 9110 §8.8.3.3)
  const tag = headers.get('etag')
  if (tag?.startsWith('"')) headers.set('etag', `W/${tag}`)
}

/** What `fetch` did with content of these codings: nothing where it does not know them all. */
function fateOf(codings: readonly string[], decoded: readonly string[]): 'kept' | 'decoded' | 'unclear' {
  const [coding = '', another] = codings
  if (another === undefined && decoded.includes(coding)) return 'decoded'
  const isKept = another === undefined && coding.toLowerCase() === 'identity'
  return isKept || !codings.every(isKnown) ? 'kept' : 'unclear'
}

/** Whether some `fetch` decodes it; one of them looks at the case of its letters. */
function isKnown(coding: string): boolean {
  return [...DECODED, ...DECODED_BY_SOME, 'identity'].includes(coding.toLowerCase())
}

/** A 304 to a tag that was made weak here means that one. */
function weakenConfirmed(headers: Headers, status: number, request: Request): void {
  const tag = headers.get('etag')
  if (status !== 304 || !tag?.startsWith('"')) return
  const asked = request.headers.get('if-none-match') ?? ''
  if (asked.includes(`W/${tag}`) && !asked.replaceAll(`W/${tag}`, '').includes(tag))
    headers.set('etag', `W/${tag}`)
}

/** Which coding is asked for does not depend on the client, so nor does the answer. */
function withoutCodingVariance(headers: Headers): void {
  const members = membersOf(headers.get('vary'))
  if (!members.includes('accept-encoding')) return
  const others = members.filter((name) => name !== 'accept-encoding')
  if (others.length === 0) headers.delete('vary')
  else headers.set('vary', others.join(', '))
}

/** A reference to what lies at the origin, as one to the same on this side. Whatever lies elsewhere stays. */
function mapReference(headers: Headers, name: string, from: string, base: URL): void {
  const value = headers.get(name)
  if (value === null || !URL.canParse(value, from)) return
  const { origin, pathname, search, hash } = new URL(value, from)
  const path = pathOf(base)
  if (origin !== base.origin || !(pathname + '/').startsWith(path + '/')) return
  const here = pathname.slice(path.length) || '/'
  // at the beginning of a reference // stands before a host
  headers.set(name, (here.startsWith('//') ? '/.' : '') + here + search + hash)
}
