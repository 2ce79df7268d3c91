import { describe } from 'vitest'
import { dateAt, finds, passes } from '../../test/telling.ts'

const control = (value: string): Record<string, string> => ({ 'cache-control': value })

describe('what is said twice', () => {
  finds('conflicting-duplicates', control('max-age=60, max-age=300'), {
    severity: 'bad',
    seen: 'Cache-Control has max-age=60 and max-age=300.',
  })
  finds('conflicting-duplicates', { fields: { 'cache-control': ['max-age=60', 'max-age=0'] } }, {})
  passes('conflicting-duplicates', control('max-age=60, s-maxage=300'))
  passes('conflicting-duplicates', control('max-age=60, max-age=60'))

  finds('duplicate-directive', control('public, Public, max-age=60'), { severity: 'warn' })
  passes('duplicate-directive', control('public, max-age=60'))
  passes('duplicate-directive', control('max-age=60, max-age=300'))

  finds(
    'cache-control-in-lines',
    { fields: { 'cache-control': ['public', 'max-age=60'] } },
    { severity: 'info', seen: /2 lines: public \| max-age=60/ },
  )
  passes('cache-control-in-lines', control('public, max-age=60'))

  finds('duplicate-field', { fields: { etag: ['"a"', '"b"'] } }, { severity: 'bad', subject: 'ETag' })
  finds('duplicate-field', { fields: { date: [dateAt(0), dateAt(0)] } }, { subject: 'Date' })
  finds('duplicate-field', { fields: { age: ['1', '2'] } }, { subject: 'Age' })
  passes('duplicate-field', { fields: { vary: ['accept', 'cookie'], 'set-cookie': ['a=1', 'b=2'] } })
})
