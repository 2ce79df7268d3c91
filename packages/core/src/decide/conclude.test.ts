import { describe, expect, it } from 'vitest'
import { date, fieldsOf, NOW, policy, request, response, SECOND, stored } from '../../test/heads.ts'
import type { StoredResponse } from '../message.ts'
import type { Policy } from '../rules/policy.ts'
import { type AnswerHead, conclude } from './conclude.ts'
import type { Conclusion } from './decision.ts'
import { termsOf } from './terms.ts'

type Fields = Record<string, string>

interface Story {
  /** What is being validated; it came at `NOW`. */
  kept?: StoredResponse
  asked?: Fields
  method?: string
  answer: AnswerHead | undefined
  /** Seconds from `NOW` to the answer. */
  after?: number
  conditional?: boolean
  besides?: Partial<Policy>
}

function concluded(story: Story): Conclusion {
  const { kept, asked, method, answer, after = 0, conditional = false, besides } = story
  const responseTime = NOW + after * SECOND
  const rules = policy(besides)
  return conclude(
    {
      request: request(asked, method),
      response: answer,
      validated: kept && { stored: kept, terms: termsOf(kept, kept, rules) },
      conditional,
      requestTime: responseTime - SECOND,
      responseTime,
    },
    rules,
  )
}

const cc = (value: string, headers: Fields = {}): Fields => ({ 'cache-control': value, ...headers })
const GOOD = stored(cc('max-age=60', { etag: '"a"' }))

describe('RFC 9111 §3: an answer that may be stored', () => {
  it('is stored with what selected it, and when', () => {
    const answer = response(cc('max-age=60', { vary: 'Accept', etag: '"a"' }), 203)
    const conclusion = concluded({ asked: { accept: 'text/html' }, answer, after: 5 })
    expect(conclusion).toMatchObject({
      kind: 'store',
      head: {
        status: 203,
        statusText: 'As it came',
        selecting: [['accept', 'text/html']],
        requestTime: NOW + 4 * SECOND,
        responseTime: NOW + 5 * SECOND,
      },
      terms: { lifetime: 60 * SECOND, initialAge: SECOND },
    })
  })

  it('is stored without the fields of the connection (§3.1)', () => {
    const answer = response(cc('max-age=60', { connection: 'x-a', 'x-a': '1', te: 'x', 'x-b': '1' }))
    const conclusion = concluded({ answer })
    expect(conclusion.kind === 'store' && fieldsOf(conclusion.head)).toEqual(cc('max-age=60', { 'x-b': '1' }))
  })

  it('is stored without the fields that no-cache or private name (§5.2.2.4, §5.2.2.7)', () => {
    const value = 'max-age=60, no-cache="x-a", private="set-cookie, x-b"'
    const answer = response(cc(value, { 'x-a': '1', 'x-b': '1', 'set-cookie': 'a=1', 'x-c': '1' }))
    const conclusion = concluded({ answer })
    expect(conclusion.kind === 'store' && fieldsOf(conclusion.head)).toEqual(cc(value, { 'x-c': '1' }))
  })

  it.each<[string, Partial<Policy>]>([
    ['a private cache', { shared: false }],
    ['a shared cache that may', { storeSetCookie: true }],
  ])('keeps each Set-Cookie in %s', (_, besides) => {
    const answer = response([
      ['cache-control', 'max-age=60'],
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
    ])
    const conclusion = concluded({ answer, besides })
    expect(conclusion.kind === 'store' && conclusion.head.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
  })

  it('is left as it came', () => {
    const answer = response(cc('max-age=60', { connection: 'close' }))
    concluded({ answer })
    expect(fieldsOf(answer)).toEqual(cc('max-age=60', { connection: 'close' }))
  })

  it('has the same terms when it is read back', () => {
    const answer = response(cc('max-age=60, stale-if-error=9', { age: '5', date: date(-7), connection: 'x' }))
    const conclusion = concluded({ answer })
    if (conclusion.kind !== 'store') return expect.fail(conclusion.kind)
    expect(termsOf(conclusion.head, conclusion.head, policy())).toEqual(conclusion.terms)
  })

  it('takes the place of what was validated (§4.3.3)', { tags: ['9111-4.3.3-full'] }, () => {
    const answer = response(cc('max-age=60', { etag: '"b"' }))
    const conclusion = concluded({ kept: GOOD, answer, conditional: true })
    expect(conclusion.kind === 'store' && fieldsOf(conclusion.head)).toEqual(fieldsOf(answer))
  })
})

describe('RFC 9111 §3: an answer that may not be stored', () => {
  it.each<[string, Partial<Story> & { answer: AnswerHead }]>([
    ['no-store', { answer: response(cc('no-store')) }],
    ['private', { answer: response(cc('private')) }],
    ['set-cookie', { answer: response(cc('max-age=60', { 'set-cookie': 'a=1' })) }],
    ['vary-star', { answer: response(cc('max-age=60', { vary: '*' })) }],
    ['no-explicit-freshness', { answer: response({}, 302) }],
  ])('%s passes, and overtakes what was validated', (reason, story) => {
    expect(concluded(story)).toEqual({ kind: 'pass', reason, outdated: false })
    expect(concluded({ ...story, kept: GOOD })).toEqual({ kind: 'pass', reason, outdated: true })
  })

  it.each<[string, Partial<Story> & { answer: AnswerHead }]>([
    ['method', { answer: response(cc('max-age=60')), method: 'POST' }],
    ['request-no-store', { answer: response(cc('max-age=60')), asked: cc('no-store') }],
    ['authorization', { answer: response(cc('max-age=60')), asked: { authorization: 'x' } }],
    ['status', { answer: response(cc('max-age=60'), 206), asked: { range: 'bytes=0-1' } }],
    ['status', { answer: response(cc('max-age=60'), 304), asked: { 'if-none-match': '"x"' } }],
    ['status', { answer: response(cc('max-age=60'), 416), asked: { range: 'bytes=9-' } }],
    ['status', { answer: response(cc('max-age=60'), 429) }],
  ])('%s passes, and says nothing of what was validated: %j', (reason, story) => {
    expect(concluded(story)).toEqual({ kind: 'pass', reason, outdated: false })
    expect(concluded({ ...story, kept: GOOD })).toEqual({ kind: 'pass', reason, outdated: false })
  })

  it.each([404, 410])('a %i overtakes what was validated', (status) => {
    expect(concluded({ kept: GOOD, answer: response({}, status) })).toEqual({
      kind: 'pass',
      reason: 'useless',
      outdated: true,
    })
  })

  it.each([400, 401, 403, 405, 408, 429, 451])(
    'a %i to one client leaves what was validated alone',
    (status) => {
      for (const headers of [{}, cc('no-store'), cc('private')]) {
        const conclusion = concluded({ kept: GOOD, answer: response(headers, status) })
        expect(conclusion).toMatchObject({ kind: 'pass', outdated: false })
      }
    },
  )

  it.each([404, 410])('a %i with a lifetime is stored in its place', (status) => {
    expect(concluded({ kept: GOOD, answer: response(cc('max-age=9'), status) })).toMatchObject({
      kind: 'store',
      head: { status },
    })
  })
})

describe('an answer that is not worth storing', () => {
  it.each<Fields>([{}, cc('max-age=0'), cc('no-cache, max-age=60'), cc('max-age=60', { age: '60' })])(
    'has neither freshness left nor a validator: %j',
    { tags: ['9111-3-useful'] },
    (headers) => {
      expect(concluded({ answer: response(headers) })).toEqual({
        kind: 'pass',
        reason: 'useless',
        outdated: false,
      })
    },
  )

  it.each<Fields>([
    cc('max-age=0', { etag: '"a"' }),
    cc('no-cache', { 'last-modified': date(-9) }),
    cc('max-age=0, stale-while-revalidate=9'),
    cc('max-age=0, stale-if-error=9'),
    { 'last-modified': date(-1000) },
  ])('is another than %j', (headers) => {
    expect(concluded({ answer: response(headers) }).kind).toBe('store')
  })

  it('is another where the user lets it cover for errors', () => {
    expect(concluded({ answer: response(), besides: { allowStale: 5000 } }).kind).toBe('store')
  })

  it.each<[string, Fields]>([
    ['endless', { 'content-type': 'text/event-stream' }],
    ['too-large', { 'content-length': '1025' }],
  ])('is %s', (reason, headers) => {
    const answer = response(cc('max-age=60', headers))
    expect(concluded({ answer })).toEqual({ kind: 'pass', reason, outdated: false })
    expect(concluded({ answer, kept: GOOD })).toEqual({ kind: 'pass', reason, outdated: true })
  })
})

describe('RFC 9111 §4.3.4: a 304 to a validation', () => {
  const validation = (headers: Fields, kept = GOOD, more: Partial<Story> = {}): Conclusion =>
    concluded({ kept, answer: response(headers, 304), after: 100, conditional: true, ...more })

  it('brings the stored response up to date', () => {
    const conclusion = validation({ etag: '"a"', 'x-a': '1', date: date(100), 'content-length': '0' })
    expect(conclusion).toMatchObject({
      kind: 'freshen',
      stored: { status: 200, body: GOOD.body, requestTime: NOW + 99_000, responseTime: NOW + 100_000 },
      terms: { date: NOW + 100_000, initialAge: SECOND, lifetime: 60 * SECOND },
    })
    expect(conclusion.kind === 'freshen' && fieldsOf(conclusion.stored)).toEqual(
      cc('max-age=60', { etag: '"a"', 'x-a': '1', date: date(100) }),
    )
  })

  it('gives it the new lifetime', () => {
    expect(validation(cc('max-age=5'))).toMatchObject({ terms: { lifetime: 5 * SECOND } })
  })

  it('without any validator is about what was validated', { tags: ['9111-4.3.4-none'] }, () => {
    expect(validation({}).kind).toBe('freshen')
  })

  it.each<Fields>([{ etag: '"b"' }, { 'last-modified': date(-9) }, { etag: 'W/"b"' }])(
    'about another representation answers nobody: %j',
    { tags: ['9111-4.3.4-strong'] },
    (headers) => expect(validation(headers)).toEqual({ kind: 'retry' }),
  )

  it('without anything that was validated answers nobody', () => {
    expect(concluded({ answer: response({}, 304), conditional: true })).toEqual({ kind: 'retry' })
  })

  it("to the client's own condition is the client's", () => {
    expect(concluded({ kept: GOOD, answer: response({ etag: '"a"' }, 304) })).toEqual({
      kind: 'pass',
      reason: 'status',
      outdated: false,
    })
  })

  it('to HEAD brings it up to date too', () => {
    expect(validation({ etag: '"a"', 'x-a': '1' }, GOOD, { method: 'HEAD' })).toMatchObject({
      kind: 'freshen',
      stored: { body: GOOD.body },
    })
  })

  it.each(['private', 'no-store', 'private, max-age=60'])(
    'that says %s is not stored: the whole is asked for, as it is the client’s alone',
    (value) => {
      expect(validation(cc(value, { etag: '"a"' }))).toEqual({ kind: 'retry' })
      expect(validation(cc(value, { etag: '"a"' }), GOOD, { method: 'HEAD' })).toEqual({ kind: 'retry' })
    },
  )

  it('that says private is stored in a private cache', () => {
    expect(validation(cc('private'), GOOD, { besides: { shared: false } }).kind).toBe('freshen')
  })

  it('that varies by everything is not stored', () => {
    expect(validation({ vary: '*' })).toEqual({ kind: 'retry' })
  })

  it('is not stored when the request forbids it, or came with credentials that nothing allows for', () => {
    expect(validation({}, GOOD, { asked: cc('no-store') })).toEqual({ kind: 'retry' })
    expect(validation({}, GOOD, { asked: { authorization: 'x' } })).toEqual({ kind: 'retry' })
    expect(validation(cc('public'), GOOD, { asked: { authorization: 'x' } }).kind).toBe('freshen')
  })

  it('brings no Set-Cookie into a shared cache', () => {
    const conclusion = validation({ 'set-cookie': 'a=1' })
    expect(conclusion.kind === 'freshen' && conclusion.stored.headers.has('set-cookie')).toBe(false)
  })

  it('brings no field that the stored response keeps out of the store', () => {
    const kept = stored(cc('max-age=60, private="x-user"', { etag: '"a"' }))
    const conclusion = validation({ 'x-user': 'bob', 'x-a': '1' }, kept)
    expect(conclusion.kind === 'freshen' && fieldsOf(conclusion.stored)).toEqual({
      ...fieldsOf(kept),
      'x-a': '1',
    })
  })

  it('takes a field that it makes private out of the store', () => {
    const kept = stored(cc('max-age=60', { 'x-user': 'ann' }))
    const update = cc('max-age=60, private="x-user"', { 'x-user': 'bob' })
    const conclusion = validation(update, kept)
    expect(conclusion.kind === 'freshen' && fieldsOf(conclusion.stored)).toEqual(
      cc('max-age=60, private="x-user"'),
    )
  })

  it('that varies anew is kept for the requests that are like this one (§4.1)', () => {
    const conclusion = validation({ vary: 'Cookie' }, GOOD, { asked: { cookie: 'sid=1' } })
    expect(conclusion).toMatchObject({ stored: { selecting: [['cookie', 'sid=1']] } })
  })

  it('that does not vary anew is kept for the same requests', () => {
    const kept = stored(cc('max-age=60', { vary: 'Accept' }), { selecting: [['accept', 'text/html']] })
    const conclusion = validation({}, kept, { asked: { accept: 'text/html', cookie: 'sid=1' } })
    expect(conclusion).toMatchObject({ stored: { selecting: kept.selecting } })
  })
})

describe('RFC 9111 §4.3.5: an answer to HEAD', () => {
  const toHead = (headers: Fields, more: Partial<Story> = {}): Conclusion =>
    concluded({ method: 'HEAD', kept: GOOD, answer: response(headers), after: 100, ...more })

  it('is never stored itself', () => {
    expect(concluded({ method: 'HEAD', answer: response(cc('max-age=60', { etag: '"a"' })) })).toEqual({
      kind: 'pass',
      reason: 'method',
      outdated: false,
    })
  })

  it(
    'brings the stored response up to date when it describes the same representation',
    { tags: ['9111-4.3.5-head', '9111-4.3.5-update'] },
    () => {
      const conclusion = toHead(cc('max-age=9', { etag: '"a"', 'content-length': '5', 'x-a': '1' }))
      expect(conclusion).toMatchObject({
        kind: 'freshen',
        stored: { status: 200, body: GOOD.body, responseTime: NOW + 100_000 },
        terms: { lifetime: 9 * SECOND, initialAge: SECOND },
      })
      expect(conclusion.kind === 'freshen' && fieldsOf(conclusion.stored)).toEqual(
        cc('max-age=9', { etag: '"a"', 'x-a': '1' }),
      )
    },
  )

  it.each<Fields>([{ etag: '"b"' }, { etag: '"a"', 'content-length': '6' }, { 'content-length': '6' }])(
    'shows that the stored response is out of date: %j',
    { tags: ['9111-4.3.5-head', '9111-4.3.5-differs'] },
    (headers) => {
      expect(toHead(headers)).toEqual({ kind: 'pass', reason: 'method', outdated: true })
      expect(toHead(headers, { conditional: true })).toEqual({
        kind: 'pass',
        reason: 'method',
        outdated: true,
      })
    },
  )

  it.each<Fields>([{}, { 'content-length': '5' }, cc('max-age=60')])(
    'that proves nothing leaves the stored response as it was: %j',
    (headers) => expect(toHead(headers)).toEqual({ kind: 'pass', reason: 'method', outdated: false }),
  )

  it.each([204, 404, 405, 500])('with the status %i leaves the stored response as it was', (status) => {
    expect(toHead({}, { answer: response({ etag: '"b"' }, status) })).toEqual({
      kind: 'pass',
      reason: 'method',
      outdated: false,
    })
  })

  it.each(['private', 'no-store'])('that says %s makes the stored response invalid', (value) => {
    expect(toHead(cc(value, { etag: '"a"' }))).toEqual({ kind: 'pass', reason: 'method', outdated: true })
  })

  it('may fail like any other', () => {
    const kept = stored(cc('max-age=60, stale-if-error=100'))
    expect(toHead({}, { kept, answer: response({}, 503) }).kind).toBe('serve-stale')
  })
})

describe('RFC 9111 §4.2.4, RFC 5861 §4: a handler that fails', () => {
  const kept = stored(cc('max-age=60, stale-if-error=40', { etag: '"a"' }))
  const failure = (more: Partial<Story> = {}): Conclusion =>
    concluded({ kept, answer: undefined, after: 99, ...more })

  it('by throwing is covered for by a stale response', () => {
    expect(failure()).toEqual({ kind: 'serve-stale', stored: kept, terms: termsOf(kept, kept, policy()) })
  })

  it.each([500, 502, 503, 504])(
    'with a %i is covered for by a stale response',
    { tags: ['5861-4-error'] },
    (status) => {
      expect(failure({ answer: response({}, status) })).toMatchObject({ kind: 'serve-stale', stored: kept })
      expect(failure({ answer: response(cc('max-age=9'), status) }).kind).toBe('serve-stale')
    },
  )

  it.each([501, 505, 599])('with a %i, which is no such error, is not', (status) => {
    expect(failure({ answer: response({}, status) })).toEqual({
      kind: 'pass',
      reason: 'error',
      outdated: false,
    })
  })

  it.each([400, 403, 404, 429, 499])('with a %i has answered', (status) => {
    expect(failure({ answer: response({}, status) }).kind).toBe('pass')
  })

  it('is covered for until the window ends', { tags: ['5861-4-window'] }, () => {
    expect(failure({ after: 100 }).kind).toBe('serve-stale')
    expect(failure({ after: 100.001 })).toEqual({ kind: 'pass', reason: 'handler-failed', outdated: false })
  })

  it('is covered for by a response that is still fresh', () => {
    expect(failure({ after: 1, asked: cc('no-cache') }).kind).toBe('serve-stale')
  })

  it('is not covered for where nobody allows it', { tags: ['9111-4.2.4-permitted'] }, () => {
    expect(failure({ kept: GOOD })).toEqual({ kind: 'pass', reason: 'handler-failed', outdated: false })
    expect(failure({ kept: GOOD, after: 1 })).toMatchObject({ reason: 'handler-failed' })
    expect(concluded({ answer: undefined })).toEqual({
      kind: 'pass',
      reason: 'handler-failed',
      outdated: false,
    })
  })

  it('is covered for when the client asks for it', { tags: ['5861-4-request'] }, () => {
    const asked = cc('stale-if-error=39')
    expect(failure({ kept: GOOD, asked }).kind).toBe('serve-stale')
    expect(failure({ kept: GOOD, asked, after: 99.001 })).toMatchObject({ reason: 'handler-failed' })
  })

  it('is covered for when the user allows it', { tags: ['9111-4.2.4-permitted'] }, () => {
    const besides = { allowStale: 39 * SECOND }
    expect(failure({ kept: GOOD, besides }).kind).toBe('serve-stale')
    expect(failure({ kept: GOOD, besides, after: 99.001 })).toMatchObject({ reason: 'handler-failed' })
    expect(failure({ kept: GOOD, besides: { allowStale: Infinity }, after: 1e9 }).kind).toBe('serve-stale')
  })

  it.each(['must-revalidate', 'proxy-revalidate', 's-maxage=60', 'no-cache'])(
    'is not covered for where %s forbids it',
    { tags: ['5861-4-forbidden', '9111-4.2.4-forbidden'] },
    (directive) => {
      const strict = stored(cc(`max-age=60, stale-if-error=40, ${directive}`))
      const asked = cc('stale-if-error=99')
      expect(failure({ kept: strict, asked, besides: { allowStale: Infinity } })).toMatchObject({
        reason: 'handler-failed',
      })
    },
  )

  it('is covered for beside s-maxage when the user says so', () => {
    const split = stored(cc('s-maxage=60, stale-if-error=40'))
    expect(failure({ kept: split, besides: { staleDespiteSMaxage: true } }).kind).toBe('serve-stale')
  })

  it.each([500, 501, 503, 599])('never drives out a good response with a %i', (status) => {
    const pass = { kind: 'pass', reason: 'error', outdated: false }
    expect(failure({ kept: GOOD, answer: response({}, status) })).toEqual(pass)
    expect(failure({ kept: GOOD, answer: response(cc('max-age=9'), status) })).toEqual(pass)
    expect(failure({ kept: GOOD, answer: response(cc('no-store'), status) })).toEqual(pass)
  })

  it('may replace an error that was stored', () => {
    const error = stored(cc('max-age=60'), { status: 501 })
    expect(failure({ kept: error, answer: response(cc('max-age=9'), 500) }).kind).toBe('store')
  })

  it('may be stored with a lifetime where there is nothing better', () => {
    expect(concluded({ answer: response(cc('max-age=9'), 503) }).kind).toBe('store')
    expect(concluded({ answer: response({}, 503) })).toMatchObject({ reason: 'no-explicit-freshness' })
  })
})
