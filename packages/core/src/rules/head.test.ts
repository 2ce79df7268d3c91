import { describe, expect, it } from 'vitest'
import { date, response, stored } from '../../test/heads.ts'
import { describesStored } from './head.ts'

type Fields = Record<string, string>
const LATER = { 'last-modified': date(-10) }
const EARLIER = { 'last-modified': date(-90) }

describe('RFC 9111 §4.3.5: freshening responses with HEAD', () => {
  it.each<[string, Fields, Fields]>([
    ['the same tag', { etag: '"a"' }, { etag: '"a"' }],
    ['the same date', LATER, LATER],
    ['the same tag and date', { etag: '"a"', ...LATER }, { etag: '"a"', ...LATER }],
    ['the same tag, where a date is stored too', { etag: '"a"' }, { etag: '"a"', ...LATER }],
    [
      'the same tag and length',
      { etag: '"a"', 'content-length': '5' },
      { etag: '"a"', 'content-length': '5' },
    ],
    ['the length of the content', { etag: '"a"', 'content-length': '5' }, { etag: '"a"' }],
    ['a length that cannot be read', { etag: '"a"', 'content-length': 'five' }, { etag: '"a"' }],
    [
      'the length that was declared',
      { etag: '"a"', 'content-length': '9' },
      { etag: '"a"', 'content-length': '9' },
    ],
  ])('is about the stored response: %s', (_, head, kept) => {
    expect(describesStored(response(head), stored(kept))).toBe(true)
  })

  it.each<[string, Fields, Fields]>([
    ['another tag', { etag: '"b"' }, { etag: '"a"' }],
    ['a weak tag for a strong one', { etag: 'W/"a"' }, { etag: '"a"' }],
    ['a tag where none is stored', { etag: '"a"' }, LATER],
    ['another date', LATER, EARLIER],
    ['the same tag and another date', { etag: '"a"', ...LATER }, { etag: '"a"', ...EARLIER }],
    ['another tag and the same date', { etag: '"b"', ...LATER }, { etag: '"a"', ...LATER }],
    ['the same tag and another length', { etag: '"a"', 'content-length': '6' }, { etag: '"a"' }],
    ['no validator and another length', { 'content-length': '6' }, {}],
    ['another length than was declared', { 'content-length': '5' }, { 'content-length': '9' }],
  ])('is about another one: %s', (_, head, kept) => {
    expect(describesStored(response(head), stored(kept))).toBe(false)
  })

  it.each<[string, Fields, Fields]>([
    ['nothing', {}, { etag: '"a"', ...LATER }],
    ['a length alone, which content may keep as it changes', { 'content-length': '5' }, { etag: '"a"' }],
    ['a lifetime', { 'cache-control': 'max-age=60' }, {}],
  ])('proves nothing: %s', (_, head, kept) => {
    expect(describesStored(response(head), stored(kept))).toBeUndefined()
  })

  it.each([201, 204, 304, 404, 405, 410, 500])('proves nothing with the status %i', (status) => {
    expect(describesStored(response({ etag: '"a"' }, status), stored({ etag: '"a"' }))).toBeUndefined()
    expect(describesStored(response({ etag: '"b"' }, status), stored({ etag: '"a"' }))).toBeUndefined()
  })

  it('is about another response than a stored 404', () => {
    expect(describesStored(response({ etag: '"a"' }), stored({ etag: '"a"' }, { status: 404 }))).toBe(false)
    expect(describesStored(response(), stored({}, { status: 404 }))).toBe(false)
  })

  it('takes absent content for content of length 0', () => {
    const empty = stored({ etag: '"a"' }, { body: null })
    expect(describesStored(response({ etag: '"a"', 'content-length': '0' }), empty)).toBe(true)
    expect(describesStored(response({ etag: '"a"', 'content-length': '1' }), empty)).toBe(false)
  })
})
