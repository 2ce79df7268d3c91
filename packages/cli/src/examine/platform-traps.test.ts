import { describe } from 'vitest'
import { finds, passes } from '../../test/telling.ts'

const both = 's-maxage=60, stale-while-revalidate=60'

describe('a trap of a platform', () => {
  finds('cloudflare-swr-off', { 'cache-control': both, 'cf-ray': '8a' }, { severity: 'warn' })
  finds('cloudflare-swr-off', { 'cloudflare-cdn-cache-control': both }, {})
  passes('cloudflare-swr-off', { 'cache-control': both })
  passes('cloudflare-swr-off', { 'cache-control': both, 'cdn-cache-control': 'max-age=60', 'cf-ray': '8a' })
  passes('cloudflare-swr-off', { 'cache-control': 's-maxage=60', 'cf-ray': '8a' })

  finds(
    'vercel-unsupported',
    { 'vercel-cdn-cache-control': 'max-age=60, stale-if-error=60' },
    { severity: 'warn' },
  )
  finds(
    'vercel-unsupported',
    { 'cache-control': 's-maxage=60, proxy-revalidate', 'x-vercel-cache': 'MISS' },
    {},
  )
  passes('vercel-unsupported', { 'cache-control': 's-maxage=60, stale-if-error=60' })
  passes('vercel-unsupported', { 'vercel-cdn-cache-control': 'max-age=60, stale-while-revalidate=60' })
})

describe('Netlify-Vary', () => {
  finds(
    'netlify-vary',
    { 'netlify-vary': 'query=page|size, cookie=theme' },
    { severity: 'info', means: /query.*cookies/ },
  )
  passes('netlify-vary', { vary: 'cookie' })
  finds('netlify-vary-malformed', { 'netlify-vary': 'querry=page' }, { severity: 'warn', seen: /querry/ })
  passes('netlify-vary-malformed', { 'netlify-vary': 'query, language=en|de' })
})
