import { isToken } from './list.ts'

/** The names of the fields that a `private` or `no-cache` covers: at least one, and `as const` where it is a variable. */
export type FieldNames = readonly [string, ...string[]]

interface Lifetimes {
  /** `max-age`: whole seconds that any cache may call the response fresh, 0 to 2^31 (RFC 9111 §5.2.2.1). */
  readonly maxAge?: number | undefined
  /** `s-maxage`: the same for shared caches, which then may not serve it stale, 0 to 2^31 (RFC 9111 §5.2.2.10). */
  readonly sMaxage?: number | undefined
  /** `stale-while-revalidate`: whole seconds of stale use while a cache asks anew, 0 to 2^31 (RFC 5861 §3). */
  readonly staleWhileRevalidate?: number | undefined
  /** `stale-if-error`: whole seconds of stale use when the source fails, 0 to 2^31 (RFC 5861 §4). */
  readonly staleIfError?: number | undefined
}

interface Switches {
  /** `public`: any cache may store it, even an answer to a request with `Authorization` (RFC 9111 §5.2.2.9). */
  readonly public?: boolean | undefined
  /** `private`: shared caches must not store it, or must not store the fields listed (RFC 9111 §5.2.2.7). */
  readonly private?: boolean | FieldNames | undefined
  /** `no-cache`: no reuse without asking the source, of it or of the fields listed (RFC 9111 §5.2.2.4). */
  readonly noCache?: boolean | FieldNames | undefined
  /** `no-store`: no cache may store it (RFC 9111 §5.2.2.5). */
  readonly noStore?: boolean | undefined
  /** `no-transform`: intermediaries must not change the content (RFC 9111 §5.2.2.6). */
  readonly noTransform?: boolean | undefined
  /** `must-revalidate`: no stale use, not even when the source fails (RFC 9111 §5.2.2.2). */
  readonly mustRevalidate?: boolean | undefined
  /** `must-understand`: a cache that knows the status code may look past `noStore` (RFC 9111 §5.2.2.3). */
  readonly mustUnderstand?: boolean | undefined
  /** `proxy-revalidate`: `mustRevalidate` for shared caches (RFC 9111 §5.2.2.8). */
  readonly proxyRevalidate?: boolean | undefined
  /** `immutable`: a reload need not ask again while the response is fresh (RFC 8246 §2). */
  readonly immutable?: boolean | undefined
}

/** `public` and a whole `private` contradict each other; `public` and a list of private fields do not. */
type Audience =
  | { readonly private?: false | FieldNames | undefined }
  | { readonly public?: false | undefined }

/** What is not stored has no lifetime, except where `mustUnderstand` gives a cache leave to store (RFC 9111 §5.2.2.3). */
type Storing =
  | { readonly noStore?: false | undefined }
  | { readonly mustUnderstand: true }
  | { readonly [Lifetime in keyof Lifetimes]?: undefined }

/** The response directives of `Cache-Control` that an application sets; contradictions are type errors (RFC 9111 §5.2.2). */
export type CacheControlDirectives = Lifetimes & Switches & Audience & Storing

type Given = Lifetimes & Switches

/** What stands behind a directive's name: '' for nothing, `undefined` where the directive is not written at all. */
type Argument = (property: string, value: unknown) => string | undefined

const MAX_SECONDS = 2 ** 31

const seconds: Argument = (property, value) => {
  if (Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MAX_SECONDS) return `=${value}`
  throw unfit(property, `whole seconds from 0 to ${MAX_SECONDS}`, value)
}

const flag: Argument = (property, value) => {
  if (typeof value !== 'boolean') throw unfit(property, 'true or false', value)
  return value ? '' : undefined
}

const flagOrFields: Argument = (property, value) => {
  if (typeof value === 'boolean') return flag(property, value)
  if (Array.isArray(value) && value.length && value.every(isFieldName)) return `="${value.join(', ')}"`
  throw unfit(property, 'true, false or a list of field names', value)
}

/** In the order in which they are written. */
const ARGUMENTS: { readonly [Property in keyof Given]-?: Argument } = {
  maxAge: seconds,
  sMaxage: seconds,
  staleWhileRevalidate: seconds,
  staleIfError: seconds,
  public: flag,
  private: flagOrFields,
  noCache: flagOrFields,
  noStore: flag,
  noTransform: flag,
  mustRevalidate: flag,
  mustUnderstand: flag,
  proxyRevalidate: flag,
  immutable: flag,
}

const PROPERTIES = /* @__PURE__ */ Object.keys(ARGUMENTS) as (keyof Given)[]

const NAMES: ReadonlyMap<keyof Given, string> = /* @__PURE__ */ new Map(
  /* @__PURE__ */ PROPERTIES.map((property) => [property, directiveName(property)]),
)

/**
 * The text of a `Cache-Control` field, lifetimes first and always in the same order; '' when no directive is given.
 * Throws a `TypeError` that names the directives when one has an unfit value or two contradict each other.
 */
export function formatCacheControl(directives: CacheControlDirectives): string {
  const given: Given = directives
  refuseUnknown(given)
  let text = ''
  for (const [property, name] of NAMES) {
    const value = given[property]
    const argument = value === undefined ? undefined : ARGUMENTS[property](property, value)
    if (argument !== undefined) text += (text === '' ? '' : ', ') + name + argument
  }
  refuseContradictions(given)
  return text
}

/** The directives that others rob of their effect, one sentence each, with the reason (RFC 9111 §4.2.4, §5.2.2.7). */
export function deadDirectives(directives: CacheControlDirectives): string[] {
  const { private: isPrivate, noCache, mustRevalidate, proxyRevalidate, ...given }: Given = directives
  const shared = isPrivate !== true
  const blocker =
    (mustRevalidate && 'mustRevalidate forbids') ||
    (noCache === true && 'noCache forbids') ||
    (shared && given.sMaxage !== undefined && 'in a shared cache sMaxage forbids') ||
    (shared && proxyRevalidate && 'in a shared cache proxyRevalidate forbids')
  const dead: string[] = []
  for (const property of ['staleWhileRevalidate', 'staleIfError'] as const) {
    if (blocker && given[property]) dead.push(`${property} has no effect: ${blocker} stale use`)
  }
  const forShared = { sMaxage: given.sMaxage !== undefined, proxyRevalidate }
  for (const [property, isGiven] of Object.entries(forShared)) {
    if (isGiven && !shared) dead.push(`${property} has no effect: private keeps shared caches out`)
  }
  return dead
}

/** A directive's name in the field: `sMaxage` is `s-maxage`. */
export function directiveName(property: string): string {
  return property.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)
}

function refuseUnknown(given: Given): void {
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(ARGUMENTS, name)) continue
    const plain = (text: string): string => text.replace(/\W|_/g, '').toLowerCase()
    const meant = PROPERTIES.find((property) => plain(property) === plain(name))
    throw new TypeError(`${name} is no directive` + (meant ? `: did you mean ${meant}?` : ''))
  }
}

function refuseContradictions(given: Given): void {
  if (given.public && given.private === true) throw new TypeError('public and private contradict each other')
  if (!given.noStore || given.mustUnderstand) return
  for (const property of PROPERTIES) {
    if (ARGUMENTS[property] === seconds && given[property] !== undefined) {
      throw new TypeError(`noStore and ${property} contradict each other`)
    }
  }
}

function isFieldName(name: unknown): boolean {
  return typeof name === 'string' && isToken(name)
}

function unfit(property: string, wanted: string, value: unknown): TypeError {
  const shown = /string|object/.test(typeof value) ? JSON.stringify(value) : String(value)
  return new TypeError(`${property} must be ${wanted}, not ${shown}`)
}
