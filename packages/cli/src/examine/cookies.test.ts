import { describe, expect, it } from 'vitest'
import { dateAt, finds, found, passes } from '../../test/telling.ts'

const cookie = { 'set-cookie': 'sid=secret; Path=/' }

describe('a cookie', () => {
  finds('set-cookie-shared', { ...cookie, 'cache-control': 'max-age=60' }, { severity: 'bad', seen: /sid/ })
  finds('set-cookie-shared', { ...cookie, 'last-modified': dateAt(-3600) }, { severity: 'warn' })
  finds('set-cookie-shared', { ...cookie, 'cache-control': 'private', 'cdn-cache-control': 'max-age=60' }, {})
  finds(
    'set-cookie-shared',
    { ...cookie, 'cache-control': 'no-cache', etag: '"a"', 'cdn-cache-control': 'max-age=60' },
    { severity: 'bad' },
  )
  finds('set-cookie-shared', { ...cookie, 'cache-control': 'no-cache', etag: '"a"' }, { severity: 'warn' })
  passes('set-cookie-shared', { ...cookie, 'cache-control': 'private, max-age=60' })
  passes('set-cookie-shared', { ...cookie, 'cache-control': 'no-store' })
  passes('set-cookie-shared', { ...cookie, 'cache-control': 'private="set-cookie", max-age=60' })
  passes('set-cookie-shared', { 'cache-control': 'max-age=60' })

  it('is told without its value', () => {
    const findings = found('set-cookie-shared', { ...cookie, 'cache-control': 'max-age=60' })
    expect(JSON.stringify(findings)).not.toContain('secret')
  })
})
