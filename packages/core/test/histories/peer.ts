import { type Arbitrary, record } from 'fast-check'
import CachePolicy from 'http-cache-semantics'
import { ageAt, conclude, decide, type StoredResponse, termsOf, ttlAt } from '../../src/semantics.ts'
import { NOW, policy, request, response } from '../heads.ts'
import { chance, directives, pick, wishes } from './draw.ts'
import { type Directive, formatDirectives } from './history.ts'

/** A response to a request, and a second request some time later. */
export interface Pair {
  readonly shared: boolean
  readonly authorized: boolean
  readonly method: string
  readonly status: number
  readonly directives: readonly Directive[]
  readonly expires: number | 'junk' | '0' | null
  readonly date: number | null
  readonly age: number | null
  readonly lastModified: number | null
  readonly cookie: boolean
  readonly vary: string | null
  readonly language: string | null
  /** Seconds until the second request. */
  readonly later: number
  readonly wishes: readonly Directive[]
  readonly otherLanguage: string | null
}

export const pairs: Arbitrary<Pair> = record<Pair>({
  shared: chance(70),
  authorized: chance(15),
  method: pick([20, 'GET'], [1, 'POST', 'DELETE', 'PROPFIND']),
  status: pick([30, 200], [2, 203, 204, 301, 302, 404, 410], [1, 307, 308, 405, 414, 501, 500, 503, 403]),
  directives,
  expires: pick<Pair['expires']>([10, null], [2, 10, 100], [1, -10, 'junk', '0']),
  date: pick<number | null>([12, 0], [1, null, -20, 20]),
  age: pick<number | null>([12, null], [2, 5], [1, 0, 60]),
  lastModified: pick<number | null>([4, null], [1, 100, 10_000, 100_000_000, -10]),
  cookie: chance(8),
  vary: pick<string | null>([12, null], [2, 'accept-language'], [1, '*', 'Accept-Language, cookie']),
  language: pick<string | null>([3, 'en'], [1, null]),
  later: pick([4, 0], [3, 3, 9, 15], [2, 10, 60, 105], [1, 100_000]),
  wishes,
  otherLanguage: pick<string | null>([6, 'en'], [1, null, 'de']),
})

export type Aspect = 'storable' | 'age' | 'lifetime' | 'use'

/** What both say; `undefined` where there is nothing to say. */
export type Opinion = Readonly<Record<Aspect, string | number | boolean | undefined>>

const field = (name: string, value: string | number | null): [string, string][] => {
  return value === null ? [] : [[name, String(value)]]
}

const after = (seconds: number): string => new Date(NOW + seconds * 1000).toUTCString()

function headsOf(pair: Pair): Record<'asked' | 'answered' | 'again', [string, string][]> {
  const { expires, date, lastModified } = pair
  return {
    asked: [
      ...field('accept-language', pair.language),
      ...(pair.authorized ? field('authorization', 'x') : []),
    ],
    answered: [
      ...(pair.directives.length > 0
        ? field('cache-control', formatDirectives(pair.directives, 'plain'))
        : []),
      ...field('expires', typeof expires === 'number' ? after(expires) : expires),
      ...field('date', date === null ? null : after(date)),
      ...field('age', pair.age),
      ...field('last-modified', lastModified === null ? null : after(-lastModified)),
      ...(pair.cookie ? field('set-cookie', 'a=b') : []),
      ...field('vary', pair.vary),
      ['etag', '"v"'],
    ],
    again: [
      ...field('accept-language', pair.otherLanguage),
      ...(pair.wishes.length > 0 ? field('cache-control', formatDirectives(pair.wishes, 'plain')) : []),
    ],
  }
}

/** What Freshet says. */
export function ours(pair: Pair): Opinion {
  const { asked, answered, again } = headsOf(pair)
  const rules = policy({ shared: pair.shared, storeSetCookie: true, targets: [], maxBodySize: Infinity })
  const times = { requestTime: NOW, responseTime: NOW }
  const exchange = { request: request(asked, pair.method), response: response(answered, pair.status) }
  const conclusion = conclude({ ...exchange, ...times, validated: undefined, conditional: false }, rules)
  if (conclusion.kind !== 'store')
    return { storable: false, age: undefined, lifetime: undefined, use: undefined }
  const stored: StoredResponse = { ...conclusion.head, body: null }
  const now = NOW + pair.later * 1000
  const terms = termsOf(stored, stored, rules)
  const decision = decide(request(again, pair.method), [stored], () => terms, now)
  return {
    storable: true,
    age: ageAt(terms, now) / 1000,
    lifetime: (ttlAt(terms, now) + ageAt(terms, now)) / 1000,
    use: decision.kind !== 'serve' ? 'ask' : decision.refresh ? 'refresh' : 'serve',
  }
}

/** Its clock stands where it is told to. */
class Policy extends CachePolicy {
  time: number = NOW
  now(): number {
    return this.time ?? NOW
  }
}

/** What http-cache-semantics says. */
export function theirs(pair: Pair): Opinion {
  const { asked, answered, again } = headsOf(pair)
  const first = { method: pair.method, url: '/', headers: Object.fromEntries(asked) }
  const peer = new Policy(
    first,
    { status: pair.status, headers: Object.fromEntries(answered) },
    { shared: pair.shared },
  )
  if (!peer.storable()) return { storable: false, age: undefined, lifetime: undefined, use: undefined }
  peer.time = NOW + pair.later * 1000
  const second = { method: pair.method, url: '/', headers: Object.fromEntries(again) }
  const { revalidation } = peer.evaluateRequest(second)
  return {
    storable: true,
    age: peer.age(),
    lifetime: peer.maxAge(),
    use: revalidation === undefined ? 'serve' : revalidation.synchronous ? 'ask' : 'refresh',
  }
}
