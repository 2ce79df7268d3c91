import { describe, expect, it } from 'vitest'
import { NOW, request, response, stored } from '../../test/heads.ts'
import type { SelectingField, StoredResponse } from '../message.ts'
import { selectingFields, selects, selectStored } from './vary.ts'

const selecting = (vary: string, headers: Record<string, string> = {}) =>
  selectingFields(request(headers), response({ vary }))
const variant = (...fields: SelectingField[]): StoredResponse => stored({}, { selecting: fields })

describe('RFC 9111 §4.1: the fields that select a response', () => {
  it('are none without Vary', () => {
    expect(selectingFields(request({ accept: 'text/html' }), response())).toEqual([])
  })

  it('are those that Vary nominates, in the order of their names', () => {
    expect(selecting('X-B, x-a', { 'x-b': '2', 'x-a': '1', 'x-c': '3' })).toEqual([
      ['x-a', '1'],
      ['x-b', '2'],
    ])
  })

  it('tell an absent field from an empty one', () => {
    expect(selecting('x-a, x-b', { 'x-b': '' })).toEqual([
      ['x-a', null],
      ['x-b', ''],
    ])
  })

  it('are in normal form', () => {
    expect(selecting('accept-language', { 'accept-language': 'DE;q=0.5 ,EN' })).toEqual(
      selecting('accept-language', { 'accept-language': 'en,de;q=0.5' }),
    )
  })

  it('are none of a response that varies by everything, which is not stored', () => {
    expect(selecting('*', { 'x-a': '1' })).toEqual([])
  })
})

describe('RFC 9111 §4.1: matching', () => {
  it('takes a response without selecting fields for any request', () => {
    expect(selects(request({ 'x-a': '1' }), variant())).toBe(true)
  })

  it.each<[string, Record<string, string>, boolean]>([
    ['the same values', { 'x-a': '1', 'x-b': '2' }, true],
    ['the same values and another field', { 'x-a': '1', 'x-b': '2', 'x-c': '3' }, true],
    ['white space around a value', { 'x-a': ' 1 ', 'x-b': '2' }, true],
    ['one value of another letter case', { 'x-a': '1', 'x-b': 'A' }, false],
    ['one other value', { 'x-a': '1', 'x-b': '3' }, false],
    ['one field absent', { 'x-a': '1' }, false],
    ['one field empty', { 'x-a': '1', 'x-b': '' }, false],
    ['swapped values', { 'x-a': '2', 'x-b': '1' }, false],
  ])('with %s: %j → %s', { tags: ['9111-4.1-match'] }, (_, headers, expected) => {
    expect(selects(request(headers), variant(['x-a', '1'], ['x-b', '2']))).toBe(expected)
  })

  it('does not take an empty field for an absent one', { tags: ['9111-4.1-absent'] }, () => {
    expect(selects(request({ 'x-a': '' }), variant(['x-a', null]))).toBe(false)
    expect(selects(request(), variant(['x-a', null]))).toBe(true)
    expect(selects(request(), variant(['x-a', '']))).toBe(false)
    expect(selects(request({ 'x-a': '' }), variant(['x-a', '']))).toBe(true)
  })

  it('compares normal forms', { tags: ['9111-4.1-normalise'] }, () => {
    const both = variant(...selecting('accept-language', { 'accept-language': 'en, de' }))
    expect(selects(request({ 'accept-language': 'DE , en' }), both)).toBe(true)
    expect(selects(request({ 'accept-language': 'de;q=0.1,en' }), both)).toBe(false)
  })

  it('takes credentials as they are', () => {
    const mine = variant(['cookie', 'a=1; b=2'])
    expect(selects(request({ cookie: 'a=1; b=2' }), mine)).toBe(true)
    expect(selects(request({ cookie: 'b=2; a=1' }), mine)).toBe(false)
  })
})

describe('RFC 9111 §4: the most recent of the responses that match', { tags: ['9111-4-most-recent'] }, () => {
  const dated = (name: string, dateValue: number, responseTime = NOW): StoredResponse & { at: number } => ({
    ...stored({ name }, { responseTime, selecting: [['x-a', '1']] }),
    at: dateValue,
  })
  const select = (...candidates: (StoredResponse & { at: number })[]) =>
    selectStored(request({ 'x-a': '1' }), candidates, ({ at }) => at)?.headers.get('name')

  it('is the one with the latest Date, wherever it stands', () => {
    expect(select(dated('old', 1), dated('new', 3), dated('middle', 2))).toBe('new')
    expect(select(dated('new', 3), dated('old', 1))).toBe('new')
  })

  it('is not the one that came last when its Date is older', () => {
    expect(select(dated('old', 1, NOW + 9), dated('new', 2, NOW))).toBe('new')
  })

  it('is the one that came last when their dates are the same', () => {
    expect(select(dated('first', 1, NOW), dated('last', 1, NOW + 1))).toBe('last')
    expect(select(dated('last', 1, NOW + 1), dated('first', 1, NOW))).toBe('last')
  })

  it('is never one that the request does not select', () => {
    const other = { ...dated('other', 9), selecting: [['x-a', '2']] as const }
    expect(select(other, dated('mine', 1), other)).toBe('mine')
    expect(select(other)).toBeUndefined()
    expect(select()).toBeUndefined()
  })

  it('is one whose fields match, and only without such a one in the language that is liked best', () => {
    const french = (name: string, accepted: string, at: number) => ({
      ...stored({ name, 'content-language': 'fr' }, { selecting: [['accept-language', accepted]] }),
      at,
    })
    const exact = french('exact', 'fr', 1)
    const newer = french('newer', 'en;q=0.5,fr', 2)
    const newest = french('newest', 'de;q=0.5,fr', 3)
    const chosen = (...candidates: (typeof exact)[]) =>
      selectStored(request({ 'accept-language': 'fr' }), candidates, ({ at }) => at)?.headers.get('name')
    expect([chosen(exact, newer, newest), chosen(newest, exact, newer)]).toEqual(['exact', 'exact'])
    expect([chosen(newer, newest), chosen(newest, newer)]).toEqual(['newest', 'newest'])
  })
})
