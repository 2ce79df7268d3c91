import { describe } from 'vitest'
import { finds, passes } from '../../test/telling.ts'

const page = { 'cache-control': 'max-age=60', etag: '"a"', 'accept-ranges': 'bytes' }
const part = {
  status: 206,
  fields: { 'content-range': 'bytes 0-9/100' },
  content: { bytes: 10, digest: 'p' },
}

describe('a part', () => {
  finds('range-works', { fields: page, others: { range: part } }, { severity: 'good' })
  passes('range-works', { fields: page, others: { range: {} } })

  finds('range-ignored', { fields: page, others: { range: {} } }, { severity: 'warn', seen: /200/ })
  finds('range-ignored', { fields: page, others: { range: { status: 416 } } }, {})
  passes('range-ignored', { fields: page, others: { range: part } })

  const wrong = (told: object): object => ({ fields: page, others: { range: { ...part, ...told } } })
  finds('range-wrong', wrong({ fields: { 'content-range': 'bytes 0-99/100' } }), { severity: 'bad' })
  finds('range-wrong', wrong({ fields: {} }), { seen: /Content-Range: none/ })
  finds('range-wrong', wrong({ content: { bytes: 100 } }), { seen: /10 bytes, but 100/ })
  finds('range-wrong', wrong({ fields: { ...part.fields, etag: '"b"' } }), { seen: /ETag "b"/ })
  passes('range-wrong', wrong({ fields: { 'content-range': 'bytes 0-9/*' } }))
})
