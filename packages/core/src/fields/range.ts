import { listMembers } from './list.ts'

/** A part of a representation, in bytes from 0, both ends included (RFC 9110 §14.1.2). */
export interface ByteRange {
  readonly first: number
  readonly last: number
}

/** What a `Range` field asks for: from `first` to `last` or to the end, or the last `suffix` bytes (RFC 9110 §14.1.2). */
export type ByteRangeSpec = { readonly first: number; readonly last?: number } | { readonly suffix: number }

/** The ranges that one request may ask for (RFC 9110 §14.2); a browser or a download in parts asks for one. */
export const MAX_RANGES = 32

/**
 * The byte ranges that a `Range` field asks for; `undefined` for what a server ignores: another unit, a member that is
 * no range, none at all, or more than {@link MAX_RANGES} (RFC 9110 §14.2). Numbers stop at `Number.MAX_SAFE_INTEGER`.
 */
export function parseRange(value: string): readonly ByteRangeSpec[] | undefined {
  if (!/^bytes=/i.test(value)) return undefined
  const members = listMembers(value.slice('bytes='.length))
  if (members.length === 0 || members.length > MAX_RANGES) return undefined
  const specs: ByteRangeSpec[] = []
  for (const member of members) {
    const spec = parseSpec(member)
    if (spec === undefined) return undefined
    specs.push(spec)
  }
  return specs
}

function parseSpec(member: string): ByteRangeSpec | undefined {
  const matched = /^(\d*)-(\d*)$/.exec(member)
  if (matched === null) return undefined
  const [, from, to] = matched
  if (!from) return to ? { suffix: toBytes(to) } : undefined
  const first = toBytes(from)
  if (!to) return { first }
  const last = toBytes(to)
  return last < first ? undefined : { first, last }
}

function toBytes(digits: string): number {
  return Math.min(Number(digits), Number.MAX_SAFE_INTEGER)
}

/**
 * The parts that `specs` select of a representation of `size` bytes, in the order asked; empty when none can be had (416).
 * Parts that overlap or touch become one, where the first of them stood, so no byte is sent twice (RFC 9110 §15.3.7.2).
 */
export function resolveRanges(specs: readonly ByteRangeSpec[], size: number): readonly ByteRange[] {
  const ranges: (ByteRange | undefined)[] = []
  for (const spec of specs) {
    const range = resolve(spec, size)
    if (range !== undefined) place(range, ranges)
  }
  return ranges.filter((range) => range !== undefined)
}

function resolve(spec: ByteRangeSpec, size: number): ByteRange | undefined {
  const first = 'suffix' in spec ? Math.max(size - spec.suffix, 0) : spec.first
  const last = 'suffix' in spec ? size - 1 : Math.min(spec.last ?? size - 1, size - 1)
  return first < size ? { first, last } : undefined
}

/** Puts `range` last, or, grown by all it reaches, in the place of the first of those. */
function place(range: ByteRange, ranges: (ByteRange | undefined)[]): void {
  let { first, last } = range
  let target = ranges.length
  for (let at = 0; at < ranges.length; at++) {
    const other = ranges[at]
    if (other === undefined || other.first > last + 1 || other.last < first - 1) continue
    first = Math.min(first, other.first)
    last = Math.max(last, other.last)
    target = Math.min(target, at)
    ranges[at] = undefined
  }
  ranges[target] = { first, last }
}

/** The `Range` that asks for one part; `last` is `Infinity` for all from `first` on (RFC 9110 §14.1.2). */
export function formatRange({ first, last }: ByteRange): string {
  return `bytes=${first}-${last === Infinity ? '' : last}`
}

/** A part of a representation of `size` bytes; `undefined`: not known (RFC 9110 §14.4). */
export interface Part extends ByteRange {
  readonly size: number | undefined
}

/** The part that is sent, or the size of which none could be (RFC 9110 §14.4). */
export type ContentRange = Part | { readonly unsatisfied: number }

const SENT_RANGE = /^bytes (?:(\d+)-(\d+)|\*)\/(?:(\d+)|\*)$/i

/** What a `Content-Range` field tells; `undefined` when it is absent, contradicts itself or cannot be read (RFC 9110 §14.4). */
export function parseContentRange(value: string | null): ContentRange | undefined {
  const matched = value === null ? null : SENT_RANGE.exec(value)
  if (matched === null) return undefined
  const [, from, to, of] = matched
  const size = of === undefined ? undefined : Number(of)
  if (size !== undefined && !Number.isSafeInteger(size)) return undefined
  if (from === undefined) return size === undefined ? undefined : { unsatisfied: size }
  const first = Number(from)
  const last = Number(to)
  const sound = Number.isSafeInteger(last) && first <= last && (size === undefined || last < size)
  return sound ? { first, last, size } : undefined
}

/** The `Content-Range` of a part of a representation of `size` bytes; `undefined`: not known (RFC 9110 §14.4). */
export function formatContentRange(range: ByteRange, size: number | undefined): string {
  return `bytes ${range.first}-${range.last}/${size ?? '*'}`
}

/** The `Content-Range` of a 416 on a representation of `size` bytes (RFC 9110 §14.4). */
export function formatUnsatisfiedRange(size: number): string {
  return `bytes */${size}`
}
