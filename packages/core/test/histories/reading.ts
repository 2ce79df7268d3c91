import type { AnswerPlan, Directive, Setup } from './history.ts'
import type { Member } from './scene.ts'
import { wholeSeconds } from './time.ts'

/**
 * What RFC 9111 says of a response that one answer brought and later ones updated. Where it leaves a choice, each value is
 * the one that permits the most, or a pair of bounds.
 */
export interface Reading {
  readonly first: Member
  readonly last: Member
  readonly directives: readonly Directive[]
  readonly vary: readonly string[]
  readonly etag: string | undefined
  readonly lastModified: string | undefined
  /** ms, at least and at most. */
  readonly lifetime: Bounds
  /** Why it may not be stored, or `undefined`. */
  readonly unstorable: string | undefined
  readonly noCache: boolean
  /** The directive that forbids serving it stale, or `undefined`. */
  readonly neverStale: string | undefined
  /** Fields that may not be stored. */
  readonly withheld: readonly string[]
  /** Fields that may not be reused without a validation. */
  readonly unconfirmed: readonly string[]
}

export interface Bounds {
  readonly low: number
  readonly high: number
}

/** What was read of answers that no other updated. */
const alone = new WeakMap<Member, Reading>()

/** Reads `chain`: an answer and the updates of it, in their order. */
export function read(chain: readonly Member[], setup: Setup): Reading {
  const [only, update] = chain
  const known = only && update === undefined ? alone.get(only) : undefined
  if (known !== undefined) return known
  const reading = readAnew(chain, setup)
  if (only && update === undefined) alone.set(only, reading)
  return reading
}

function readAnew(chain: readonly Member[], setup: Setup): Reading {
  const first = chain[0]!
  const last = chain.at(-1)!
  const sent = <T>(value: (plan: AnswerPlan) => T, isSent: (value: T) => boolean): T => {
    const carrier = chain.findLast(({ plan }) => isSent(value(plan))) ?? first
    return value(carrier.plan)
  }
  const { directives, expires } = controlOf(chain, setup)
  const has = (name: string): boolean =>
    directives.some((directive) => directive[0] === name && unqualified(directive))
  const namedBy = (name: string): string[] =>
    directives.flatMap((directive) => (directive[0] === name ? namesIn(directive[1]) : []))
  const shared = setup.type === 'shared'
  const vary = sent(
    ({ vary }) => vary,
    ({ length }) => length > 0,
  ).map((name) => name.toLowerCase())
  const neverStale = [
    'no-cache',
    'must-revalidate',
    ...(shared ? ['proxy-revalidate'] : []),
    ...(shared && !setup.staleDespiteSMaxage ? ['s-maxage'] : []),
  ].find(has)
  return {
    first,
    last,
    directives,
    vary,
    etag: chain.findLast(({ etag }) => etag !== undefined)?.etag,
    lastModified: chain.findLast(({ lastModified }) => lastModified !== undefined)?.lastModified,
    lifetime: lifetimeOf(chain, directives, expires, setup),
    unstorable: reasonNotToStore(chain, directives, expires, vary, setup),
    noCache: has('no-cache'),
    neverStale,
    withheld: shared ? namedBy('private') : [],
    unconfirmed: namedBy('no-cache'),
  }
}

interface Control {
  readonly directives: readonly Directive[]
  /** The answer that sent the `Expires` that counts. */
  readonly expires: Member | undefined
}

/** What governs caching: a field that is aimed at shared caches goes before all others (RFC 9213 §2.2). */
function controlOf(chain: readonly Member[], { type }: Setup): Control {
  const targeted = type === 'shared' ? chain.findLast(({ plan }) => plan.targeted !== null) : undefined
  if (targeted?.plan.targeted) return { directives: targeted.plan.targeted, expires: undefined }
  return {
    directives: chain.findLast(({ plan }) => plan.directives.length > 0)?.plan.directives ?? [],
    expires: chain.findLast(({ plan }) => plan.expires !== null),
  }
}

/** A `private` or `no-cache` with field names covers those alone (§5.2.2.4, §5.2.2.7). */
function unqualified([name, argument]: Directive): boolean {
  return !((name === 'private' || name === 'no-cache') && namesIn(argument).length > 0)
}

function namesIn(argument: Directive[1]): string[] {
  return String(argument ?? '')
    .replaceAll('"', '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
}

/** RFC 9110 §15.1. */
const HEURISTIC: readonly number[] = [200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501]
/** RFC 6585, and answers to one request alone. */
const NEVER: readonly number[] = [304, 412, 416, 428, 429, 431, 511]
/** Statuses of which no specification says what caching them means. */
const NOT_UNDERSTOOD: readonly number[] = [299, 418]

function reasonNotToStore(
  chain: readonly Member[],
  directives: readonly Directive[],
  expires: Member | undefined,
  vary: readonly string[],
  { type, storeSetCookie }: Setup,
): string | undefined {
  const first = chain[0]!
  const { call, status, plan } = first
  const { ask } = chain.at(-1)!.call.asked
  const has = (name: string): boolean =>
    directives.some((directive) => directive[0] === name && unqualified(directive))
  const shared = type === 'shared'
  if (call.method !== 'GET' || (call.asked.ask.method !== 'GET' && call.asked.ask.method !== 'HEAD'))
    return 'the method'
  if (NEVER.includes(status)) return `the status ${status}`
  if (ask.wishes.some(([name]) => name === 'no-store')) return 'no-store in the request'
  if (has('must-understand') && NOT_UNDERSTOOD.includes(status)) return 'must-understand'
  if (has('no-store') && !has('must-understand')) return 'no-store'
  if (shared && has('private')) return 'private'
  const licensed = has('public') || has('must-revalidate') || has('s-maxage')
  if (shared && ask.authorized && !licensed) return 'Authorization'
  const withheld = directives.some(
    ([name, argument]) => /private|no-cache/.test(name) && namesIn(argument).includes('set-cookie'),
  )
  if (shared && chain.length === 1 && plan.cookie && !storeSetCookie && !withheld) return 'Set-Cookie'
  if (vary.includes('*')) return 'Vary: *'
  const explicit = has('public') || has('max-age') || (shared ? has('s-maxage') : has('private'))
  const anyPrivate = !shared && directives.some(([name]) => name === 'private')
  return explicit || anyPrivate || expires !== undefined || HEURISTIC.includes(status)
    ? undefined
    : 'nothing that allows it'
}

/** §4.2.1, §4.2.2. */
function lifetimeOf(
  chain: readonly Member[],
  directives: readonly Directive[],
  expires: Member | undefined,
  setup: Setup,
): Bounds {
  const { call, plan, date } = chain.at(-1)!
  const first = (name: string): Directive | undefined => directives.find((directive) => directive[0] === name)
  const stated = (setup.type === 'shared' ? first('s-maxage') : undefined) ?? first('max-age')
  if (stated !== undefined) return exactly((seconds(stated) ?? 0) * 1000)
  const dated = { low: date ?? call.responseTime, high: date ?? wholeSeconds(call.responseTime) }
  if (expires !== undefined) {
    const after = expires.plan.expires
    if (typeof after !== 'number') return exactly(0)
    const at = wholeSeconds(expires.call.responseTime + after * 1000)
    return { low: Math.max(0, at - dated.low), high: Math.max(0, at - dated.high) }
  }
  const lastModified = chain.findLast(({ lastModified }) => lastModified !== undefined)?.lastModified
  const { status } = chain[0]!
  const guessable = HEURISTIC.includes(status) || first('public') !== undefined
  if (!setup.heuristic || lastModified === undefined || !guessable) return exactly(0)
  const unchanged = (plan.date === null ? call.responseTime : dated.low) - Date.parse(lastModified)
  return { low: 0, high: Math.min(Math.max(0, unchanged / 10), 86_400_000) }
}

function exactly(value: number): Bounds {
  return { low: value, high: value }
}

/** `undefined`: it is no number of seconds. */
export function seconds([, argument]: Directive): number | undefined {
  const text = String(argument ?? '')
  return /^\d+$/.test(text) ? Math.min(Number(text), 2 ** 31) : undefined
}

/** `current_age` in ms (§4.2.3); its clock readings are finer than `Date`, so there are two. */
export function ageOf({ last: { call, plan, date } }: Reading, now: number): Bounds {
  const { requestTime, responseTime } = call
  const apparent = (time: number): number => Math.max(0, time - (date ?? time))
  const value =
    plan.age === 'junk' ? { low: 0, high: Infinity } : exactly(Math.min(plan.age ?? 0, 2 ** 31) * 1000)
  const delay = Math.max(0, responseTime - requestTime)
  const resident = Math.max(0, now - responseTime)
  return {
    low: Math.max(apparent(wholeSeconds(responseTime)), value.low + delay) + resident,
    high: Math.max(apparent(responseTime), value.high + delay) + resident,
  }
}

/** How long after it went stale the response may be used for `name`'s reason, in ms (RFC 5861); 0: not at all. */
export function windowOf(
  { directives, neverStale }: Reading,
  name: 'stale-while-revalidate' | 'stale-if-error',
): number {
  const found = directives.find((directive) => directive[0] === name)
  return neverStale !== undefined || found === undefined ? 0 : (seconds(found) ?? 0) * 1000
}
