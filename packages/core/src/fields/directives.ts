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

/** Adds a directive to the text of those before it, unless its value says that it is not to be written. */
type Writer = (text: string, name: string, value: unknown) => string

const MAX_SECONDS = 2 ** 31

const seconds: Writer = (text, name, value) => {
  if (value === undefined) return text
  if (Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MAX_SECONDS)
    return `${after(text)}${name}=${value}`
  throw unfit(name, `whole seconds from 0 to ${MAX_SECONDS}`, value)
}

const flag: Writer = (text, name, value) => {
  if (value === undefined || value === false) return text
  if (value === true) return after(text) + name
  throw unfit(name, 'true or false', value)
}

const flagOrFields: Writer = (text, name, value) => {
  if (value === undefined || typeof value === 'boolean') return flag(text, name, value)
  if (Array.isArray(value) && value.length && value.every(isFieldName))
    return `${after(text)}${name}="${value.join(', ')}"`
  throw unfit(name, 'true, false or a list of field names', value)
}

function after(text: string): string {
  return text === '' ? text : `${text}, `
}

const LIFETIMES = ['maxAge', 'sMaxage', 'staleWhileRevalidate', 'staleIfError'] as const

const KNOWN: { readonly [Property in keyof Given]-?: 1 } = {
  maxAge: 1,
  sMaxage: 1,
  staleWhileRevalidate: 1,
  staleIfError: 1,
  public: 1,
  private: 1,
  noCache: 1,
  noStore: 1,
  noTransform: 1,
  mustRevalidate: 1,
  mustUnderstand: 1,
  proxyRevalidate: 1,
  immutable: 1,
}

/**
 * The text of a `Cache-Control` field, lifetimes first and always in the same order; '' when no directive is given.
 * Throws a `TypeError` that names the directives when one has an unfit value or two contradict each other.
 */
export function formatCacheControl(directives: CacheControlDirectives): string {
  const given: Given = directives
  refuseUnknown(given)
  // spelled out: a loop over a table takes three times as long
  let text = seconds('', 'max-age', given.maxAge)
  text = seconds(text, 's-maxage', given.sMaxage)
  text = seconds(text, 'stale-while-revalidate', given.staleWhileRevalidate)
  text = seconds(text, 'stale-if-error', given.staleIfError)
  text = flag(text, 'public', given.public)
  text = flagOrFields(text, 'private', given.private)
  text = flagOrFields(text, 'no-cache', given.noCache)
  text = flag(text, 'no-store', given.noStore)
  text = flag(text, 'no-transform', given.noTransform)
  text = flag(text, 'must-revalidate', given.mustRevalidate)
  text = flag(text, 'must-understand', given.mustUnderstand)
  text = flag(text, 'proxy-revalidate', given.proxyRevalidate)
  text = flag(text, 'immutable', given.immutable)
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
  return property.replace(/[A-Z]/g, '-$&').toLowerCase()
}

function refuseUnknown(given: Given): void {
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(KNOWN, name)) continue
    const plain = (text: string): string => text.replace(/\W|_/g, '').toLowerCase()
    const meant = Object.keys(KNOWN).find((property) => plain(property) === plain(name))
    throw new TypeError(`${name} is no directive` + (meant ? `: did you mean ${meant}?` : ''))
  }
}

function refuseContradictions(given: Given): void {
  if (given.public && given.private === true) throw new TypeError('public and private contradict each other')
  if (!given.noStore || given.mustUnderstand) return
  for (const property of LIFETIMES) {
    if (given[property] !== undefined) throw new TypeError(`noStore and ${property} contradict each other`)
  }
}

function isFieldName(name: unknown): boolean {
  return typeof name === 'string' && isToken(name)
}

function unfit(name: string, wanted: string, value: unknown): TypeError {
  const property = name.replace(/-\w/g, (start) => start.slice(1).toUpperCase())
  const shown = /string|object/.test(typeof value) ? JSON.stringify(value) : String(value)
  return new TypeError(`${property} must be ${wanted}, not ${shown}`)
}
