import { type ByteRange, parseContentRange, parseRange, type Part, resolveRanges } from '../fields/range.ts'
import type { RequestHead, ResponseHead } from '../message.ts'
import { rangeApplies } from './preconditions.ts'
import type { ReceivedHead } from './validators.ts'

/** The one part that a 206 says it has; `undefined` for any other response, several parts, or one that cannot be read (RFC 9110 §15.3.7.1). */
export function partOf({ status, headers }: ResponseHead): Part | undefined {
  if (status !== 206 || /^multipart\/byteranges\b/i.test(headers.get('content-type') ?? '')) return undefined
  const range = parseContentRange(headers.get('content-range'))
  return range !== undefined && 'first' in range ? range : undefined
}

/** Whether a 206 is what may be stored as a part: one part, to a GET that asked for a range (RFC 9111 §3.3). */
export function isStorablePart({ method, headers }: RequestHead, response: ResponseHead): boolean {
  return method === 'GET' && headers.has('range') && partOf(response) !== undefined
}

/** Whether a part is all there is. */
export function isWhole({ first, last, size }: Part): boolean {
  return first === 0 && size === last + 1
}

/** Whether all of `range` is in `part`. */
export function contains(part: ByteRange, { first, last }: ByteRange): boolean {
  return first >= part.first && last <= part.last
}

/**
 * The ranges that can be had of those that a GET asks for, of content of `size` bytes (`undefined`: not known). No ranges: the
 * whole is the answer, because it asks for that, or its `Range` does not apply (RFC 9110 §14.2).
 */
export function requestedRanges(
  request: RequestHead,
  stored: ReceivedHead,
  size: number | undefined,
): readonly ByteRange[] | undefined {
  const value = request.method === 'GET' ? request.headers.get('range') : null
  const specs = value === null || !rangeApplies(request, stored) ? undefined : parseRange(value)
  if (specs === undefined) return undefined
  // nobody knows where the last bytes are of what has no known end
  if (size === undefined && specs.some((spec) => 'suffix' in spec)) return []
  const ranges = resolveRanges(specs, size ?? Infinity)
  // of several parts no field would tell that each is a piece of what was encoded as one
  return ranges.length > 1 && stored.headers.has('content-encoding') ? undefined : ranges
}

/** Whether the stored response has all that `request` asks for: a part answers only what lies wholly in it (RFC 9111 §3.3). */
export function covers(stored: ReceivedHead, request: RequestHead): boolean {
  if (stored.status !== 206) return true
  const part = partOf(stored)
  const ranges = part && requestedRanges(request, stored, part.size)
  return ranges !== undefined && ranges.length > 0 && ranges.every((range) => contains(part!, range))
}
