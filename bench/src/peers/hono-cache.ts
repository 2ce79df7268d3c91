import { Hono } from 'hono'
import { cache } from 'hono/cache'
import { etag } from 'hono/etag'
import type { Peer } from './peer.ts'

interface Kept {
  readonly bytes: ArrayBuffer
  readonly init: ResponseInit
}

/** `caches` over maps: the middleware looks it up there. A name is one cache. */
const named = new Map<string, Map<string, Kept>>()

const caches = {
  async open(name: string) {
    const kept = named.get(name)!
    return {
      async match(key: string): Promise<Response | undefined> {
        const found = kept.get(key)
        return found && new Response(found.bytes, found.init)
      },
      async put(key: string, response: Response): Promise<void> {
        const { status, statusText, headers } = response
        kept.set(key, {
          bytes: await response.arrayBuffer(),
          init: { status, statusText, headers: [...headers] },
        })
      },
    }
  },
}

let made = 0

export const honoCache: Peer = {
  name: 'hono/cache',
  npm: 'hono',
  // Last-Modified where it answers 304
  loses: ['age', 'last-modified'],
  cannot: {
    head: 'caches GET alone',
    range: 'looks at no Range',
    'stale-while-revalidate': 'knows no stale use',
    storage: 'stores in a CacheStorage alone',
  },
  inFrontOf(handler, { vary, conditional }) {
    Object.defineProperty(globalThis, 'caches', { value: caches, configurable: true, writable: true })
    const cacheName = `bench-${made++}`
    named.set(cacheName, new Map())
    const app = new Hono()
    if (conditional) app.use(etag())
    app.use(cache({ cacheName, wait: true, ...(vary && { vary: [...vary] }) }))
    app.get('*', (c) => handler(c.req.raw))
    return { answer: (request) => app.fetch(request), close: () => named.delete(cacheName) }
  },
}
