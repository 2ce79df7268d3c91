import { around } from './body/around.ts'
import type { Completes } from './decide/decision.ts'
import { HeaderSection } from './fields/header-section.ts'
import { formatContentRange, type Part } from './fields/range.ts'
import type { StoredResponse } from './message.ts'
import type { Times } from './rules/age.ts'
import { completedPart, OF_ONE_MESSAGE } from './rules/combining.ts'
import { freshen } from './rules/freshen.ts'
import { partOf } from './rules/partial.ts'

/**
 * What the handler would have answered to the client's own request, made of a stored part and the answer for what it
 * lacks (RFC 9111 §3.4, RFC 9110 §15.3.7.3). The content comes as it came. An answer that is about the whole is given
 * back as it is; `undefined`: it helps nobody who did not ask for just that piece.
 */
export function complete(completes: Completes, answer: Response, times: Times): Response | undefined {
  if (answer.status !== 206 && answer.status !== 416) return answer
  const { stored } = completes
  const { status, headers, body: coming } = answer
  const part = completedPart(stored, completes, { status, headers, responseTime: times.responseTime })
  if (part === undefined || coming === null) {
    void coming?.cancel().catch(() => {})
    return undefined
  }
  const fields = HeaderSection.from(freshen(stored, answer, times, OF_ONE_MESSAGE).headers)
  const length = { 'content-length': String(part.last - part.first + 1) }
  const body = withMissing(stored, part, coming)
  if (completes.asksForWhole) {
    return new Response(body, { status: 200, statusText: 'OK', headers: fields.asInit(length) })
  }
  const place = { ...length, 'content-range': formatContentRange(part, part.size) }
  return new Response(body, { status: 206, statusText: 'Partial Content', headers: fields.asInit(place) })
}

/** The bytes of `whole`, of which `coming` brings those that are not stored. */
function withMissing(
  stored: StoredResponse,
  whole: Part,
  coming: ReadableStream<Uint8Array<ArrayBuffer>>,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const here = partOf(stored)!
  // a stored part is always here
  const bytes = stored.body as Uint8Array<ArrayBuffer>
  if (whole.first < here.first) {
    const after = bytes.subarray(0, whole.last + 1 - here.first)
    return around({ before: new Uint8Array(), coming, length: here.first - whole.first, after })
  }
  const before = bytes.subarray(whole.first - here.first)
  return around({ before, coming, length: whole.last - here.last, after: new Uint8Array() })
}
