import type { ByteStorage } from '@freshet/core'
import { mustHaveMethods } from './methods.ts'

/** In s: for what has no time of its own, and the most that is asked for. */
const YEAR = 365 * 24 * 3600

/** What is used of a `Cache`: `caches.default` and what `caches.open` answers have it, in Workers and elsewhere. */
export interface CacheLike {
  match(url: string): Promise<Response | undefined>
  put(url: string, response: Response): Promise<void>
  delete(url: string): Promise<boolean>
}

/** Under which URLs a `Cache` holds what is stored. */
export interface CacheApiStorageOptions {
  /**
   * The origin of the URLs, http or https, at which nothing else is cached. Default `https://freshet.invalid`, a host
   * that cannot exist; Cloudflare recommends one of your own zone.
   */
  origin?: string
}

/**
 * Responses in a `Cache`, each name a URL of one origin. In a Worker, that is the cache of the data centre: near and
 * without a price, but no other data centre sees what is stored or purged, and what is not asked for may be dropped at
 * any time. It holds nothing on `workers.dev` and in previews.
 *
 * A name holds at most 512 MiB. There is no list, and so no `sweep`: the cache itself drops what is `max-age` old, a
 * year at most. `put` refuses a response that says it must not be cached, which these never say, and may refuse one
 * without a word: what was stored may be missing.
 *
 * @throws TypeError when `cache` is no `Cache`, or `origin` is not the origin of a URL
 *
 * @example
 * ```ts
 * const cache = createCache({ storage: cacheApiStorage(await caches.open('pages')) })
 * ```
 */
export function cacheApiStorage(cache: CacheLike, options: CacheApiStorageOptions = {}): ByteStorage {
  mustHaveMethods(cache, ['match', 'put', 'delete'], 'cache must be a Cache')
  const { origin = 'https://freshet.invalid' } = options
  if (!isOrigin(origin)) {
    throw new TypeError(`origin must be that of an http or https URL, like https://a.test, not ${origin}`)
  }
  const urlOf = (name: string): string => `${origin}/${name}`
  return {
    maxBytes: 512 * 1024 ** 2,
    async read(name) {
      const found = await cache.match(urlOf(name))
      return found && new Uint8Array(await found.arrayBuffer())
    },
    write: (name, bytes, ttl) => cache.put(urlOf(name), responseOf(bytes, ttl)),
    remove: (names) => Promise.all(names.map((name) => cache.delete(urlOf(name)))),
  }
}

function responseOf(bytes: Uint8Array<ArrayBuffer>, ttl: number | undefined): Response {
  const seconds = Math.min(Math.ceil((ttl ?? Infinity) / 1000), YEAR)
  return new Response(bytes, {
    headers: { 'cache-control': `public, max-age=${seconds}`, 'content-type': 'application/octet-stream' },
  })
}

function isOrigin(text: string): boolean {
  return /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text
}
