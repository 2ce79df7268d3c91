import { memoised } from './memo.ts'
import { directiveName } from './directives.ts'
import { isToken, listMembers, trimWhitespace } from './list.ts'

/** The directives of a `Cache-Control` field, a request's or a response's (RFC 9111 §5.2, RFC 5861, RFC 8246). Frozen. */
export interface ParsedCacheControl {
  /** Seconds, like all that follow, and at most 2^31; 0 when the argument cannot be read. */
  readonly maxAge?: number
  /** 0 when the argument cannot be read. */
  readonly sMaxage?: number
  readonly staleWhileRevalidate?: number
  readonly staleIfError?: number
  readonly minFresh?: number
  /** `Infinity` without an argument: any staleness will do (RFC 9111 §5.2.1.2). */
  readonly maxStale?: number
  /** The fields that it covers, in lower case; `true` when it covers the response. */
  readonly private?: true | readonly string[]
  /** The fields that it covers, in lower case; `true` when it covers the response. */
  readonly noCache?: true | readonly string[]
  readonly public?: true
  readonly noStore?: true
  readonly noTransform?: true
  readonly mustRevalidate?: true
  readonly mustUnderstand?: true
  readonly proxyRevalidate?: true
  readonly immutable?: true
  readonly onlyIfCached?: true
  /** The known directives whose argument could not be read, by name, and `"` for a quote out of place. */
  readonly invalid?: readonly string[]
}

type Property = Exclude<keyof ParsedCacheControl, 'invalid'>

/** What a directive says; `undefined`: nothing. */
type Argument = number | true | readonly string[] | undefined

/** How the directives of one kind are read. */
interface Kind<Value> {
  /** The value of an argument; `undefined` when it cannot be read. */
  read(argument: string | undefined): Value | undefined
  /** What stands in for one that cannot be read; without it the directive is as good as absent. */
  readonly fallback?: Value
  /** The one value of a directive that occurs twice; without it the first occurrence stands (RFC 9111 §4.2.1). */
  join?(first: Value, second: Value): Value
}

/** The largest delta-seconds; a greater one counts as this one (RFC 9111 §1.2.2). */
const MAX_SECONDS = 2 ** 31

function seconds(argument = ''): number | undefined {
  let read = 0
  for (let at = 0; at < argument.length; at++) {
    const digit = argument.charCodeAt(at) - 0x30
    if (digit < 0 || digit > 9) return undefined
    read = read * 10 + digit
  }
  return argument === '' ? undefined : Math.min(read, MAX_SECONDS)
}

const flag: Kind<true> = { read: () => true, fallback: true }

/** Freshness that cannot be read is none (RFC 9111 §4.2.1). */
const lifetime: Kind<number> = { read: seconds, fallback: 0 }

/** Leave to use a stale response, or a wish for a fresher one: what cannot be read grants nothing. */
const bound: Kind<number> = { read: seconds }

const optionalBound: Kind<number> = {
  read: (argument) => (argument === undefined ? Infinity : seconds(argument)),
}

/** A restriction: what cannot be read restricts all, and of two the wider stands. */
const scope: Kind<true | readonly string[]> = {
  read(argument) {
    if (argument === undefined) return true
    const names = listMembers(argument)
    return names.length > 0 && names.every(isToken) ? names : undefined
  },
  fallback: true,
  join: (first, second) => (first === true || second === true ? true : first.concat(second)),
}

function once(names: readonly string[]): readonly string[] {
  return Object.freeze([...new Set(names)])
}

const KINDS: { readonly [Name in Property]-?: Kind<NonNullable<ParsedCacheControl[Name]>> } = {
  maxAge: lifetime,
  sMaxage: lifetime,
  staleWhileRevalidate: bound,
  staleIfError: bound,
  minFresh: bound,
  maxStale: optionalBound,
  private: scope,
  noCache: scope,
  public: flag,
  noStore: flag,
  noTransform: flag,
  mustRevalidate: flag,
  mustUnderstand: flag,
  proxyRevalidate: flag,
  immutable: flag,
  onlyIfCached: flag,
}

/** A directive that is known: its name in the field, and what is made of it. */
type Directive = readonly [name: string, property: Property, kind: Kind<Argument>]

/** By what tells their names apart. */
const KNOWN: ReadonlyMap<number, Directive> = /* @__PURE__ */ new Map(
  /* @__PURE__ */ (Object.keys(KINDS) as Property[]).map((property) => {
    const name = directiveName(property)
    return [mark(name, 0, name.length), [name, property, KINDS[property] as Kind<Argument>]]
  }),
)

/** Another number for each name that is known. To look a part of a text up by itself takes an engine several times as long. */
function mark(text: string, start: number, end: number): number {
  return text.charCodeAt(start + 3) * text.charCodeAt(end - 1) + end - start
}

function directiveAt(text: string, start: number, end: number): Directive | undefined {
  const known = KNOWN.get(mark(text, start, end))
  return known?.[0] === text.slice(start, end) ? known : undefined
}

const NONE: ParsedCacheControl = /* @__PURE__ */ Object.freeze({})

/**
 * The directives of a combined `Cache-Control` value. Never throws: what cannot be read counts as the stricter of what
 * it may mean, and a quote out of place or never closed, which may hide anything, as `private, no-cache, no-store`.
 */
export function parseCacheControl(value: string | null | undefined): ParsedCacheControl {
  if (!value) return NONE
  return remembered(value)
}

const remembered = /* @__PURE__ */ memoised(parse)

/** What has been read of a field so far. */
type Reading = Partial<Record<Property, Argument>> & { invalid?: string[] }

function parse(value: string): ParsedCacheControl {
  const reading: Reading = {}
  // there a comma may be text
  if (value.includes('"')) for (const member of listMembers(value)) readOdd(reading, member)
  else {
    for (let start = 0, end; start < value.length; start = end + 1) {
      end = value.indexOf(',', start)
      if (end < 0) end = value.length
      readMember(reading, value, start, end)
    }
  }
  // not with each of several lists: to look for what is there twice takes its time
  if (typeof reading.private === 'object') reading.private = once(reading.private)
  if (typeof reading.noCache === 'object') reading.noCache = once(reading.noCache)
  Object.freeze(reading.invalid)
  return Object.freeze(reading) as ParsedCacheControl
}

/** Reads the member of `text` from `start` to `end`. */
function readMember(reading: Reading, text: string, start: number, end: number): void {
  while (text.charCodeAt(start) === 0x20) start++
  if (start === end) return
  let at = start
  while (at < end && text.charCodeAt(at) !== 0x3d) at++
  const known = directiveAt(text, start, at)
  const argument = at < end ? text.slice(at + 1, end) : undefined
  // as most are: an expression would take longer than all the rest
  if (known && (argument === undefined || seconds(argument) !== undefined)) add(reading, known, argument)
  else readOdd(reading, trimWhitespace(text.slice(start, end)))
}

/** `name`, `name=token` or `name="quoted string"`, and then what should not follow. */
const MEMBER = /^([^\s"=;]*)(?:=(?:"((?:[^"\\]|\\.)*)"|([^\s"]+)))?(.*)$/s

function readOdd(reading: Reading, member: string): void {
  const [, name, quoted, token, junk] = MEMBER.exec(member.toLowerCase())!
  const known = directiveAt(name!, 0, name!.length)
  if (known) add(reading, known, quoted?.replace(/\\(.)/gs, '$1') ?? token, junk)
  if (!junk!.includes('"')) return
  // a quote out of place may hide every restriction
  reading.private = reading.noCache = reading.noStore = true
  fault(reading, '"')
}

function add(
  reading: Reading,
  [name, property, kind]: Directive,
  argument: string | undefined,
  junk?: string,
): void {
  const read = junk ? undefined : kind.read(argument)
  const before = reading[property]
  const value = read ?? kind.fallback
  // where the first occurrence says nothing, neither do the others
  if (before === undefined) {
    if (value !== undefined && !reading.invalid?.includes(name)) reading[property] = value
  } else if (kind.join) reading[property] = kind.join(before, value)
  if (read === undefined) fault(reading, name)
}

function fault(reading: Reading, name: string): void {
  const invalid = (reading.invalid ??= [])
  if (!invalid.includes(name)) invalid.push(name)
}
