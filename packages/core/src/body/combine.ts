import { HeaderSection } from '../fields/header-section.ts'
import { formatContentRange, type Part } from '../fields/range.ts'
import type { StoredResponse } from '../message.ts'
import { joinParts, OF_ONE_MESSAGE } from '../rules/combining.ts'
import { freshen } from '../rules/freshen.ts'
import { isWhole, partOf } from '../rules/partial.ts'
import { shareStrongValidator } from '../rules/validators.ts'
import { isStreamed } from './streamed.ts'

/**
 * One response of two, with the fields of the later (RFC 9111 §3.4): the whole, when nothing is missing any more.
 * `undefined` unless they are of the same content, overlap or touch, and are both here.
 */
export function combine(a: StoredResponse, b: StoredResponse): StoredResponse | undefined {
  const [earlier, later] = a.responseTime > b.responseTime ? [b, a] : [a, b]
  const parts = [extentOf(earlier), extentOf(later)] as const
  const part = parts[0] && parts[1] && joinParts(parts[0], parts[1])
  if (part === undefined || !shareStrongValidator(a, b)) return undefined
  if (isStreamed(a.body) || isStreamed(b.body)) return undefined
  const { headers } = freshen(earlier, later, later, OF_ONE_MESSAGE)
  // made from the whole, whose content stays the same
  const { etag } = earlier
  const body = bytesOf(part, [earlier, later])
  return relabelled({ ...later, headers, body, ...(etag !== undefined && { etag }) }, part)
}

/** `stored` with the status and the fields that say which part its body is; the whole is no part (RFC 9110 §15.3.7.3). */
export function relabelled(stored: StoredResponse, part: Part): StoredResponse {
  const length = { 'content-length': String(part.last - part.first + 1) }
  const headers = HeaderSection.from(stored.headers)
  if (isWhole(part)) {
    return { ...stored, status: 200, statusText: 'OK', headers: headers.with(length, OF_ONE_MESSAGE) }
  }
  const place = { ...length, 'content-range': formatContentRange(part, part.size) }
  return {
    ...stored,
    status: 206,
    statusText: 'Partial Content',
    headers: headers.with(place, OF_ONE_MESSAGE),
  }
}

function extentOf(stored: StoredResponse): Part | undefined {
  const { status, body } = stored
  if (status !== 200 || body === null) return partOf(stored)
  return { first: 0, last: body.byteLength - 1, size: body.byteLength }
}

function bytesOf(part: Part, pieces: readonly StoredResponse[]): Uint8Array<ArrayBuffer> {
  const length = part.last - part.first + 1
  const all = pieces.find(({ body }) => body?.byteLength === length)?.body
  if (all instanceof Uint8Array) return all
  const bytes = new Uint8Array(length)
  for (const piece of pieces) {
    if (piece.body instanceof Uint8Array) bytes.set(piece.body, extentOf(piece)!.first - part.first)
  }
  return bytes
}
