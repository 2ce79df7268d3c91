import { combine, relabelled } from './body/combine.ts'
import { isStreamed } from './body/streamed.ts'
import type { StoredHead } from './decide/decision.ts'
import type { RequestHead, StoredResponse } from './message.ts'
import { orderOf } from './rules/age.ts'
import { partOf } from './rules/partial.ts'
import { shareStrongValidator } from './rules/validators.ts'
import { isSameVariant } from './rules/vary.ts'

/**
 * A part as it came. Content shorter than its `Content-Range` says is the beginning of that part, and all that is
 * known of it; longer content contradicts the field, and is not stored: `undefined`.
 */
export function receivedPart(head: StoredHead, body: Uint8Array<ArrayBuffer>): StoredResponse | undefined {
  const said = partOf(head)
  const last = (said?.first ?? 0) + body.byteLength - 1
  if (said === undefined || body.byteLength === 0 || last > said.last) return undefined
  const stored = { ...head, body }
  return last === said.last ? stored : relabelled(stored, { ...said, last })
}

/**
 * What to store when a part has come: both in one where they belong together (RFC 9111 §3.4), else the newer of the two.
 * `undefined`: what is stored stays.
 * @param limit bytes that the content may have
 */
export function withStored(
  part: StoredResponse,
  candidates: readonly StoredResponse[],
  request: RequestHead,
  limit: number,
): StoredResponse | undefined {
  const stored = candidates.find((candidate) => isSameVariant(candidate, part))
  const combined = stored && combine(stored, part)
  if (stored && combined?.body && combined.body.byteLength <= limit) {
    // what purges one of the two purges both
    return { ...combined, order: Math.min(orderOf(stored), orderOf(part)) }
  }
  // with If-Range the client has the other fields already, and the handler may leave them out (RFC 9110 §15.3.7)
  if (request.headers.has('if-range')) return undefined
  // a whole that is too long to be held is worth more than a part of it
  if (stored !== undefined && isStreamed(stored.body) && shareStrongValidator(stored, part)) return undefined
  // so is the whole that came while the part was under way
  const isOvertaken = stored !== undefined && stored.status !== 206 && stored.responseTime >= part.requestTime
  return isOvertaken ? undefined : relabelled(part, partOf(part)!)
}
