import { describe } from 'vitest'
import { dateAt, finds, passes } from '../../test/telling.ts'

describe('an answer without a lifetime', () => {
  finds('no-lifetime', {}, { severity: 'warn' })
  finds('no-lifetime', { 'cache-control': 'public' }, {})
  passes('no-lifetime', { 'cache-control': 'max-age=60' })
  passes('no-lifetime', { 'cache-control': 'no-cache' })
  passes('no-lifetime', { 'cache-control': 'no-store' })
  passes('no-lifetime', { expires: dateAt(60) })
  passes('no-lifetime', { 'last-modified': dateAt(-1000) })
  passes('no-lifetime', { status: 500 })

  finds(
    'heuristic-lifetime',
    { 'last-modified': dateAt(-36_000) },
    { severity: 'warn', means: /here about 1 hour\./ },
  )
  finds('heuristic-lifetime', { 'last-modified': dateAt(-36_000), 'cache-control': 'private' }, {})
  passes('heuristic-lifetime', { 'last-modified': dateAt(-36_000), 'cache-control': 'max-age=60' })
  passes('heuristic-lifetime', { 'last-modified': dateAt(-36_000), 'cache-control': 'no-store' })
  passes('heuristic-lifetime', { 'last-modified': dateAt(-36_000), 'cache-control': 'no-cache' })
  passes('heuristic-lifetime', { status: 302, fields: { 'last-modified': dateAt(-36_000) } })
})

describe('an answer that is older than it may be used for', () => {
  finds(
    'stale-on-arrival',
    { 'cache-control': 'max-age=60', age: '90', date: dateAt(-90) },
    { severity: 'warn', seen: 'The answer is 1 minute 30 seconds old, and fresh for 1 minute only.' },
  )
  passes('stale-on-arrival', { 'cache-control': 'max-age=60', age: '59', date: dateAt(-59) })
  passes('stale-on-arrival', { 'cache-control': 'max-age=60', age: 'young' })
  passes('stale-on-arrival', { 'cache-control': 'max-age=0', age: '59', date: dateAt(-59) })
})

describe('a status', () => {
  const minute = { 'cache-control': 'max-age=60' }
  finds('error-with-lifetime', { status: 500, fields: minute }, { severity: 'warn', seen: /500.*1 minute/ })
  finds('error-with-lifetime', { status: 403, fields: minute }, {})
  passes('error-with-lifetime', { status: 404, fields: minute })
  passes('error-with-lifetime', { status: 500, fields: { 'cache-control': 'no-store' } })
  passes('error-with-lifetime', { fields: minute })

  const location = { location: '/other' }
  finds('permanent-redirect', { status: 301, fields: location }, { severity: 'warn' })
  finds('permanent-redirect', { status: 308, fields: location }, {})
  passes('permanent-redirect', { status: 301, fields: { ...location, ...minute } })
  passes('permanent-redirect', { status: 302, fields: location })
})

describe('an answer to Authorization', () => {
  const request = [['Authorization', 'Bearer secret']] as const
  finds(
    'authorized-answer',
    { request, fields: { 'cache-control': 'max-age=60' } },
    { severity: 'info', fix: /public/ },
  )
  passes('authorized-answer', { request, fields: { 'cache-control': 'public, max-age=60' } })
  passes('authorized-answer', { fields: { 'cache-control': 'max-age=60' } })
})

describe('Pragma', () => {
  finds('pragma-in-response', { pragma: 'no-cache' }, { severity: 'bad', fix: /Cache-Control: no-store/ })
  finds(
    'pragma-in-response',
    { pragma: 'no-cache', 'cache-control': 'no-store' },
    { severity: 'info', fix: 'Leave it out' },
  )
  passes('pragma-in-response', { 'cache-control': 'no-store' })
})
