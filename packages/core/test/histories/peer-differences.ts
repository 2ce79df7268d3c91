import type { Directive } from './history.ts'
import type { Aspect, Pair } from './peer.ts'

/** A way in which http-cache-semantics is known to differ. */
export interface Difference {
  /** What it does, and the section that says otherwise, or leaves the choice. */
  readonly section: string
  readonly what: string
  readonly aspects: readonly Aspect[]
  /** What either says then; not given: anything. */
  readonly ours?: readonly unknown[]
  readonly theirs?: readonly unknown[]
  /** Whether it may show in the pair. */
  readonly shows: (pair: Pair) => boolean
}

const says = ({ directives }: Pair, ...names: string[]): boolean =>
  directives.some(([name]) => names.includes(name))
const asks = ({ wishes }: Pair, ...names: string[]): boolean => wishes.some(([name]) => names.includes(name))
const isQualified = ([name, argument]: Directive): boolean =>
  (name === 'private' || name === 'no-cache') && argument !== undefined
const isSeconds = ([, argument]: Directive): boolean => typeof argument === 'number' && argument <= 2 ** 31
const isRepeated = ([name]: Directive, at: number, all: readonly Directive[]): boolean =>
  all.some((other, place) => place !== at && other[0] === name)
const HEURISTIC = [200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501]
const LIFETIMES = ['max-age', 's-maxage', 'stale-while-revalidate']

/** Where it looks at less than the RFCs, or at more. What is not here must be the same. */
export const DIFFERENCES: readonly Difference[] = [
  {
    section: 'RFC 9111 §3',
    what: 'Stores no status that is neither heuristically cacheable nor a redirect, whatever lifetime it has',
    aspects: ['storable'],
    theirs: [false],
    shows: ({ status }) => ![...HEURISTIC, 302, 303, 307].includes(status),
  },
  {
    section: 'RFC 9110 §9.3.3',
    what: 'Stores the answer to POST that has a lifetime; Freshet when told to',
    aspects: ['storable'],
    theirs: [true],
    shows: ({ method }) => method === 'POST',
  },
  {
    section: 'RFC 9111 §3',
    what: 'Does not take private, in a private cache, for leave to store',
    aspects: ['storable'],
    theirs: [false],
    shows: (pair) => !pair.shared && says(pair, 'private'),
  },
  {
    section: 'RFC 9111 §4.1',
    what: 'Stores what nothing can select (Vary: *), as stale',
    aspects: ['storable'],
    ours: [false],
    shows: ({ vary }) => vary === '*',
  },
  {
    section: 'RFC 9111 §5.2.2.3',
    what: 'Does not know must-understand',
    aspects: ['storable'],
    shows: (pair) => says(pair, 'must-understand'),
  },
  {
    section: 'RFC 9111 §5.2.2.4, §5.2.2.7',
    what: 'Takes private and no-cache with field names for those without',
    aspects: ['storable', 'lifetime'],
    theirs: [false, 0],
    shows: ({ directives }) => directives.some(isQualified),
  },
  {
    section: 'RFC 9110 §5.6.4',
    what: 'Reads on where a quoted string was not closed; Freshet takes it for the strictest that it may hide',
    aspects: ['storable', 'use'],
    ours: [false, 'ask'],
    shows: (pair) => says(pair, '"open'),
  },
  {
    section: 'RFC 9111 §4.2.3',
    what: 'Counts the age from Age alone, not from Date',
    aspects: ['age'],
    shows: ({ date }) => date !== null && date < 0,
  },
  {
    section: 'RFC 9111 §4.2.1',
    what: 'Takes the last of several, not the first',
    aspects: ['lifetime', 'use'],
    shows: ({ directives, wishes }) => directives.some(isRepeated) || wishes.some(isRepeated),
  },
  {
    section: 'RFC 9111 §1.2.2, §4.2.1',
    what: 'Reads a number out of junk, and numbers without bound; s-maxage= is absent',
    aspects: ['storable', 'lifetime', 'use'],
    shows: ({ directives }) => directives.some((one) => LIFETIMES.includes(one[0]) && !isSeconds(one)),
  },
  {
    section: 'RFC 9111 §7.3',
    what: 'Holds a response with Set-Cookie for stale; Freshet stores none, unless told to',
    aspects: ['lifetime'],
    theirs: [0],
    shows: ({ shared, cookie }) => shared && cookie,
  },
  {
    section: 'RFC 9111 §5.2.2.8',
    what: 'Holds a response with proxy-revalidate for stale from the first, and serves it as stale',
    aspects: ['lifetime', 'use'],
    theirs: [0, 'refresh', 'serve'],
    shows: (pair) => pair.shared && says(pair, 'proxy-revalidate'),
  },
  {
    section: 'RFC 9111 §4.2, §5.2.2.4',
    what: 'Tells no-cache by a lifetime of 0, and so serves it as stale',
    aspects: ['lifetime', 'use'],
    theirs: [0, 'refresh', 'serve'],
    shows: (pair) => says(pair, 'no-cache'),
  },
  {
    section: 'RFC 8246 §2',
    what: 'Gives what is immutable 1,000 days (a day in the wrong unit) where no max-age is given',
    aspects: ['lifetime'],
    theirs: [86_400_000],
    shows: (pair) => says(pair, 'immutable') && !says(pair, 'max-age'),
  },
  {
    section: 'RFC 9111 §4.2.2',
    what: 'Guesses without bound, and for statuses that allow no guess',
    aspects: ['lifetime'],
    shows: ({ lastModified, status }) =>
      lastModified !== null && (lastModified > 864_000 || !HEURISTIC.includes(status)),
  },
  {
    section: 'RFC 9111 §5.2.2.2',
    what: 'Validates what is fresh and says must-revalidate',
    aspects: ['use'],
    theirs: ['ask'],
    shows: (pair) => says(pair, 'must-revalidate'),
  },
  {
    section: 'RFC 9111 §5.2.2.10, §4.2.4',
    what: 'Serves stale in spite of s-maxage',
    aspects: ['use'],
    ours: ['ask'],
    shows: (pair) => pair.shared && says(pair, 's-maxage'),
  },
  {
    section: 'RFC 9111 §5.2.1.2',
    what: 'Serves in the very second in which max-stale ends, no more; does not refresh within max-stale',
    aspects: ['use'],
    shows: (pair) => asks(pair, 'max-stale'),
  },
  {
    section: 'RFC 9111 §5.2.1.1',
    what: 'Serves a stale response to a client that gave a max-age, and no max-stale',
    aspects: ['use'],
    ours: ['ask'],
    shows: (pair) => asks(pair, 'max-age') && says(pair, 'stale-while-revalidate'),
  },
  {
    section: 'RFC 9111 §5.2.1.3',
    what: 'Takes min-fresh that cannot be read for 0; Freshet for nothing',
    aspects: ['use'],
    theirs: ['ask'],
    shows: ({ wishes }) => wishes.some((one) => one[0] === 'min-fresh' && !isSeconds(one)),
  },
  {
    section: 'RFC 8246 §2',
    what: 'Validates what is immutable when the client reloads (max-age=0)',
    aspects: ['use'],
    theirs: ['ask'],
    shows: (pair) => says(pair, 'immutable') && asks(pair, 'max-age'),
  },
]
