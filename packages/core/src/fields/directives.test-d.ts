import { type CacheControlDirectives, formatCacheControl } from './directives.ts'

const maybe = Math.random() < 0.5
const names = ['set-cookie', 'x-user'] as const

formatCacheControl({})
formatCacheControl({
  maxAge: 60,
  sMaxage: 0,
  staleWhileRevalidate: 1,
  staleIfError: 2,
  public: true,
  immutable: true,
})
formatCacheControl({ maxAge: undefined, public: undefined, private: undefined, noStore: undefined })
formatCacheControl({ public: maybe, maxAge: 60 })
formatCacheControl({ private: maybe, maxAge: 60 })
formatCacheControl({ public: true, private: ['set-cookie'] })
formatCacheControl({ public: true, private: names, noCache: names })
formatCacheControl({ public: true, private: false })
formatCacheControl({ public: false, private: true })
formatCacheControl({ noStore: true, private: true, noCache: true })
formatCacheControl({ noStore: maybe })
formatCacheControl({ noStore: false, maxAge: 60 })
formatCacheControl({ noStore: true, mustUnderstand: true, maxAge: 60 })
formatCacheControl({ private: true, noCache: ['x'] } satisfies CacheControlDirectives)

// @ts-expect-error -- public with the whole response private
formatCacheControl({ public: true, private: true })
// @ts-expect-error -- both may be true
formatCacheControl({ public: maybe, private: maybe })
// @ts-expect-error -- not stored, yet with a lifetime
formatCacheControl({ noStore: true, maxAge: 60 })
// @ts-expect-error -- not stored, yet with a lifetime of 0
formatCacheControl({ noStore: true, maxAge: 0 })
// @ts-expect-error -- not stored, yet with a shared lifetime
formatCacheControl({ noStore: true, sMaxage: 60 })
// @ts-expect-error -- not stored, yet to be used stale
formatCacheControl({ noStore: true, staleWhileRevalidate: 60 })
// @ts-expect-error -- not stored, yet to be used stale
formatCacheControl({ noStore: true, staleIfError: 60 })
// @ts-expect-error -- the exception has to be certain
formatCacheControl({ noStore: true, mustUnderstand: maybe, maxAge: 60 })
// @ts-expect-error -- seconds are numbers
formatCacheControl({ maxAge: '60' })
// @ts-expect-error -- seconds are numbers
formatCacheControl({ maxAge: true })
// @ts-expect-error -- null is no number
formatCacheControl({ staleIfError: null })
// @ts-expect-error -- no field at all
formatCacheControl({ private: [] })
// @ts-expect-error -- a list, even of one
formatCacheControl({ noCache: 'set-cookie' })
// @ts-expect-error -- names are strings
formatCacheControl({ noCache: [1] })
// @ts-expect-error -- only private and no-cache take names
formatCacheControl({ public: ['set-cookie'] })
// @ts-expect-error -- true or false
formatCacheControl({ immutable: 'yes' })
// @ts-expect-error -- maxAge
formatCacheControl({ maxage: 60 })
// @ts-expect-error -- a request's directive
formatCacheControl({ maxStale: 60 })
