import { cloudflare, denoDeploy, fastly, netlify, vercel } from '../cdn.ts'
import type { CachePolicy } from '../cache-control.ts'
import { prepareCacheControl, withCacheControl } from '../with-cache-control.ts'
import type { Netlify } from './netlify.ts'

const maybe = Math.random() < 0.5
const handler = (_request: Request, _env: { key: string }): Response => new Response()

prepareCacheControl({
  maxAge: 60,
  cdn: { maxAge: 3600, staleWhileRevalidate: 600 },
  tags: ['a'],
  vary: ['b'],
})
prepareCacheControl({ cdn: { maxAge: 60, private: ['set-cookie'] } })
prepareCacheControl({ maxAge: 60, cdn: undefined, tags: undefined, vary: undefined })
prepareCacheControl({ noStore: true, cdn: { maxAge: 60 } })
prepareCacheControl({ cdn: { platform: cloudflare, maxAge: 60 } })
prepareCacheControl({ cdn: { platform: vercel, maxAge: 60 } })
prepareCacheControl({ cdn: { platform: fastly, maxAge: 60 } })
prepareCacheControl({ cdn: { platform: denoDeploy, maxAge: 60, cacheId: 'home' } })
prepareCacheControl({ cdn: { platform: netlify, maxAge: 60, durable: maybe, cacheId: ['a'] } })
prepareCacheControl({ cdn: { platform: netlify, vary: { query: true, country: ['us', ['es', 'pt']] } } })
prepareCacheControl({ private: true, cdn: { private: true } })
prepareCacheControl({ private: true, cdn: { noStore: true } })
prepareCacheControl({ private: true, cdn: { platform: netlify, private: true } })
prepareCacheControl({ private: ['set-cookie'], cdn: { maxAge: 60, private: ['set-cookie'] } })
prepareCacheControl({ private: maybe, cdn: undefined })

const policy: CachePolicy<Netlify> = { cdn: { platform: netlify, durable: true } }
withCacheControl(handler, policy)
withCacheControl(handler, { maxAge: 60, cdn: { platform: netlify, durable: true } })(new Request('x'), {
  key: '',
})

// @ts-expect-error -- only Netlify has it
prepareCacheControl({ cdn: { maxAge: 60, durable: true } })
// @ts-expect-error -- only Netlify has it
prepareCacheControl({ cdn: { platform: cloudflare, maxAge: 60, durable: true } })
// @ts-expect-error -- Netlify's is another
prepareCacheControl({ cdn: { platform: denoDeploy, vary: { query: true } } })
// @ts-expect-error -- a switch
prepareCacheControl({ cdn: { platform: netlify, durable: 'yes' } })
// @ts-expect-error -- nothing that Netlify varies by
prepareCacheControl({ cdn: { platform: netlify, vary: { path: ['a'] } } })
// @ts-expect-error -- all or some, but not none
prepareCacheControl({ cdn: { platform: netlify, vary: { query: false } } })
// @ts-expect-error -- one id, as a text
prepareCacheControl({ cdn: { platform: denoDeploy, cacheId: ['home'] } })
// @ts-expect-error -- a value, not its name
prepareCacheControl({ cdn: { platform: 'netlify', maxAge: 60 } })
// @ts-expect-error -- contradictions are refused in cdn too
prepareCacheControl({ cdn: { public: true, private: true } })
// @ts-expect-error -- not stored, yet with a lifetime
prepareCacheControl({ cdn: { platform: netlify, noStore: true, maxAge: 60 } })
// @ts-expect-error -- private, and yet shared by CDNs
prepareCacheControl({ private: true, cdn: { maxAge: 60 } })
// @ts-expect-error -- private, and yet shared by CDNs
prepareCacheControl({ private: true, cdn: { platform: netlify, maxAge: 60 } })
// @ts-expect-error -- in part private, and yet shared by CDNs
prepareCacheControl({ private: ['set-cookie'], cdn: { maxAge: 60 } })
// @ts-expect-error -- a list
prepareCacheControl({ tags: 'a' })
// @ts-expect-error -- a list
prepareCacheControl({ vary: 'accept' })
// @ts-expect-error -- a function is for Hono, which has a context
prepareCacheControl({ tags: () => ['a'] })
// @ts-expect-error -- platform belongs to cdn
prepareCacheControl({ platform: netlify })
// @ts-expect-error -- only Netlify has it
withCacheControl(handler, { cdn: { durable: true } })
