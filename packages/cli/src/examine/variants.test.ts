import { describe } from 'vitest'
import { finds, passes } from '../../test/telling.ts'

const minute = { 'cache-control': 'max-age=60', etag: '"a"' }
const zipped = { ...minute, 'content-encoding': 'gzip' }
const plain = { 'content-encoding': null }

describe('an answer that comes compressed or not', () => {
  finds(
    'vary-missing-encoding',
    { fields: zipped, others: { identity: { fields: plain } } },
    { severity: 'bad' },
  )
  finds(
    'vary-missing-encoding',
    {
      fields: { ...zipped, vary: 'Accept-Encoding' },
      others: { identity: { fields: { ...plain, vary: null } } },
    },
    { seen: /one of them only/ },
  )
  finds(
    'vary-missing-encoding',
    { fields: { ...zipped, 'cache-control': 'no-store' }, others: { identity: { fields: plain } } },
    { severity: 'info' },
  )
  const named = { ...zipped, vary: 'Origin, Accept-Encoding' }
  passes('vary-missing-encoding', { fields: named, others: { identity: { fields: plain } } })
  passes('vary-missing-encoding', {
    fields: { ...zipped, vary: '*' },
    others: { identity: { fields: plain } },
  })
  passes('vary-missing-encoding', { fields: zipped, others: { identity: {} } })

  finds('vary-works', { fields: named, others: { identity: { fields: plain } } }, { severity: 'good' })
  passes('vary-works', { fields: zipped, others: { identity: { fields: plain } } })
  passes('vary-works', { fields: named, others: { identity: {} } })
})

describe('an answer in several languages', () => {
  const english = { ...minute, 'content-language': 'en' }
  const french = { language: { fields: { 'content-language': 'fr' } } }
  finds(
    'vary-missing-language',
    { fields: english, others: french },
    { severity: 'bad', seen: /in en or fr/ },
  )
  passes('vary-missing-language', { fields: { ...english, vary: 'accept-language' }, others: french })
  passes('vary-missing-language', { fields: english, others: { language: {} } })
})

describe('Vary', () => {
  finds(
    'vary-inconsistent',
    { fields: minute, others: { again: { fields: { vary: 'Cookie' } } } },
    { severity: 'warn', seen: /none; then Cookie/ },
  )
  passes('vary-inconsistent', {
    fields: { ...minute, vary: 'a, b' },
    others: { again: { fields: { vary: 'B, A' } } },
  })

  passes('vary-inconsistent', { fields: minute, others: { head: { fields: { vary: 'Cookie' } } } })
  passes('vary-inconsistent', {
    fields: minute,
    others: { etag: { status: 304, fields: { vary: 'Cookie' } } },
  })

  finds('vary-star', { ...minute, vary: '*' }, { severity: 'warn' })
  finds('vary-star', { ...minute, vary: 'accept, *' }, {})
  passes('vary-star', { ...minute, vary: 'accept' })

  finds(
    'vary-malformed',
    { ...minute, vary: 'Accept Accept-Encoding' },
    { severity: 'bad', fix: /: Accept, Accept-Encoding$/ },
  )
  finds('vary-malformed', { ...minute, vary: '"Accept"' }, {})
  passes('vary-malformed', { ...minute, vary: 'Accept,, Accept-Encoding' })

  finds('vary-cookie', { ...minute, vary: 'Cookie' }, { severity: 'warn' })
  passes('vary-cookie', { ...minute, vary: 'X-Cookie' })
  passes('vary-cookie', { 'cache-control': 'no-store', vary: 'Cookie' })
  finds('vary-user-agent', { ...minute, vary: 'accept, user-agent' }, { severity: 'warn' })
  passes('vary-user-agent', { ...minute, vary: 'accept' })
  finds('vary-authorization', { ...minute, vary: 'Authorization' }, { severity: 'warn' })
  passes('vary-authorization', { ...minute, vary: 'accept' })

  finds('vary-many', { ...minute, vary: 'a, b, c, d, e' }, { severity: 'info', seen: /5 fields/ })
  passes('vary-many', { ...minute, vary: 'a, b, c, d' })
})
