import { describe } from 'vitest'
import { finds, passes } from '../../test/telling.ts'

const control = (value: string): Record<string, string> => ({ 'cache-control': value })

describe('a time', () => {
  finds('malformed-number', control('max-age=1.5'), { severity: 'bad', fix: 'Write max-age=1, say' })
  finds('malformed-number', control('max-age=-1'), { fix: /no-store/ })
  finds('malformed-number', control('max-age=1h'), { fix: 'Write max-age=3600' })
  finds('malformed-number', control('s-maxage=60s'), { fix: 'Write s-maxage=60' })
  finds('malformed-number', control('max-age'), { seen: /without a number/ })
  finds('malformed-number', control('max-age='), { severity: 'bad' })
  finds('malformed-number', control('max-age=""'), { severity: 'bad' })
  finds('malformed-number', control('max-age=+60'), { severity: 'bad' })
  finds('malformed-number', control('max-age=60, stale-while-revalidate'), { means: /pass over this one/ })
  passes('malformed-number', control('max-age=0, s-maxage=31536000'))
  passes('malformed-number', control('max-age="60"'))
  passes('malformed-number', control('max-age: 60'))
  passes('malformed-number', control('maxage=soon'))
  passes('malformed-number', { 'surrogate-control': 'max-age=60+30' })
  finds('malformed-number', control('max-age=60+30'), { severity: 'bad' })

  finds('quoted-number', control('max-age="60"'), { severity: 'warn', fix: 'Write max-age=60' })
  passes('quoted-number', control('max-age=60, no-cache="60"'))

  finds('lifetime-overflow', control('max-age=31536000000'), { severity: 'warn', means: /milliseconds/ })
  passes('lifetime-overflow', control('max-age=2147483648'))
})

describe('a value where none belongs', () => {
  finds('needless-argument', control('public=true, max-age=60'), { severity: 'warn', fix: 'Write public' })
  finds('needless-argument', control('no-store=""'), { severity: 'warn' })
  passes('needless-argument', control('no-store, no-cache="a", max-age=60'))
})

describe('a list of fields', () => {
  finds('qualified-directive', control('private="set-cookie", max-age=60'), {
    severity: 'info',
    means: /read private alone/,
  })
  passes('qualified-directive', control('private, max-age=60'))

  finds('malformed-field-list', control('no-cache="a b"'), { severity: 'warn' })
  finds('malformed-field-list', control('private=set-cookie'), { severity: 'warn' })
  finds('malformed-field-list', control('no-cache=""'), { severity: 'warn' })
  passes('malformed-field-list', control('no-cache="set-cookie, x-level"'))
})
