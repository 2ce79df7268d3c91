import { memoised } from './memo.ts'
import { directiveName } from './directives.ts'
import { isToken, listMembers } from './list.ts'

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

function seconds(argument: string | undefined): number | undefined {
  return argument !== undefined && /^\d+$/.test(argument)
    ? Math.min(Number(argument), MAX_SECONDS)
    : undefined
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
    const names = listMembers(argument.toLowerCase())
    return names.length > 0 && names.every(isToken) ? Object.freeze(names) : undefined
  },
  fallback: true,
  join: (first, second) =>
    first === true || second === true ? true : Object.freeze([...new Set([...first, ...second])]),
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

/** By the names of the directives. */
const KNOWN: ReadonlyMap<string, readonly [Property, Kind<Argument>]> = /* @__PURE__ */ new Map(
  /* @__PURE__ */ (Object.keys(KINDS) as Property[]).map((property) => [
    directiveName(property),
    [property, KINDS[property] as Kind<Argument>],
  ]),
)

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

function parse(value: string): ParsedCacheControl {
  const reading = new Reading()
  for (const member of listMembers(value)) {
    const { name, argument, junk } = readMember(member)
    const known = KNOWN.get(name)
    if (known) reading.add(name, known, junk === '' ? known[1].read(argument) : undefined)
    if (junk !== '' && junk.includes('"')) reading.addHidden()
  }
  return reading.end()
}

/** What has been read of a field. */
class Reading {
  readonly #parsed: Partial<Record<keyof ParsedCacheControl, Argument>> = {}
  /** Directives whose first occurrence says nothing. */
  #silent: Set<Property> | undefined
  #invalid: Set<string> | undefined

  /** @param read `undefined`: it cannot be read */
  add(name: string, [property, kind]: readonly [Property, Kind<Argument>], read: Argument): void {
    if (read === undefined) (this.#invalid ??= new Set()).add(name)
    const next = read ?? kind.fallback
    const before = this.#parsed[property]
    if (this.#silent?.has(property)) return
    if (before !== undefined) {
      if (kind.join) this.#parsed[property] = kind.join(before, next)
    } else if (next === undefined) (this.#silent ??= new Set()).add(property)
    else this.#parsed[property] = next
  }

  /** A quote out of place may hide every restriction. */
  addHidden(): void {
    for (const property of ['private', 'noCache', 'noStore'] as const) this.#parsed[property] = true
    ;(this.#invalid ??= new Set()).add('"')
  }

  end(): ParsedCacheControl {
    if (this.#invalid) this.#parsed.invalid = Object.freeze([...this.#invalid])
    return Object.freeze(this.#parsed) as ParsedCacheControl
  }
}

/** What most members are. */
const PLAIN = /^[^\s"=;]+(?:=[^\s"=;]+)?$/

/** `name`, `name=token` or `name="quoted string"`, and then what should not follow. */
const MEMBER = /^([^\s"=;]*)(?:=(?:"((?:[^"\\]|\\.)*)"|([^\s"]+)))?(.*)$/s

function readMember(member: string): { name: string; argument: string | undefined; junk: string } {
  if (PLAIN.test(member)) {
    const at = member.indexOf('=')
    const name = at === -1 ? member : member.slice(0, at)
    return { name: name.toLowerCase(), argument: at === -1 ? undefined : member.slice(at + 1), junk: '' }
  }
  const [, name = '', quoted, token, junk = ''] = MEMBER.exec(member) ?? []
  return { name: name.toLowerCase(), argument: quoted?.replace(/\\(.)/gs, '$1') ?? token, junk }
}
