import { type CacheOptions, createCache, type HttpCache } from '@freshet/core'
import { cacheStorage } from './cache-storage.ts'
import { fromNetwork } from './network.ts'

export { cacheStorage, type CacheStorageOptions } from './cache-storage.ts'
export { fromNetwork } from './network.ts'

/** What is used of a `FetchEvent`. */
export interface FetchEventLike {
  readonly request: Request
  respondWith(response: Promise<Response>): void
  waitUntil(promise: Promise<unknown>): void
}

/** Which requests of the pages are answered, and by what. */
export interface FetchListenerOptions {
  /** Whether a request goes through the cache; others are the browser's. Default: those to the worker's own origin. */
  filter?: (request: Request) => boolean
  /** What answers where the cache does not. Default: the network. */
  handler?: (request: Request) => Response | Promise<Response>
}

/**
 * A listener to the `fetch` events of a service worker that answers through a cache (RFC 9111): a private one in the
 * Cache Storage, where `options` say nothing else, since a service worker serves one user.
 *
 * The cache mode of a request is obeyed: one with `no-store` is the browser's, `reload`, `no-cache`, `force-cache` and
 * `only-if-cached` are what they are to the browser's own cache. Requests that change something pass, and make invalid
 * what they change.
 *
 * @param options how to make the cache, or a cache, in order to purge it elsewhere
 * @throws TypeError when an option is not what it should be
 *
 * @example
 * ```ts
 * addEventListener('fetch', fetchListener())
 * ```
 */
export function fetchListener(
  options: CacheOptions | HttpCache = {},
  { filter = isOwn, handler = fromNetwork }: FetchListenerOptions = {},
): (event: FetchEventLike) => void {
  if (typeof filter !== 'function') throw new TypeError(`filter must be a function, not ${String(filter)}`)
  if (typeof handler !== 'function') throw new TypeError(`handler must be a function, not ${String(handler)}`)
  const cache = cacheFor(options)
  return (event) => {
    const { request } = event
    if (request.cache === 'no-store' || !filter(request)) return
    const wishing = withWish(request)
    if (wishing === undefined) return
    const answer = cache.handle(wishing, async (asked) => handler(asked), {
      waitUntil: (work) => event.waitUntil(work),
    })
    event.respondWith(answer)
  }
}

function cacheFor(options: CacheOptions | HttpCache): HttpCache {
  if ('handle' in options) return options
  const { storage = cacheStorage(options.now === undefined ? {} : { now: options.now }) } = options
  return createCache({ type: 'private', ...options, storage })
}

function isOwn({ url }: Request): boolean {
  return new URL(url).origin === location.origin
}

/** What the cache modes of the Fetch Standard ask of a cache, as a cache in the network is asked. */
const WISHES: Readonly<Record<string, string>> = {
  reload: 'no-cache',
  'no-cache': 'max-age=0',
  'force-cache': 'max-stale',
  'only-if-cached': 'only-if-cached, max-stale',
}

/**
 * The request with what its cache mode asks among its fields, unless they say something themselves; `undefined` where
 * the browser lets nobody add to them, as to those for images and scripts.
 */
function withWish(request: Request): Request | undefined {
  const wish = WISHES[request.cache]
  if (wish === undefined || request.headers.has('cache-control')) return request
  const headers = new Headers(request.headers)
  headers.set('cache-control', wish)
  const wishing = new Request(request, { headers })
  return wishing.headers.has('cache-control') ? wishing : undefined
}
