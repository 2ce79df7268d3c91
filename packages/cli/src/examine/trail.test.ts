import { describe, expect, it } from 'vitest'
import { finds, found, passes } from '../../test/telling.ts'

describe('Cache-Status', () => {
  finds(
    'cache-status',
    { 'cache-status': 'freshet; hit; ttl=293' },
    {
      severity: 'info',
      seen: 'The cache freshet says: the answer came from it; fresh for 4 minutes 53 seconds more.',
    },
  )
  finds(
    'cache-status',
    { 'cache-status': '"my cdn"; fwd=stale; fwd-status=304; ttl=-10; detail="x"' },
    {
      seen: 'The cache my cdn says: it asked further, as what it had was stale; it got 304; stale for 10 seconds; detail x.',
    },
  )
  finds(
    'cache-status',
    { 'cache-status': 'a; fwd=toString' },
    { seen: 'The cache a says: it asked further, as toString.' },
  )
  passes('cache-status', { 'x-cache': 'HIT' })
  it('is told cache by cache, with the order', () => {
    const [far, near] = found('cache-status', { 'cache-status': 'origin; fwd=miss, edge; hit' })
    expect([far?.seen, near?.seen]).toEqual([
      'The cache origin says: it asked further, as it had nothing that fits.',
      'The cache edge says: the answer came from it.',
    ])
    expect(far?.means).toMatch(/first .* nearest to the server/)
    expect(found('cache-status', { 'cache-status': 'edge; hit' })[0]?.means).not.toMatch(/nearest/)
  })
  finds('cache-status-malformed', { 'cache-status': 'Hit from my cache' }, { severity: 'warn' })
  finds('cache-status-malformed', { 'cache-status': '(a b); hit' }, {})
  passes('cache-status-malformed', { 'cache-status': 'a; fwd=uri-miss; stored' })
})

describe('what caches say in their own words', () => {
  finds('platform-status', { 'cf-cache-status': 'DYNAMIC' }, { severity: 'info', means: /Cache Rule/ })
  finds('platform-status', { 'x-cache': 'Hit from cloudfront' }, { means: 'It came from a cache.' })
  finds('platform-status', { 'x-cache': 'RefreshHit from cloudfront' }, { means: /had a stale copy/ })
  finds('platform-status', { 'x-cache': 'MISS, HIT' }, { means: 'It came from a cache.' })
  finds('platform-status', { 'x-cache': 'TCP_MISS' }, { means: /No copy/ })
  finds('platform-status', { 'x-vercel-cache': 'STALE' }, { means: /stale/ })
  passes('platform-status', { 'x-cache': 'yes' })
  passes('platform-status', { 'cf-cache-status': 'constructor' })

  finds('via', { via: '1.1 varnish (Varnish/7.1), 1.1 edge' }, { severity: 'info', seen: /varnish and edge/ })
  passes('via', {})
})

describe('a question without an answer', () => {
  finds('question-unanswered', { unanswered: ['head'] }, { severity: 'warn', seen: /by HEAD.*within 5 s/ })
  passes('question-unanswered', { others: { head: {} } })
})
