import { describe, expect, it } from 'vitest'
import { date, response } from '../../test/heads.ts'
import { conditionsFor } from './validation.ts'

const conditions = (headers: Record<string, string>) => conditionsFor(response(headers))

describe('RFC 9111 §4.3.1: sending a validation request', () => {
  it('asks with the entity tag, as it was written', { tags: ['9111-4.3.1-etag'] }, () => {
    expect(conditions({ etag: '"a"' })).toEqual([['if-none-match', '"a"']])
    expect(conditions({ etag: 'W/"a"' })).toEqual([['if-none-match', 'W/"a"']])
  })

  it('asks with Last-Modified, as it was written', { tags: ['9111-4.3.1-last-modified'] }, () => {
    const value = 'Monday, 15-Jun-26 12:00:00 GMT'
    expect(conditions({ 'last-modified': value })).toEqual([['if-modified-since', value]])
  })

  it('asks with both', { tags: ['9111-4.3.1-etag', '9111-4.3.1-last-modified'] }, () => {
    expect(conditions({ etag: '"a"', 'last-modified': date(-9) })).toEqual([
      ['if-none-match', '"a"'],
      ['if-modified-since', date(-9)],
    ])
  })

  it.each(['', '*', '"a", "b"', '"a'])('does not ask with %j, which is no entity tag', (etag) => {
    expect(conditions({ etag })).toEqual([])
  })

  it.each(['', 'yesterday', '0', '2026-06-15T12:00:00Z', `${date(0)}, ${date(0)}`])(
    'does not ask with a Last-Modified of %j, which is no date',
    (value) => {
      expect(conditions({ 'last-modified': value })).toEqual([])
      expect(conditions({ etag: '"a"', 'last-modified': value })).toEqual([['if-none-match', '"a"']])
    },
  )

  it('has nothing to ask without a validator', () => {
    expect(conditions({ date: date(0), expires: date(9) })).toEqual([])
  })
})
