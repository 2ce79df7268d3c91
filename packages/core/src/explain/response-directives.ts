import type { Terms } from '../decide/terms.ts'
import { parseCacheControl, type ParsedCacheControl } from '../fields/cache-control.ts'
import { listMembers } from '../fields/list.ts'
import type { Policy } from '../rules/policy.ts'
import { isUnderstood } from '../rules/status.ts'
import { type Explained, type SectionName, say } from './rule.ts'
import { spanText } from './times.ts'

/** What the directives of a response are seen with. */
export interface Surroundings {
  readonly terms: Terms
  readonly policy: Policy
  readonly status: number
  readonly isSecure: boolean
  /** Whether the option `ignoreSpec` passes over what forbids storing and reuse. */
  readonly ignoresSpec: boolean
}

type Directives = Omit<ParsedCacheControl, 'invalid'>
type Tell<Value> = (value: Value, around: Surroundings) => Explained | undefined

/** What forbids to use a response stale, and where that stands. */
const FORBIDDING: { readonly [Why in NonNullable<Terms['notStale']>]: SectionName } = {
  'no-cache': 'RFC 9111 §5.2.2.4',
  'must-revalidate': 'RFC 9111 §5.2.2.2',
  'proxy-revalidate': 'RFC 9111 §5.2.2.8',
  's-maxage': 'RFC 9111 §5.2.2.10',
}

/** That a response may not be used stale, and why. */
export function forbidden(why: NonNullable<Terms['notStale']>, text: string): Explained {
  return say(text, 'RFC 9111 §4.2.4', {
    besides: [say(`${why} forbids that it is used stale.`, FORBIDDING[why])],
  })
}

/** Leave to use a response stale for so many seconds, where nothing takes it back. */
function leave(name: string, section: SectionName, when: string): Tell<number> {
  return (seconds, { terms: { notStale } }) =>
    notStale === undefined
      ? say(`${name}: for ${spanText(seconds * 1000)} after it went stale it may be used ${when}.`, section)
      : forbidden(notStale, `${name} has no effect here, beside ${notStale}.`)
}

/** Fields that a qualified directive keeps out of the store. */
function withoutFields(name: string, fields: readonly string[], section: SectionName): Explained {
  const besides = [say('What is not stored cannot be given to others.', 'RFC 9111 §3.1')]
  return say(`${name}="${fields.join(', ')}": it is stored without what is named there.`, section, {
    besides,
  })
}

const TELL: { readonly [Name in keyof Directives]-?: Tell<NonNullable<Directives[Name]>> } = {
  maxAge: (seconds, { terms: { source } }) =>
    source === 's-maxage'
      ? say(`max-age=${seconds} is for browsers: s-maxage goes before it here.`, 'RFC 9111 §4.2.1')
      : undefined,
  sMaxage: (_, { policy }) =>
    policy.shared
      ? undefined
      : say('s-maxage is for caches that many share. This one is private.', 'RFC 9111 §5.2.2.10'),
  staleWhileRevalidate: leave(
    'stale-while-revalidate',
    'RFC 5861 §3',
    'while a new one is asked for in the background',
  ),
  staleIfError: leave('stale-if-error', 'RFC 5861 §4', 'in place of an error'),
  private: (scope) =>
    scope === true
      ? say('private: it is for one user, and so is this cache.', 'RFC 9111 §5.2.2.7')
      : withoutFields('private', scope, 'RFC 9111 §5.2.2.7'),
  noCache: (scope) =>
    scope === true
      ? say(
          'no-cache: the handler has to confirm it before each use, however new it is.',
          'RFC 9111 §5.2.2.4',
        )
      : withoutFields('no-cache', scope, 'RFC 9111 §5.2.2.4'),
  public: () => say('public: any cache may store it.', 'RFC 9111 §5.2.2.9'),
  noStore: (_, { status }) =>
    say(`no-store is passed over: must-understand allows that for status ${status}.`, 'RFC 9111 §5.2.2.3'),
  noTransform: () =>
    say('no-transform: nobody may change the content. This cache never does.', 'RFC 9111 §5.2.2.6'),
  mustRevalidate: () =>
    say(
      'must-revalidate: once stale, it is not used before the handler has confirmed it.',
      'RFC 9111 §5.2.2.2',
    ),
  mustUnderstand: (_, { status }) =>
    say(
      `must-understand: only caches that know what status ${status} means may store it. This one ${isUnderstood(status) ? 'does' : 'does not'}.`,
      'RFC 9111 §5.2.2.3',
    ),
  proxyRevalidate: (_, { policy }) =>
    say(
      policy.shared
        ? 'proxy-revalidate: once stale, no cache that many share uses it before the handler has confirmed it.'
        : 'proxy-revalidate is for caches that many share. This one is private.',
      'RFC 9111 §5.2.2.8',
    ),
  immutable: (_, { isSecure }) =>
    say('immutable: while it is fresh, a client that reloads gets it too.', 'RFC 8246 §2', {
      besides: isSecure
        ? []
        : [
            say(
              'The URL is not https, but the handler is asked in this very process: the word counts.',
              'RFC 8246 §3',
            ),
          ],
    }),
  minFresh: () => undefined,
  maxStale: () => undefined,
  onlyIfCached: () => undefined,
}

/** What the option `ignoreSpec` passes over. */
const PASSED_OVER: { readonly [Name in keyof Directives]?: readonly [directive: string, SectionName] } = {
  noStore: ['no-store', 'RFC 9111 §5.2.2.5'],
  noCache: ['no-cache', 'RFC 9111 §5.2.2.4'],
  private: ['private', 'RFC 9111 §5.2.2.7'],
  mustUnderstand: ['must-understand', 'RFC 9111 §5.2.2.3'],
  mustRevalidate: ['must-revalidate', 'RFC 9111 §5.2.2.2'],
  proxyRevalidate: ['proxy-revalidate', 'RFC 9111 §5.2.2.8'],
}

function tell(name: keyof Directives, argument: unknown, around: Surroundings): Explained | undefined {
  const [directive, section] = (around.ignoresSpec && PASSED_OVER[name]) || []
  if (directive === undefined) return (TELL[name] as Tell<unknown>)(argument, around)
  return say(`${directive} is passed over: the option ignoreSpec says so.`, section)
}

/** What the directives of a response say, one after the other. */
export function directivesExplained(value: string, around: Surroundings): Explained[] {
  const { invalid = [], ...directives } = parseCacheControl(value)
  const told = Object.entries(directives).map(([name, argument]) =>
    tell(name as keyof Directives, argument, around),
  )
  return [...told.filter((one) => one !== undefined), ...oddities(value, invalid)]
}

/** The longest time that counts: seconds. */
const LONGEST = 2 ** 31

/** What is wrong with a `Cache-Control`, a request's or a response's. */
export function oddities(value: string, invalid: readonly string[]): Explained[] {
  const names = listMembers(value).map((member) => /^[^\s"=;]*/.exec(member)![0].toLowerCase())
  const unknown = names.filter((name) => name !== '' && Object.keys(parseCacheControl(name)).length === 0)
  const repeated = new Set(names.filter((name, at) => names.indexOf(name) !== at))
  const seconds = Object.values(parseCacheControl(value)).filter((one) => typeof one === 'number')
  return [
    ...invalid.map((name) => say(unreadable(name), 'RFC 9111 §4.2.1')),
    ...Array.from(repeated, (name) =>
      say(`${name} is there more than once: of two times the first counts.`, 'RFC 9111 §4.2.1'),
    ),
    ...(seconds.includes(LONGEST)
      ? [say('A time is so long that it counts as 68 years, the longest there is.', 'RFC 9111 §1.2.2')]
      : []),
    ...Array.from(new Set(unknown), (name) =>
      say(`"${name}" is no directive that this cache knows. It is passed over.`, 'RFC 9111 §5.2.3', {
        advice: 'See whether it is misspelt.',
      }),
    ),
  ]
}

function unreadable(name: string): string {
  return name === '"'
    ? 'A quotation mark is out of place. It may hide anything, so it counts as private, no-cache and no-store.'
    : `${name} cannot be read. It counts as the strictest that it may mean.`
}
