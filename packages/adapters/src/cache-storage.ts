import type { ByteStorage } from '@freshet/core'

/** The header of a kept response that says from when it is of no use: ms since the epoch. */
const UNTIL = 'x-freshet-until'

/** How a browser's Cache Storage is used. */
export interface CacheStorageOptions {
  /** Which of the origin's caches. Default `freshet`. */
  name?: string
  /** The clock that says whether something has expired: ms since the epoch. Default `Date.now`. */
  now?: () => number
}

/**
 * Responses in the Cache Storage of a browser, which outlives the service worker and is shared by all pages, workers and
 * windows of an origin. Nothing expires in it by itself: what has is not read, and stays until it is replaced, removed by
 * `sweep`, or the browser needs the room. A write beyond the quota rejects.
 *
 * @throws TypeError when `name` is no text, or there is no Cache Storage, as on pages that are not secure
 *
 * @example
 * ```ts
 * const store = createRecordStore(cacheStorage())
 * const cache = createCache({ type: 'private', storage: store })
 * addEventListener('activate', (event) => event.waitUntil(store.sweep()))
 * ```
 */
export function cacheStorage(options: CacheStorageOptions = {}): ByteStorage {
  const { name = 'freshet', now = () => Date.now() } = options
  if (typeof name !== 'string') throw new TypeError(`name must be a text, not ${String(name)}`)
  if (typeof now !== 'function') throw new TypeError(`now must be a function, not ${String(now)}`)
  if (!('caches' in globalThis))
    throw new TypeError('There is no Cache Storage: only secure contexts have it')
  let opened: Promise<Cache> | undefined
  // a service worker may not wait before it listens; and what failed to open is opened again
  const open = (): Promise<Cache> =>
    (opened ??= caches.open(name).catch((error: unknown) => {
      opened = undefined
      throw error
    }))
  return {
    async read(name) {
      const found = await (await open()).match(urlOf(name))
      if (found === undefined || Number(found.headers.get(UNTIL) ?? Infinity) <= now()) return undefined
      return new Uint8Array(await found.arrayBuffer())
    },
    async write(name, bytes, ttl) {
      const headers = ttl === undefined ? {} : { [UNTIL]: String(now() + ttl) }
      await (await open()).put(urlOf(name), new Response(bytes, { headers }))
    },
    async remove(names) {
      const cache = await open()
      await Promise.all(names.map((name) => cache.delete(urlOf(name))))
    },
    list: (prefix) => namesUnder(open, prefix),
  }
}

/** A host that cannot exist: these are no responses to anybody's requests. */
const ORIGIN = 'https://freshet.invalid/'

function urlOf(name: string): string {
  return ORIGIN + name
}

async function* namesUnder(open: () => Promise<Cache>, prefix: string): AsyncGenerator<string> {
  for (const { url } of await (await open()).keys()) {
    const name = url.slice(ORIGIN.length)
    if (url.startsWith(ORIGIN) && name.startsWith(prefix)) yield name
  }
}
