import { describe } from 'vitest'
import { dateAt, finds, passes } from '../../test/telling.ts'

const both = { 'cache-control': 'max-age=60', etag: '"a"', 'last-modified': dateAt(-3600), vary: 'accept' }

describe('a request with If-None-Match', () => {
  finds('etag-works', { fields: both, others: { etag: { status: 304, fields: both } } }, { severity: 'good' })
  passes('etag-works', { fields: both, others: { etag: {} } })

  finds('etag-ignored', { fields: both, others: { etag: {} } }, { severity: 'bad', fix: /304/ })
  finds(
    'etag-ignored',
    { fields: { ...both, 'cache-control': 'private, max-age=60' }, others: { etag: {} } },
    {},
  )
  passes('etag-ignored', { fields: both, others: { etag: { status: 304 } } })
  passes('etag-ignored', {
    fields: both,
    others: { etag: { fields: { etag: '"b"' }, content: { digest: 'b' } } },
  })
  passes('etag-ignored', { fields: both, others: { etag: { fields: { etag: '"b"' } } } })
  passes('etag-ignored', { fields: { ...both, 'cache-control': 'no-store' }, others: { etag: {} } })

  finds(
    'condition-refused',
    { fields: both, others: { etag: { status: 500 } } },
    { severity: 'bad', seen: /500/ },
  )
  finds(
    'condition-refused',
    { fields: both, others: { modified: { status: 412 } } },
    { subject: 'Last-Modified' },
  )
  passes('condition-refused', { fields: both, others: { etag: { status: 304 }, modified: { status: 304 } } })
})

describe('a request with If-Modified-Since', () => {
  finds('last-modified-works', { fields: both, others: { modified: { status: 304 } } }, { severity: 'good' })
  passes('last-modified-works', { fields: both, others: { modified: {} } })
  finds('last-modified-ignored', { fields: both, others: { modified: {} } }, { severity: 'warn' })
  finds(
    'last-modified-ignored',
    { fields: both, others: { etag: { status: 304 }, modified: {} } },
    { severity: 'info' },
  )
  passes('last-modified-ignored', { fields: both, others: { modified: { status: 304 } } })
})

describe('what a 304 says', () => {
  const update = (fields: object): object => ({
    fields: both,
    others: { etag: { status: 304, fields: { ...both, ...fields } } },
  })
  finds('not-modified-lacks', update({ 'cache-control': null, vary: null }), {
    severity: 'info',
    seen: 'The short answer, 304, has no Cache-Control and Vary, which the full one has.',
  })
  finds('not-modified-lacks', update({ etag: null }), { subject: 'ETag' })
  passes('not-modified-lacks', update({ 'last-modified': null, 'content-type': null }))

  finds('not-modified-other-etag', update({ etag: '"b"' }), { severity: 'bad' })
  finds('not-modified-other-etag', update({ etag: 'W/"a"' }), { severity: 'warn' })
  passes('not-modified-other-etag', update({}))

  finds('not-modified-differs', update({ 'cache-control': 'max-age=0' }), {
    severity: 'warn',
    seen: /max-age=0; the full one said max-age=60/,
  })
  finds('not-modified-differs', update({ vary: 'cookie' }), { subject: 'Vary' })
  passes('not-modified-differs', update({ vary: 'Accept' }))
})
