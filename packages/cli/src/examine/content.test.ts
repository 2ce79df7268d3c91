import { describe } from 'vitest'
import { finds, passes } from '../../test/telling.ts'

const minute = { 'cache-control': 'max-age=60', etag: '"a"' }

describe('Content-Encoding', () => {
  const zipped = { ...minute, 'content-encoding': 'gzip' }
  finds('encoding-unasked', { fields: zipped, others: { identity: {} } }, { severity: 'bad', seen: /gzip/ })
  passes('encoding-unasked', {
    fields: zipped,
    others: { identity: { fields: { 'content-encoding': null } } },
  })
  passes('encoding-unasked', { fields: zipped, others: { again: {} } })

  finds('encoding-invalid', { ...minute, 'content-encoding': 'utf-8' }, { severity: 'warn', fix: /charset/ })
  finds('encoding-invalid', { ...minute, 'content-encoding': 'identity' }, { fix: /Leave it out/ })
  finds('encoding-invalid', { ...minute, 'content-encoding': 'none, utf-8' }, { fix: /charset/ })
  passes('encoding-invalid', { ...minute, 'content-encoding': 'GZIP, br' })
})

describe('the length of the content', () => {
  const declared = { ...minute, 'content-length': '100' }
  finds(
    'content-broken',
    { fields: declared, content: { bytes: 90, end: 'broken' } },
    { severity: 'bad', seen: 'Content-Length says 100, but 90 bytes came.' },
  )
  finds('content-broken', { fields: minute, content: { bytes: 90, end: 'broken' } }, { subject: 'Content' })
  passes('content-broken', { fields: declared })
  passes('content-broken', { fields: declared, content: { bytes: 90, end: 'cut' } })

  finds('content-surplus', { fields: declared, content: { end: 'surplus' } }, { severity: 'bad' })
  passes('content-surplus', { fields: declared })

  finds('length-and-chunks', { ...declared, 'transfer-encoding': 'chunked' }, { severity: 'bad' })
  passes('length-and-chunks', declared)
})
