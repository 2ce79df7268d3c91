import { netlify, vercel } from '@freshet/core/cdn'
import type { Context } from 'hono'
import { cacheControl } from './cache-control.ts'

cacheControl({ maxAge: 60, cdn: { platform: netlify, durable: true }, tags: ['a'], vary: ['accept'] })
cacheControl({ maxAge: 60, cdn: { maxAge: 3600 }, tags: (c) => [c.req.path, c.req.param('id') ?? ''] })
cacheControl({ tags: (c: Context) => [c.req.path] })

// @ts-expect-error -- only Netlify has it
cacheControl({ cdn: { platform: vercel, durable: true } })
// @ts-expect-error -- private, and yet shared by CDNs
cacheControl({ private: true, cdn: { maxAge: 60 }, tags: () => ['a'] })
// @ts-expect-error -- a list of texts
cacheControl({ tags: () => [1] })
// @ts-expect-error -- a list, or what gives one
cacheControl({ tags: 'a' })
// @ts-expect-error -- no response waits for its tags
cacheControl({ tags: async () => ['a'] })
