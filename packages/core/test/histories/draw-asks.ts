import { type Arbitrary, record } from 'fast-check'
import { chance, directives, pick, targeted, wishes } from './draw.ts'
import type { AnswerPlan, Ask, Condition } from './history.ts'

/** Requests; of a hundred answers to them, `slow` are slow. */
export function asks(slow: number): Arbitrary<Ask> {
  return record({
    client: pick<number>([3, 0], [1, 1, 2]),
    url: pick<number>([3, 0], [1, 1]),
    method: pick([46, 'GET'], [5, 'HEAD'], [3, 'POST'], [1, 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PURGE']),
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

const VARY = { language: ['accept-language'], cookie: ['Cookie'], both: ['Accept-Language', 'cookie'] }

function answers(slow: number): Arbitrary<AnswerPlan> {
  return record({
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
    vary: pick<readonly string[]>(
      [30, []],
      [2, VARY.language, VARY.cookie, VARY.both],
      [1, ['authorization'], ['*']],
    ),
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
