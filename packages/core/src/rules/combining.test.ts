import { describe, expect, it } from 'vitest'
import { date, request, response, stored } from '../../test/heads.ts'
import { completedPart, completionOf, joinParts } from './combining.ts'

type Fields = Record<string, string>

const part = (range: string, headers: Fields = { etag: '"a"' }) =>
  stored({ 'content-range': `bytes ${range}`, ...headers }, { status: 206 })
const asked = (range?: string) => request(range === undefined ? {} : { range })

describe('RFC 9111 §3.4: what a stored part lacks', () => {
  it.each<[string, string | undefined, string]>([
    ['0-4/10', undefined, 'bytes=5-'],
    ['0-8/10', undefined, 'bytes=9-'],
    ['0-4/*', undefined, 'bytes=5-'],
    ['5-9/10', undefined, 'bytes=0-4'],
    ['1-9/10', undefined, 'bytes=0-0'],
    ['0-4/100', 'bytes=2-7', 'bytes=5-7'],
    ['0-4/100', 'bytes=4-5', 'bytes=5-5'],
    ['0-4/100', 'bytes=2-98', 'bytes=5-98'],
    ['0-4/100', 'bytes=2-99', 'bytes=5-'],
    ['0-4/100', 'bytes=2-', 'bytes=5-'],
    ['0-4/100', 'bytes=-98', 'bytes=5-'],
    ['5-9/100', 'bytes=2-7', 'bytes=2-4'],
    ['5-9/100', 'bytes=4-5', 'bytes=4-4'],
    ['5-9/100', 'bytes=4-9', 'bytes=4-4'],
    ['0-4/*', 'bytes=2-7', 'bytes=5-7'],
    ['0-4/*', 'bytes=2-', 'bytes=5-'],
    ['5-9/*', 'bytes=2-7', 'bytes=2-4'],
  ])('with %s, of %s, is asked for with %s', (kept, range, missing) => {
    expect(completionOf(part(kept), asked(range))?.conditions).toEqual([
      ['range', missing],
      ['if-range', '"a"'],
    ])
  })

  it.each<[string, string | undefined]>([
    ['3-6/10', undefined],
    ['5-9/*', undefined],
    ['5-9/100', 'bytes=2-12'],
    ['5-9/100', 'bytes=10-12'],
    ['5-9/100', 'bytes=2-4'],
    ['5-9/100', 'bytes=20-30'],
    ['5-9/100', 'bytes=6-8'],
    ['0-4/100', 'bytes=2-7,20-30'],
    ['0-4/100', 'bytes=200-'],
    ['0-4/100', 'lines=2-7'],
    ['0-4/*', 'bytes=-7'],
  ])('with %s, of %s, is not asked for by itself', (kept, range) => {
    expect(completionOf(part(kept), asked(range))).toBeUndefined()
  })

  it('is asked for only where a strong validator tells that it is of the same content', () => {
    const dated = { 'last-modified': date(-90), date: date(0) }
    expect(completionOf(part('0-4/10', dated), asked())?.conditions[1]).toEqual(['if-range', date(-90)])
    for (const weak of [{}, { etag: 'W/"a"' }, { 'last-modified': date(0), date: date(0) }]) {
      expect(completionOf(part('0-4/10', weak as Fields), asked()), JSON.stringify(weak)).toBeUndefined()
    }
  })

  it('is nothing for HEAD, for a Range that does not apply, and with the whole', () => {
    expect(completionOf(part('0-4/10'), request({}, 'HEAD'))).toBeUndefined()
    expect(completionOf(part('0-4/10'), request({ range: 'bytes=0-9', 'if-range': '"b"' }))).toBeUndefined()
    expect(completionOf(stored({ etag: '"a"' }), asked('bytes=0-9'))).toBeUndefined()
  })

  it.each(['if-none-match', 'if-modified-since'])(
    'is not asked for by itself where %s is to be weighed before a Range (RFC 9110 §13.2.2)',
    (name) => {
      const conditional = (range: Fields) => completionOf(part('0-4/10'), request({ [name]: 'x', ...range }))
      expect(conditional({ range: 'bytes=0-9' })).toBeUndefined()
      expect(conditional({})?.asksForWhole).toBe(true)
    },
  )

  it('tells whether the whole was asked for', () => {
    expect(completionOf(part('0-4/10'), asked())?.asksForWhole).toBe(true)
    expect(completionOf(part('0-4/10'), asked('bytes=0-'))?.asksForWhole).toBe(false)
  })
})

describe('RFC 9110 §15.3.7.3: a stored part and the answer for the rest', () => {
  const together = (kept: string, range: string | undefined, answered: string, fields: Fields = {}) => {
    const stored = part(kept)
    const answer = response({ etag: '"a"', 'content-range': `bytes ${answered}`, ...fields }, 206)
    return completedPart(stored, completionOf(stored, asked(range))!, { ...answer, responseTime: 0 })
  }

  it.each<[string, string | undefined, string, [number, number, number | undefined]]>([
    ['0-4/10', undefined, '5-9/10', [0, 9, 10]],
    ['0-4/*', undefined, '5-9/10', [0, 9, 10]],
    ['0-4/10', undefined, '5-9/*', [0, 9, 10]],
    ['5-9/10', undefined, '0-4/10', [0, 9, 10]],
    ['0-4/100', 'bytes=2-7', '5-7/100', [2, 7, 100]],
    ['0-4/*', 'bytes=2-7', '5-7/*', [2, 7, undefined]],
    ['0-4/*', 'bytes=2-99', '5-9/10', [2, 9, 10]],
    ['0-4/*', 'bytes=2-', '5-9/10', [2, 9, 10]],
    ['5-9/100', 'bytes=2-7', '2-4/100', [2, 7, 100]],
    ['5-9/*', 'bytes=2-7', '2-4/100', [2, 7, 100]],
  ])('%s, of %s, and %s make %j', (kept, range, answered, [first, last, size]) => {
    expect(together(kept, range, answered)).toEqual({ first, last, size })
  })

  it.each<[string, string | undefined, string]>([
    ['0-4/10', undefined, '5-8/10'],
    ['0-4/10', undefined, '6-9/10'],
    ['0-4/10', undefined, '4-9/10'],
    ['0-4/10', undefined, '5-10/11'],
    ['0-4/10', undefined, '0-9/10'],
    ['0-4/*', undefined, '5-9/*'],
    ['0-4/*', undefined, '5-8/10'],
    ['0-4/100', 'bytes=2-7', '5-6/100'],
    ['0-4/100', 'bytes=2-7', '5-8/100'],
    ['0-4/100', 'bytes=2-7', '5-7/101'],
    ['5-9/100', 'bytes=2-7', '3-4/100'],
    ['5-9/100', 'bytes=2-7', '2-3/100'],
    ['5-9/*', 'bytes=2-7', '2-4/7'],
  ])('%s, of %s, and %s make nothing', (kept, range, answered) => {
    expect(together(kept, range, answered)).toBeUndefined()
  })

  it.each([{ etag: '"b"' }, { etag: 'W/"a"' }, { etag: '' }])('make nothing when it has %j', (fields) => {
    expect(together('0-4/10', undefined, '5-9/10', fields)).toBeUndefined()
  })

  it('make nothing when it is several parts', () => {
    const type = { 'content-type': 'multipart/byteranges; boundary=x' }
    expect(together('0-4/10', undefined, '5-9/10', type)).toBeUndefined()
  })
})

describe('two parts of the same content', () => {
  const p = (first: number, last: number, size?: number) => ({ first, last, size })

  it.each([
    [p(0, 4, 10), p(5, 9, 10), p(0, 9, 10)],
    [p(0, 4, 10), p(2, 6, 10), p(0, 6, 10)],
    [p(0, 9, 10), p(2, 6, 10), p(0, 9, 10)],
    [p(0, 4, 10), p(5, 9), p(0, 9, 10)],
    [p(0, 4), p(5, 9), p(0, 9)],
    [p(3, 3, 10), p(4, 4, 10), p(3, 4, 10)],
  ])('%j and %j make %j, in any order', (a, b, expected) => {
    expect(joinParts(a, b)).toEqual(expected)
    expect(joinParts(b, a)).toEqual(expected)
  })

  it.each([
    [p(0, 3, 10), p(5, 9, 10)],
    [p(0, 4, 10), p(5, 9, 11)],
    [p(0, 4, 9), p(5, 9)],
  ])('%j and %j make nothing: they do not touch, or contradict each other', (a, b) => {
    expect(joinParts(a, b)).toBeUndefined()
    expect(joinParts(b, a)).toBeUndefined()
  })
})
