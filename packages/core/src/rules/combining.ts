import { type ByteRange, formatRange, type Part } from '../fields/range.ts'
import type { RequestHead } from '../message.ts'
import { isConditional } from './forwarding.ts'
import { partOf, requestedRanges } from './partial.ts'
import { type ReceivedHead, shareStrongValidator, strongValidator } from './validators.ts'

/** Fields that speak of the content of one message: what is made of two has its own (RFC 9110 §8.6, RFC 9530 §2). */
export const OF_ONE_MESSAGE: readonly string[] = [
  'content-length',
  'content-range',
  'content-md5',
  'content-digest',
]

/** How to ask for what a stored part lacks. */
export interface Completion {
  /** Whether it asks for no range: the answer is a 200 then. */
  readonly asksForWhole: boolean
  /** What the client asks for; `last` is `Infinity` where that is the end, and nobody knows where it is. */
  readonly wanted: ByteRange
  readonly missing: ByteRange
  /** The fields to ask with. */
  readonly conditions: readonly (readonly [name: 'range' | 'if-range', value: string])[]
}

/**
 * How to complete a stored part to what `request` asks for (RFC 9111 §3.4). `undefined` where one piece would not do,
 * or where nothing would tell that the piece is of the same content: then asking for it would be asking twice.
 */
export function completionOf(stored: ReceivedHead, request: RequestHead): Completion | undefined {
  const part = partOf(stored)
  const validator = strongValidator(stored)
  const wanted = part && wantedRange(request, stored, part.size)
  const missing = wanted && pieceOutside(part, wanted)
  if (missing === undefined || validator === undefined) return undefined
  const reachesEnd = missing.last >= (part!.size ?? Infinity) - 1
  const range = formatRange(reachesEnd ? { ...missing, last: Infinity } : missing)
  return {
    asksForWhole: !request.headers.has('range'),
    wanted: wanted!,
    missing,
    conditions: [
      ['range', range],
      ['if-range', validator],
    ],
  }
}

function wantedRange(
  request: RequestHead,
  stored: ReceivedHead,
  size: number | undefined,
): ByteRange | undefined {
  if (request.method !== 'GET') return undefined
  if (!request.headers.has('range')) return { first: 0, last: (size ?? Infinity) - 1 }
  // it goes before Range (RFC 9110 §13.2.2): the handler weighs both
  if (isConditional(request)) return undefined
  const [range, another] = requestedRanges(request, stored, size) ?? []
  return another === undefined ? range : undefined
}

/** What of `range` lies outside `part`, if that is one piece and not all of it. */
function pieceOutside(part: Part, { first, last }: ByteRange): ByteRange | undefined {
  if (first >= part.first && first <= part.last && last > part.last) return { first: part.last + 1, last }
  if (last >= part.first && last <= part.last && first < part.first) return { first, last: part.first - 1 }
  return undefined
}

/** What the client gets of the stored part and `answer` together; `undefined` when `answer` is not the missing piece. */
export function completedPart(
  stored: ReceivedHead,
  { wanted, missing }: Completion,
  answer: ReceivedHead,
): Part | undefined {
  const part = partOf(stored)
  const piece = partOf(answer)
  const together = part && piece && joinParts(part, piece)
  if (together === undefined || !shareStrongValidator(stored, answer)) return undefined
  const last = Math.min(missing.last, (together.size ?? Infinity) - 1)
  if (piece!.first !== missing.first || piece!.last !== last) return undefined
  return { first: wanted.first, last: Math.min(wanted.last, together.last), size: together.size }
}

/** What two parts of the same content make where they overlap or touch; `undefined`: they do not, or their sizes contradict each other. */
export function joinParts(a: Part, b: Part): Part | undefined {
  const first = Math.min(a.first, b.first)
  const last = Math.max(a.last, b.last)
  const size = a.size ?? b.size
  const touch = a.first <= b.last + 1 && b.first <= a.last + 1
  const agree = size === (b.size ?? size) && last < (size ?? Infinity)
  return touch && agree ? { first, last, size } : undefined
}
