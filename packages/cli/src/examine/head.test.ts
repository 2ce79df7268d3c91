import { describe } from 'vitest'
import { finds, passes } from '../../test/telling.ts'

const page = { 'cache-control': 'max-age=60', etag: '"a"', 'content-length': '100' }

describe('HEAD', () => {
  finds(
    'head-status-differs',
    { fields: page, others: { head: { status: 405 } } },
    { severity: 'warn', seen: /405/ },
  )
  passes('head-status-differs', { fields: page, others: { head: {} } })
  passes('head-status-differs', { status: 404, others: { head: { status: 404 } } })

  const head = (fields: object): object => ({ fields: page, others: { head: { fields } } })
  finds('head-fields-differ', head({ 'cache-control': 'no-store' }), {
    severity: 'warn',
    seen: 'HEAD is answered with other fields than GET. Cache-Control: no-store; with GET: max-age=60',
  })
  finds('head-fields-differ', head({ etag: null }), { subject: 'ETag' })
  finds('head-fields-differ', head({ 'content-length': '0' }), { subject: 'Content-Length' })
  passes('head-fields-differ', head({ 'content-length': null, 'content-type': null }))
  // What GET itself does not keep to
  passes('head-fields-differ', {
    fields: page,
    others: { head: { fields: { etag: '"b"' } }, again: { fields: { etag: '"c"' } } },
  })
})
