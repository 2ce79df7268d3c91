import { describe } from 'vitest'
import { finds, passes } from '../../test/telling.ts'

const control = (value: string): Record<string, string> => ({ 'cache-control': value })

describe('a directive that no cache knows', () => {
  finds('misspelt-directive', control('max_age=60'), {
    severity: 'bad',
    subject: 'Cache-Control',
    seen: /"max_age=60"/,
    fix: 'Did you mean max-age?',
    spec: 'RFC 9111 §5.2.3',
  })
  finds('misspelt-directive', control('maxage=60'), { fix: 'Did you mean max-age?' })
  finds('misspelt-directive', control('s-max-age=60'), { fix: 'Did you mean s-maxage?' })
  finds('misspelt-directive', control('smaxage=60'), { fix: 'Did you mean s-maxage?' })
  finds('misspelt-directive', control('no-cahce'), { fix: 'Did you mean no-cache?' })
  finds('misspelt-directive', control('no_store'), { fix: 'Did you mean no-store?' })
  finds('misspelt-directive', control('must-revaildate, max-age=1'), { fix: 'Did you mean must-revalidate?' })
  finds('misspelt-directive', control('stale-while-revaldate=60'), { severity: 'bad' })
  finds(
    'misspelt-directive',
    { 'cdn-cache-control': 'max_age=60' },
    { subject: 'CDN-Cache-Control', fix: 'Did you mean max-age?' },
  )
  passes('misspelt-directive', control('Max-Age=60, PUBLIC, must-revalidate'))
  passes('misspelt-directive', control('community="UCI"'))
  passes('misspelt-directive', control('max-stale=60'))

  finds('unknown-directive', control('community="UCI", max-age=60'), {
    severity: 'info',
    seen: /community="UCI"/,
  })
  finds('unknown-directive', control('durable, max-age=60'), { severity: 'info' })
  passes('unknown-directive', { 'netlify-cdn-cache-control': 'durable, max-age=60' })
  passes('unknown-directive', control('no-store, pre-check=0, post-check=0'))
  passes('unknown-directive', control('max_age=60'))
})

describe('a directive of requests', () => {
  finds('request-directive', control('max-stale=60'), {
    severity: 'warn',
    fix: 'Did you mean stale-while-revalidate?',
  })
  finds('request-directive', control('only-if-cached'), { severity: 'warn' })
  passes('request-directive', control('stale-while-revalidate=60'))
})

describe('what stands between directives, and in them', () => {
  finds('wrong-separator', control('private public'), { severity: 'bad', fix: 'Write private, public' })
  finds('wrong-separator', control('public; max-age=60'), { fix: 'Write public, max-age=60' })
  finds('wrong-separator', control('max-age: 60'), { fix: 'Write max-age=60' })
  finds('wrong-separator', control('max-age = 60'), { fix: 'Write max-age=60' })
  finds('wrong-separator', control('max-age 60'), { fix: 'Write max-age=60' })
  finds('wrong-separator', control('no-cache="a" x'), { severity: 'bad' })
  passes('wrong-separator', control('private,public'))
  passes('wrong-separator', { 'cdn-cache-control': 'max-age = 60' })
  passes('wrong-separator', control('private="set-cookie, x-level" , max-age=60'))

  finds('unclosed-quote', control('max-age="60, no-store'), {
    severity: 'bad',
    seen: /max-age="60, no-store/,
  })
  finds('unclosed-quote', control('max-age=60"'), { severity: 'bad' })
  passes('unclosed-quote', control('no-cache="a, b", x="c\\"d"'))
})
