import { describe, expect, it, vi } from 'vitest'
import { date, NOW, policy, request, SECOND, stored } from '../../test/heads.ts'
import type { StoredResponse } from '../message.ts'
import { decide } from './decide.ts'
import type { Decision } from './decision.ts'
import { termsOf } from './terms.ts'

type Fields = Record<string, string>

/** Decides on a response with the directives `kept`, `age` seconds after it came, for a request with `asked`. */
function after(age: number, kept: string, asked: Fields | string = {}, headers: Fields = {}): Decision {
  const wishes = typeof asked === 'string' ? { 'cache-control': asked } : asked
  const candidates = [stored({ 'cache-control': kept, date: date(0), ...headers })]
  return among(candidates, wishes, age)
}

function among(candidates: StoredResponse[] | undefined, asked: Fields = {}, age = 0): Decision {
  const findTerms = (held: StoredResponse) => termsOf(held, held, policy())
  return decide(request(asked), candidates, findTerms as never, NOW + age * SECOND)
}

/** A decision in one word. */
function word(decision: Decision): string {
  if (decision.kind === 'serve') return decision.refresh ? 'refresh' : 'serve'
  return 'reason' in decision ? `${decision.kind}: ${decision.reason}` : decision.kind
}

describe('RFC 9111 §4: what is stored', () => {
  it('nothing under the key is a miss', () => {
    expect(among(undefined)).toEqual({ kind: 'forward', reason: 'uri-miss' })
  })

  it('no variant that the request selects is a miss of another kind', () => {
    const other = stored({ 'cache-control': 'max-age=60' }, { selecting: [['accept', 'text/html']] })
    expect(among([])).toEqual({ kind: 'forward', reason: 'vary-miss' })
    expect(among([other])).toEqual({ kind: 'forward', reason: 'vary-miss' })
  })

  it('the most recent of the variants by Date is chosen, even if another is fresh', () => {
    const fresh = stored({ 'cache-control': 'max-age=600', date: date(-9) }, { responseTime: NOW + 5 })
    const recent = stored({ 'cache-control': 'max-age=0', date: date(0) })
    expect(among([fresh, recent], {}, 1)).toMatchObject({ kind: 'revalidate', stored: recent })
  })
})

describe('RFC 9111 §4.2: freshness', () => {
  it('a fresh response is served with its age and what is left', () => {
    const decision = after(10, 'max-age=60')
    expect(decision).toMatchObject({ kind: 'serve', age: 10 * SECOND, ttl: 50 * SECOND, refresh: false })
  })

  it(
    'a response is stale as soon as its age is its lifetime',
    { tags: ['9111-4.2-fresh', '9111-5.2.2.1-max-age'] },
    () => {
      expect(word(after(59.999, 'max-age=60'))).toBe('serve')
      expect(word(after(60, 'max-age=60'))).toBe('revalidate: stale')
    },
  )

  it('a stale response is validated with its validators', () => {
    const headers = { etag: '"a"', 'last-modified': date(-99) }
    expect(after(99, 'max-age=60', {}, headers)).toMatchObject({
      kind: 'revalidate',
      reason: 'stale',
      conditions: [
        ['if-none-match', '"a"'],
        ['if-modified-since', date(-99)],
      ],
    })
  })

  it('a stale response without validators is asked for without conditions', () => {
    expect(after(99, 'max-age=60')).toMatchObject({ kind: 'revalidate', conditions: [] })
  })

  it('a clock that was set back makes nothing stale, and nothing younger', () => {
    expect(after(-3600, 'max-age=60', {}, { age: '20' })).toMatchObject({ kind: 'serve', age: 20 * SECOND })
  })

  it('the terms of a response are found once for each, and passed on', () => {
    const held = stored({ 'cache-control': 'max-age=60' })
    const terms = termsOf(held, held, policy())
    const findTerms = vi.fn(() => terms)
    expect(decide(request(), [held], findTerms, NOW)).toMatchObject({ terms, stored: held })
    expect(findTerms).toHaveBeenCalledWith(held)
  })
})

describe('RFC 9111 §5.2.2.4: no-cache in the response', () => {
  it.each(['no-cache', 'no-cache, max-age=60', 'no-cache, immutable, max-age=60, stale-while-revalidate=60'])(
    '%s is never served without validation',
    { tags: ['9111-4-no-cache', '9111-5.2.2.4-no-cache'] },
    (kept) => {
      expect(word(after(0, kept))).toBe('revalidate: stale')
      expect(word(after(61, kept, 'max-stale'))).toBe('revalidate: stale')
    },
  )

  it('with field names is no reason to validate', { tags: ['9111-5.2.2.4-qualified'] }, () => {
    expect(word(after(0, 'no-cache="x-a", max-age=60'))).toBe('serve')
  })
})

describe('RFC 9111 §5.2.1.1: max-age in the request', { tags: ['9111-5.2.1.1-max-age'] }, () => {
  it('wants a response that is no older', () => {
    expect(word(after(10, 'max-age=60', 'max-age=10'))).toBe('serve')
    expect(word(after(10.001, 'max-age=60', 'max-age=10'))).toBe('revalidate: request')
    expect(word(after(1, 'max-age=60', 'max-age=0'))).toBe('revalidate: request')
  })

  it('counts the age that the response came with', () => {
    expect(word(after(1, 'max-age=60', 'max-age=10', { age: '20' }))).toBe('revalidate: request')
  })

  it('does not make a stale response fresh', () => {
    expect(word(after(61, 'max-age=60', 'max-age=600'))).toBe('revalidate: stale')
  })

  it('wants no stale response, without max-stale not even meanwhile', () => {
    const kept = 'max-age=60, stale-while-revalidate=60'
    expect(word(after(61, kept, 'max-age=600'))).toBe('revalidate: stale')
    expect(word(after(61, kept, 'max-age=600, max-stale'))).toBe('refresh')
  })

  it('and max-stale both hold', () => {
    expect(word(after(70, 'max-age=60', 'max-age=70, max-stale=10'))).toBe('serve')
    expect(word(after(70, 'max-age=60', 'max-age=69, max-stale=10'))).toBe('revalidate: stale')
    expect(word(after(70, 'max-age=60', 'max-age=70, max-stale=9'))).toBe('revalidate: stale')
  })
})

describe('RFC 9111 §5.2.1.2: max-stale', { tags: ['9111-5.2.1.2-max-stale'] }, () => {
  it('accepts a response that went stale no longer ago', () => {
    expect(after(70, 'max-age=60', 'max-stale=10')).toMatchObject({
      kind: 'serve',
      ttl: -10 * SECOND,
      refresh: false,
    })
    expect(word(after(70.001, 'max-age=60', 'max-stale=10'))).toBe('revalidate: stale')
  })

  it('without a value accepts any', () => {
    expect(word(after(1e9, 'max-age=60', 'max-stale'))).toBe('serve')
  })

  it('that cannot be read accepts none', () => {
    expect(word(after(61, 'max-age=60', 'max-stale=long'))).toBe('revalidate: stale')
  })

  it.each(['must-revalidate', 'proxy-revalidate', 's-maxage=60', 'no-cache'])(
    'is not heeded where %s forbids it (§4.2.4)',
    { tags: ['9111-4.2.4-forbidden'] },
    (directive) => expect(word(after(61, `max-age=60, ${directive}`, 'max-stale'))).toBe('revalidate: stale'),
  )
})

describe('RFC 9111 §5.2.1.3: min-fresh', { tags: ['9111-5.2.1.3-min-fresh'] }, () => {
  it('wants a response that stays fresh for as long', () => {
    expect(word(after(50, 'max-age=60', 'min-fresh=10'))).toBe('serve')
    expect(word(after(50.001, 'max-age=60', 'min-fresh=10'))).toBe('revalidate: request')
  })

  it('wants no stale response', () => {
    const kept = 'max-age=60, stale-while-revalidate=60'
    expect(word(after(61, kept, 'min-fresh=10'))).toBe('revalidate: stale')
    expect(word(after(61, kept, 'min-fresh=0, max-stale'))).toBe('revalidate: stale')
  })
})

describe('RFC 9111 §5.2.1.4, §5.4: no-cache in the request', () => {
  it.each<Fields>([{ 'cache-control': 'no-cache' }, { pragma: 'no-cache' }])(
    'wants a validation: %j',
    { tags: ['9111-5.2.1.4-no-cache', '9111-5.4-pragma'] },
    (asked) => {
      expect(word(after(0, 'max-age=60', asked))).toBe('revalidate: request')
    },
  )

  it('of a stale response is a validation of a stale response (RFC 9211 §2.2)', () => {
    expect(word(after(61, 'max-age=60, stale-while-revalidate=60', 'no-cache'))).toBe('revalidate: stale')
    expect(word(after(61, 'max-age=60', 'no-cache, max-stale'))).toBe('revalidate: stale')
  })

  it('is not heard from Pragma beside Cache-Control', { tags: ['9111-5.4-pragma'] }, () => {
    expect(word(after(0, 'max-age=60', { 'cache-control': 'max-age=5', pragma: 'no-cache' }))).toBe('serve')
  })
})

describe('RFC 9111 §5.2.1.7: only-if-cached', () => {
  const asked = { 'cache-control': 'only-if-cached' }

  it('is answered from what is stored', () => {
    expect(word(after(10, 'max-age=60', asked))).toBe('serve')
    expect(word(after(61, 'max-age=60, stale-while-revalidate=9', asked))).toBe('refresh')
    expect(word(after(61, 'max-age=60', 'only-if-cached, max-stale'))).toBe('serve')
  })

  it('cannot be satisfied by asking the handler', () => {
    expect(among(undefined, asked)).toEqual({ kind: 'unsatisfiable' })
    expect(among([], asked)).toEqual({ kind: 'unsatisfiable' })
    expect(word(after(61, 'max-age=60', asked))).toBe('unsatisfiable')
    expect(word(after(0, 'max-age=60', 'only-if-cached, no-cache'))).toBe('unsatisfiable')
  })

  it.each(['if-match', 'if-unmodified-since'])(
    'cannot be satisfied where only the handler can weigh %s',
    (name) => {
      expect(word(after(10, 'max-age=60', { ...asked, [name]: 'x' }))).toBe('unsatisfiable')
      expect(among(undefined, { ...asked, [name]: 'x' })).toEqual({ kind: 'unsatisfiable' })
    },
  )
})

describe('RFC 5861 §3: stale-while-revalidate', () => {
  const kept = 'max-age=60, stale-while-revalidate=20'

  it('does not refresh what is fresh', () => {
    expect(word(after(59.999, kept))).toBe('serve')
  })

  it('serves what went stale less long ago, and refreshes it', { tags: ['5861-3-serve'] }, () => {
    expect(after(60, kept)).toMatchObject({ kind: 'serve', ttl: 0, refresh: true })
    expect(after(79.999, kept)).toMatchObject({ kind: 'serve', ttl: -19_999, refresh: true })
  })

  it('ends with its window', { tags: ['5861-3-window'] }, () => {
    expect(word(after(80, kept))).toBe('revalidate: stale')
  })

  it('of 0 is none', () => {
    expect(word(after(60, 'max-age=60, stale-while-revalidate=0'))).toBe('revalidate: stale')
  })

  it('refreshes also for a client that accepts stale responses, and goes no further than it does', () => {
    expect(word(after(70, kept, 'max-stale=10'))).toBe('refresh')
    expect(word(after(70, kept, 'max-stale=9'))).toBe('revalidate: stale')
    expect(word(after(90, kept, 'max-stale=30'))).toBe('serve')
  })

  it.each(['must-revalidate', 'proxy-revalidate', 's-maxage=60'])(
    'gives way to %s',
    { tags: ['9111-4.2.4-forbidden'] },
    (directive) => {
      expect(word(after(61, `${kept}, ${directive}`))).toBe('revalidate: stale')
    },
  )
})

describe('RFC 9111 §3.3: a stored part', () => {
  const fields = { 'cache-control': 'max-age=60', etag: '"a"', 'content-range': 'bytes 0-4/10' }
  const part = stored({ ...fields, date: date(0) }, { status: 206 })

  it('is the answer to what lies in it, on its terms', () => {
    expect(among([part], { range: 'bytes=1-2' }, 59)).toMatchObject({
      kind: 'serve',
      stored: part,
      ttl: 1000,
    })
    expect(word(among([part], { range: 'bytes=1-2' }, 60))).toBe('revalidate: stale')
    expect(word(among([part], { range: 'bytes=1-2', 'cache-control': 'no-cache' }))).toBe(
      'revalidate: request',
    )
  })

  it.each([59, 60])('is a piece of what is asked for beyond it, fresh or stale (after %i s)', (age) => {
    const conditions = [
      ['range', 'bytes=5-'],
      ['if-range', '"a"'],
    ]
    expect(among([part], {}, age)).toMatchObject({
      kind: 'forward',
      reason: 'partial',
      completes: { stored: part, asksForWhole: true, conditions },
    })
  })

  it('is nothing to go on with where what is missing is not one piece', () => {
    expect(among([part], { range: 'bytes=7-8' })).toEqual({ kind: 'forward', reason: 'partial' })
  })

  it('gives way to another response that has what is asked for, older or not', () => {
    const whole = stored({ 'cache-control': 'max-age=60', date: date(-9) })
    expect(among([part, whole])).toMatchObject({ kind: 'serve', stored: whole })
    expect(among([part, whole], { range: 'bytes=1-2' })).toMatchObject({ kind: 'serve', stored: part })
    expect(among([part, { ...whole, selecting: [['accept', 'x']] }])).toMatchObject({ reason: 'partial' })
  })

  it('leaves one who wants no request to the handler without an answer beyond it', () => {
    expect(word(among([part], { 'cache-control': 'only-if-cached' }))).toBe('unsatisfiable')
  })
})

describe('RFC 8246 §2: immutable', () => {
  const kept = 'max-age=60, immutable, stale-while-revalidate=60'

  it(
    'spares a fresh response the validation of a reload, which sends max-age=0',
    { tags: ['8246-2-fresh'] },
    () => {
      expect(word(after(59, kept, 'max-age=0'))).toBe('serve')
    },
  )

  it('does not once it is stale', { tags: ['8246-2-stale'] }, () => {
    expect(word(after(60, kept, 'max-age=0'))).toBe('revalidate: stale')
    expect(word(after(60, kept))).toBe('refresh')
  })

  it('does not when the client asks for a validation', { tags: ['8246-2.1-signal'] }, () => {
    expect(word(after(1, kept, 'no-cache'))).toBe('revalidate: request')
    expect(word(after(1, kept, { pragma: 'no-cache' }))).toBe('revalidate: request')
  })

  it('does not when the client wants more freshness than is left', () => {
    expect(word(after(59, kept, 'max-age=0, min-fresh=9'))).toBe('revalidate: request')
  })
})
