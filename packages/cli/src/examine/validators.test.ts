import { describe } from 'vitest'
import { dateAt, finds, passes } from '../../test/telling.ts'

const minute = { 'cache-control': 'max-age=60' }
const tagged = { ...minute, etag: '"a"' }

describe('an answer without a validator', () => {
  finds('no-validator', minute, { severity: 'info', means: /When it is stale/ })
  finds('no-validator', { 'cache-control': 'no-cache' }, { severity: 'warn', means: /no cache helps/ })
  finds('no-validator', {}, {})
  finds('no-validator', { 'cache-control': 'no-cache, max-age=60' }, { severity: 'warn' })
  finds(
    'no-validator',
    { 'cache-control': 'no-cache, max-age=60', 'cdn-cache-control': 'max-age=60' },
    { severity: 'info' },
  )
  passes('no-validator', tagged)
  passes('no-validator', { ...minute, 'last-modified': dateAt(-60) })
  passes('no-validator', { 'cache-control': 'no-store' })
  passes('no-validator', { status: 404, fields: minute })
})

describe('the form of an ETag', () => {
  finds('etag-malformed', { ...minute, etag: 'abc' }, { severity: 'bad', fix: 'Write "abc"' })
  finds('etag-malformed', { ...minute, etag: 'w/"abc"' }, { fix: 'Write W/"abc"' })
  finds('etag-malformed', { ...minute, etag: "'abc'" }, { fix: 'Write "abc"' })
  finds('etag-malformed', { ...minute, etag: '' }, { seen: /empty/ })
  passes('etag-malformed', { ...minute, etag: 'W/"a,b\\"' })
  passes('etag-malformed', { ...minute, etag: '""' })
})

describe('two answers to the same question', () => {
  const again = (etag: string, digest: string): object => ({
    others: { again: { fields: { etag }, content: { digest } } },
  })
  finds('etag-changes', { fields: tagged, ...again('"b"', 'a') }, { severity: 'bad', seen: /"a", then "b"/ })
  passes('etag-changes', { fields: tagged, ...again('"a"', 'a') })
  passes('etag-changes', { fields: tagged, ...again('"b"', 'b') })
  passes('etag-changes', { fields: tagged, others: { again: { fields: { etag: null } } } })
  passes('etag-changes', { fields: { ...tagged, 'cache-control': 'no-store' }, ...again('"b"', 'a') })

  finds('etag-of-other-content', { fields: tagged, ...again('"a"', 'b') }, { severity: 'bad' })
  passes('etag-of-other-content', { fields: { ...tagged, etag: 'W/"a"' }, ...again('W/"a"', 'b') })
  passes('etag-of-other-content', { fields: tagged, ...again('"a"', 'a') })

  finds('content-changes', { fields: tagged, ...again('"b"', 'b') }, { severity: 'info' })
  const own = { ...tagged, 'cache-control': 'private, max-age=60' }
  finds('content-changes', { fields: own, ...again('"b"', 'b') }, {})
  passes('content-changes', { fields: tagged, ...again('"a"', 'a') })
  passes('content-changes', { fields: { ...tagged, 'cache-control': 'no-cache' }, ...again('"b"', 'b') })
  passes('content-changes', { fields: { 'cache-control': 'no-store' }, ...again('"b"', 'b') })
})

describe('a tag across encodings', () => {
  const zipped = { ...tagged, 'content-encoding': 'gzip', vary: 'accept-encoding' }
  const identity = (etag: string): object => ({
    others: { identity: { fields: { etag, 'content-encoding': null } } },
  })
  finds('etag-across-encodings', { fields: zipped, ...identity('"a"') }, { severity: 'bad', fix: /W\/"a"/ })
  passes('etag-across-encodings', { fields: zipped, ...identity('"b"') })
  passes('etag-across-encodings', { fields: { ...zipped, etag: 'W/"a"' }, ...identity('W/"a"') })
})
