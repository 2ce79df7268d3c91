import { describe } from 'vitest'
import { finds, passes } from '../../test/telling.ts'

const page = { 'cache-control': 'max-age=60', etag: '"a"' }

describe('a field for CDNs', () => {
  finds(
    'cdn-field',
    { ...page, 'cdn-cache-control': 'max-age=3600' },
    { severity: 'info', seen: /max-age=3600/ },
  )
  finds('cdn-field', { ...page, 'netlify-cdn-cache-control': 'durable, max-age=60' }, { seen: /Netlify/ })
  finds('cdn-field', { ...page, 'vercel-cdn-cache-control': 'max-age=60' }, { seen: /Vercel/ })
  finds('cdn-field', { ...page, 'cloudflare-cdn-cache-control': 'max-age=60' }, { seen: /Cloudflare/ })
  finds('cdn-field', { ...page, 'deno-cdn-cache-control': 'max-age=60' }, { seen: /Deno Deploy/ })
  finds('cdn-field', { ...page, 'surrogate-control': 'max-age=60' }, { seen: /Fastly/ })
  passes('cdn-field', page)

  finds('cdn-field-malformed', { ...page, 'cdn-cache-control': 'Max-Age=60' }, { severity: 'bad' })
  finds('cdn-field-malformed', { ...page, 'cdn-cache-control': 'max-age = 60' }, {})
  finds('cdn-field-malformed', { ...page, 'vercel-cdn-cache-control': '' }, { seen: /empty/ })
  passes('cdn-field-malformed', { ...page, 'cdn-cache-control': 'max-age=60, private' })
  passes('cdn-field-malformed', { ...page, 'surrogate-control': 'Max-Age=60, content="ESI/1.0"' })

  const own = { etag: '"a"', 'cache-control': 'private, max-age=60' }
  finds('cdn-overrides-private', { ...own, 'cdn-cache-control': 'max-age=60' }, { severity: 'warn' })
  finds(
    'cdn-overrides-private',
    { ...own, 'surrogate-control': 'max-age=60' },
    { subject: 'Surrogate-Control' },
  )
  passes('cdn-overrides-private', { ...own, 'cdn-cache-control': 'private, max-age=60' })
  passes('cdn-overrides-private', { ...own, 'cdn-cache-control': 'no-store' })
  passes('cdn-overrides-private', { ...page, 'cdn-cache-control': 'max-age=60' })
})
