import fc from 'fast-check'
import type { AnswerPlan, Ask, Condition, Directive, Fault, History, Setup, Step } from './history.ts'

/** What one kind of histories is about. */
export interface Theme {
  readonly setup: fc.Arbitrary<Setup>
  /** How many of a hundred steps are requests that are sent together, and how many of a hundred answers are slow. */
  readonly together: number
  readonly slow: number
}

export function histories({ setup, together, slow }: Theme): fc.Arbitrary<History> {
  const ask = asks(slow)
  const alone: fc.Arbitrary<Step> = ask.map((one) => ({ kind: 'ask', asks: [one] }))
  const group: fc.Arbitrary<Step> = fc
    .tuple(ask, ask, ask, fc.integer({ min: 2, max: 3 }), fc.boolean())
    .map(([a, b, c, count, alike]) => {
      const asks = alike ? [a, { ...a, answer: b.answer }, { ...a, answer: c.answer }] : [a, b, c]
      return { kind: 'ask', asks: asks.slice(0, count) }
    })
  const wait: fc.Arbitrary<Step> = pick<number>(
    [6, 1000],
    [4, 0, 500, 5000, 9000, 10_000, 11_000],
    [2, 60_000, 100_000],
    [1, 3_600_000, 100_000_000, -5000],
  ).map((ms) => ({ kind: 'wait', ms }))
  const purge: fc.Arbitrary<Step> = pick<number>([3, 0], [1, 1]).map((url) => ({ kind: 'purge', url }))
  const step = fc.oneof(
    { arbitrary: alone, weight: 60 - together },
    { arbitrary: group, weight: together },
    { arbitrary: wait, weight: 34 },
    { arbitrary: purge, weight: 3 },
  )
  return fc.record({ setup, steps: fc.array(step, { minLength: 4, maxLength: 12, size: 'max' }) })
}

/** One of the values; the values of a row are drawn as often, each, as its first number says. Shrinks to the first. */
function pick<T>(...rows: readonly (readonly [weight: number, ...values: T[]])[]): fc.Arbitrary<T> {
  return fc.constantFrom(
    ...rows.flatMap(([weight, ...values]) => values.flatMap((value) => Array<T>(weight).fill(value))),
  )
}

function chance(percent: number): fc.Arbitrary<boolean> {
  return pick([100 - percent, false], [percent, true])
}

type Maybe = Directive | null

const wishes: fc.Arbitrary<readonly Directive[]> = fc
  .tuple(
    pick<Maybe>(
      [60, null],
      [3, ['no-cache'], ['max-age', 0], ['max-stale'], ['max-stale', 10], ['only-if-cached'], ['no-store']],
      [
        2,
        ['max-age', 10],
        ['max-age', 100],
        ['min-fresh', 5],
        ['min-fresh', 50],
        ['max-stale', 100],
        ['stale-if-error', 100],
      ],
      [
        1,
        ['max-age', 'junk'],
        ['min-fresh', 'junk'],
        ['max-stale', 'junk'],
        ['no-transform'],
        ['stale-if-error', 10],
      ],
    ),
    pick<Maybe>(
      [30, null],
      [
        1,
        ['max-stale'],
        ['max-stale', 10],
        ['max-age', 10],
        ['min-fresh', 5],
        ['no-cache'],
        ['only-if-cached'],
        ['stale-if-error', 1000],
      ],
    ),
  )
  .map(some)

const directives: fc.Arbitrary<readonly Directive[]> = fc
  .tuple(
    pick<Maybe>(
      [12, ['max-age', 10]],
      [6, ['max-age', 1], ['max-age', 100], null],
      [3, ['s-maxage', 10], ['max-age', 0], ['max-age', 100_000], ['public']],
      [
        1,
        ['s-maxage', 0],
        ['max-age', 'junk'],
        ['max-age', -5],
        ['max-age', '1.5'],
        ['max-age', 9_999_999_999],
        ['s-maxage', ''],
      ],
    ),
    pick<Maybe>(
      [20, null],
      [4, ['stale-while-revalidate', 10], ['stale-if-error', 10]],
      [3, ['stale-while-revalidate', 100], ['stale-if-error', 100]],
      [
        1,
        ['stale-while-revalidate', 'junk'],
        ['stale-if-error', 'junk'],
        ['max-age', 1000],
        ['s-maxage', 60],
      ],
    ),
    pick<Maybe>(
      [24, null],
      [3, ['no-store'], ['private'], ['no-cache'], ['must-revalidate']],
      [
        2,
        ['proxy-revalidate'],
        ['public'],
        ['immutable'],
        ['private', '"x-personal"'],
        ['no-cache', '"x-personal"'],
      ],
      [
        1,
        ['must-understand'],
        ['no-transform'],
        ['unheard-of', '"no-store"'],
        ['private', '"set-cookie, x-personal"'],
        ['no-cache', '"set-cookie"'],
        ['no-store', 'junk'],
        ['private', 'x-personal'],
      ],
    ),
    pick<Maybe>(
      [40, null],
      [
        2,
        ['stale-if-error', 100],
        ['stale-while-revalidate', 20],
        ['public'],
        ['must-understand'],
        ['must-revalidate'],
      ],
      [
        1,
        ['no-store'],
        ['private'],
        ['no-cache'],
        ['max-age', 20],
        ['immutable'],
        ['s-maxage', 20],
        ['"open'],
        ['', ''],
        ['max-age'],
      ],
    ),
    chance(20),
  )
  .map(([a, b, c, d, backwards]) => some(backwards ? [d, c, b, a] : [a, b, c, d]))

const targeted: fc.Arbitrary<readonly Directive[] | null> = pick<readonly Directive[] | null>(
  [30, null],
  [
    1,
    [['max-age', 20]],
    [['no-store']],
    [
      ['max-age', 5],
      ['stale-if-error', 20],
    ],
    [['private'], ['max-age', 10]],
  ],
)

function some(members: readonly Maybe[]): readonly Directive[] {
  return members.filter((member) => member !== null)
}

const VARY: readonly (readonly string[])[] = [
  ['accept-language'],
  ['Cookie'],
  ['authorization'],
  ['Accept-Language', 'cookie'],
  ['*'],
]

function answers(slow: number): fc.Arbitrary<AnswerPlan> {
  return fc.record({
    act: pick<AnswerPlan['act']>([40, 'answers'], [3, 'throws'], [1, 'network-error']),
    status: pick<number>(
      [60, 200],
      [3, 404, 503],
      [2, 500, 301, 204],
      [1, 201, 302, 400, 403, 410, 429, 502, 504, 418, 299, 501],
    ),
    directives,
    targeted,
    spelling: pick<AnswerPlan['spelling']>([12, 'plain'], [1, 'upper', 'quoted', 'tight']),
    expires: pick<AnswerPlan['expires']>([20, null], [2, 10, 100], [1, -10, 0, 'junk', 'zero']),
    date: pick<AnswerPlan['date']>([24, 0], [4, null], [1, -5, -100, 5, 100, 'junk']),
    age: pick<AnswerPlan['age']>([24, null], [2, 5, 0], [1, 9, 60, 'junk', 9_999_999_999]),
    lastModified: pick<number | null>([10, null], [3, 10, 100], [1, 1000, 10_000_000, -10]),
    etag: pick<AnswerPlan['etag']>([6, null, 'strong'], [2, 'weak']),
    vary: pick<readonly string[]>([30, []], [2, VARY[0]!, VARY[1]!, VARY[3]!], [1, VARY[2]!, VARY[4]!]),
    cookie: chance(8),
    personal: chance(15),
    hop: chance(6),
    location: pick<number | null>([12, null], [1, 0, 1]),
    body: pick<AnswerPlan['body']>(
      [20, 'text'],
      [4, 'stream', 'declared'],
      [1, 'empty', 'long', 'broken', 'short'],
      [Math.ceil(slow / 5), 'slow'],
    ),
    slow: chance(slow),
    delay: pick<number>([12, 0], [1, 1500, 6000]),
    validation: pick<AnswerPlan['validation']>([5, 'confirms'], [1, 'bare', 'wrong'], [3, 'replaces']),
    servesRanges: chance(50),
  })
}

function asks(slow: number): fc.Arbitrary<Ask> {
  return fc.record({
    client: pick<number>([3, 0], [1, 1, 2]),
    url: pick<number>([3, 0], [1, 1]),
    method: pick<string>(
      [46, 'GET'],
      [5, 'HEAD'],
      [3, 'POST'],
      [1, 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PURGE'],
    ),
    authorized: chance(10),
    cookie: chance(20),
    language: pick<string | null>([8, null], [3, 'en'], [2, 'de'], [1, 'en, de', 'de,en', 'EN', '']),
    wishes,
    pragma: chance(2),
    condition: pick<Condition>(
      [24, 'none'],
      [2, 'none-match-last', 'modified-since-last'],
      [1, 'none-match-other', 'none-match-any', 'match-any', 'range-last', 'range-other'],
    ),
    range: pick<string | null>(
      [24, null],
      [1, 'bytes=0-4', 'bytes=5-', 'bytes=-3', 'bytes=9999-', 'bytes=4-9', 'bytes=0-1, 4-5', 'junk'],
    ),
    leaves: chance(4),
    answer: answers(slow),
  })
}

const options = {
  type: pick<Setup['type']>([5, 'shared'], [1, 'private']),
  storeSetCookie: chance(12),
  staleDespiteSMaxage: chance(12),
  allowStale: pick<number>([7, 0], [1, 20]),
  heuristic: pick([7, true], [1, false]),
  maxBodySize: pick<number>([7, 10_000], [1, 100]),
}

/** A store that does what it should. */
export const soundStore: fc.Arbitrary<Setup> = fc.record({
  ...options,
  store: pick<Setup['store']>([3, 'sync'], [1, 'async']),
  faults: fc.constant([]),
})

/** A store whose operations end when time passes. */
export const slowStore: fc.Arbitrary<Setup> = fc.record({
  ...options,
  store: pick<Setup['store']>([1, 'slow', 'async']),
  faults: fc.array(pick<Fault>([3, 'works'], [1, 'slower']), { minLength: 2, maxLength: 6 }),
})

/** A store that fails. */
export const faultyStore: fc.Arbitrary<Setup> = fc.record({
  ...options,
  store: pick<Setup['store']>([2, 'sync', 'async'], [1, 'slow']),
  faults: fc.array(pick<Fault>([6, 'works'], [1, 'slower', 'throws', 'rejects', 'junk', 'lost', 'half']), {
    minLength: 2,
    maxLength: 8,
  }),
})
