import * as fc from 'fast-check'
import stringWidth from 'string-width'
import { describe, expect, it } from 'vitest'
import { flow, left, middle, right, widthOf } from './cells.ts'
import { printable } from './printable.ts'

describe('text in a cell', () => {
  it.each([
    ['level', 8, 'level   '],
    ['level', 5, 'level'],
    ['levels', 5, 'leve…'],
    ['潮汐表', 6, '潮汐表'],
    ['潮汐表', 5, '潮汐…'],
    ['潮汐表', 4, '潮… '],
    ['潮', 1, '…'],
    ['e\u0301e\u0301e\u0301', 2, 'e\u0301…'],
    ['👩‍👩‍👧 family', 4, '👩‍👩‍👧 …'],
    ['', 2, '  '],
  ])('%j in %d columns is %j', (text, width, cell) => expect(left(text, width)).toBe(cell))

  it('stands at the right edge where it should', () => {
    expect([right('9 ms', 6), right('123456789', 6), right('潮', 4)]).toEqual(['  9 ms', '12345…', '  潮'])
  })

  it('keeps both ends of a path', () => {
    expect(middle('/assets/0123456789/app.css', 15)).toBe('/assets…app.css')
    expect(middle('/潮汐潮汐潮汐潮汐/表', 11)).toBe('/潮汐…汐/表')
    expect(middle('/a', 15)).toBe('/a')
  })

  it('is exactly as wide as its cell, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 40 }), (given, width) => {
        const text = printable(given)
        expect(stringWidth(left(text, width))).toBe(width)
        expect(stringWidth(right(text, width))).toBe(width)
        expect(stringWidth(middle(text, width))).toBeLessThanOrEqual(width)
      }),
    )
  })
})

describe('pieces', () => {
  it('share a line as long as there is room', () => {
    expect(flow(['one', 'two', 'three'], 11)).toEqual(['one · two', 'three'])
    expect(flow(['one', 'two', 'three'], 80)).toEqual(['one · two · three'])
    expect(flow([], 80)).toEqual([])
  })

  it('are cut where one alone is too long', () => {
    expect(flow(['http://127.0.0.1:8080', 'two'], 10)).toEqual(['http://12…', 'two'])
  })
})

it.each([
  ['plain', 5],
  ['潮', 2],
  ['e\u0301', 1],
  ['', 0],
])('%j takes %d columns', (text, width) => expect(widthOf(text)).toBe(width))
