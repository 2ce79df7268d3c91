import { describe } from 'vitest'
import { dateAt, finds, passes } from '../../test/telling.ts'

const minute = { 'cache-control': 'max-age=60' }

describe('Date', () => {
  finds('date-missing', { fields: { ...minute, date: null } }, { severity: 'warn' })
  passes('date-missing', minute)

  finds('date-wrong', { ...minute, date: dateAt(61) }, { severity: 'bad', seen: /1 minute 1 second ahead/ })
  finds('date-wrong', { ...minute, date: dateAt(-61) }, { seen: /behind/ })
  passes('date-wrong', { ...minute, date: dateAt(60) })
  passes('date-wrong', { ...minute, date: dateAt(-60) })
  passes('date-wrong', { ...minute, date: dateAt(-500), age: '500' })
  finds('date-wrong', { ...minute, date: dateAt(0), age: '500' }, { seen: /ahead.*Age reckoned in/ })
})

describe('the form of a date', () => {
  finds('date-invalid', { ...minute, date: 'today' }, { severity: 'bad', subject: 'Date' })
  finds('date-invalid', { ...minute, date: '' }, { seen: 'Date is no date: it is empty' })
  finds('date-invalid', { expires: 'Thu, 32 Jan 2026 00:00:00 GMT' }, { subject: 'Expires', means: /stale/ })
  finds('date-invalid', { expires: 'Thu, 29 Feb 2026 00:00:00 GMT' }, {})
  finds('date-invalid', { expires: 'Thu, 01 Jan 2026 00:00:00 +0100' }, {})
  finds('date-invalid', { expires: 'Thu, 1 Jan 2026 00:00:00 GMT' }, {})
  finds('date-invalid', { 'last-modified': '2026-01-01T00:00:00Z' }, { subject: 'Last-Modified' })
  finds('date-invalid', { ...minute, expires: 'soon' }, { means: /obey Cache-Control/ })
  passes('date-invalid', { 'last-modified': dateAt(-60), expires: dateAt(60) })
  passes('date-invalid', { expires: '0' })

  finds(
    'date-obsolete-form',
    { ...minute, 'last-modified': 'Sunday, 06-Nov-94 08:49:37 GMT' },
    { severity: 'warn', fix: 'Write Sun, 06 Nov 1994 08:49:37 GMT' },
  )
  finds('date-obsolete-form', { ...minute, 'last-modified': 'Sun Nov  6 08:49:37 1994' }, {})
  passes('date-obsolete-form', { ...minute, 'last-modified': 'Sun, 06 Nov 1994 08:49:37 GMT' })
})

describe('Expires', () => {
  finds('expires-zero', { expires: '0' }, { severity: 'info', means: /stale from the start/ })
  finds('expires-zero', { expires: '-1', ...minute }, { means: /obey Cache-Control/ })
  passes('expires-zero', { expires: dateAt(0) })

  finds('expires-overruled', { ...minute, expires: dateAt(60) }, { severity: 'info' })
  finds(
    'expires-overruled',
    { ...minute, expires: dateAt(7200) },
    { severity: 'warn', seen: 'Expires says 2 hours, max-age says 1 minute.' },
  )
  finds(
    'expires-overruled',
    { 'cache-control': 'max-age=600', date: dateAt(-3600), expires: dateAt(-3000) },
    { severity: 'info' },
  )
  finds(
    'expires-overruled',
    { 'cache-control': 's-maxage=60', expires: dateAt(7200) },
    { means: /obey s-maxage/ },
  )
  passes('expires-overruled', { expires: dateAt(60) })
  passes('expires-overruled', minute)
})

describe('Last-Modified', () => {
  finds(
    'last-modified-future',
    { ...minute, 'last-modified': dateAt(3600) },
    { severity: 'bad', seen: /1 hour/ },
  )
  passes('last-modified-future', { ...minute, 'last-modified': dateAt(0) })
  passes('last-modified-future', { ...minute, 'last-modified': dateAt(1800), date: dateAt(3600) })
  finds('last-modified-future', { ...minute, 'last-modified': dateAt(-1800), date: dateAt(-3600) }, {})
})
