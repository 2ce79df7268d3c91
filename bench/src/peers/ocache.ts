import { createBlobStorage, createMemoryStorage, defineCachedHandler } from 'ocache'
import type { Bytes, Handler, Peer, Setup } from './peer.ts'

const loses = ['content-length', 'age'] as const

const cannot: Peer['cannot'] = { range: 'passes each Range on' }

/** With the key that it makes itself, of the origin and the path. */
export const ocache: Peer = {
  name: 'ocache',
  npm: 'ocache',
  loses,
  cannot,
  inFrontOf: (handler, setup) => ({ answer: wrapped(handler, setup) }),
}

/** With the cheapest key that there can be, made for the URLs of this site alone. */
export const ocacheKeyed: Peer = {
  name: 'ocache, getKey',
  loses,
  cannot: { ...cannot, vary: 'a key of its own leaves Vary out' },
  inFrontOf: (handler, setup) => ({
    answer: wrapped(handler, setup, (url) => url.slice(url.lastIndexOf('/') + 1)),
  }),
}

function wrapped(
  handler: Handler,
  setup: Setup,
  keyOf?: (url: string) => string,
): (request: Request) => Promise<Response> {
  const { vary, stale, maxBytes = 256 * 1024 ** 2, storage } = setup
  const cached = defineCachedHandler(({ req }) => handler(req), {
    name: 'bench',
    maxAge: 86_400,
    cacheStatusHeader: false,
    storage: storage
      ? createBlobStorage(blobs(storage))
      : createMemoryStorage({ maxSize: Infinity, maxBytes }),
    ...(vary && { varies: [...vary] }),
    ...(keyOf && { getKey: ({ req }) => keyOf(req.url) }),
    // a lifetime of a millisecond is over when the next request comes
    ...(stale && { maxAge: 0.001, swr: true, staleMaxAge: 86_400 }),
  })
  return (request) => cached({ req: request }) as Promise<Response>
}

function blobs(storage: Bytes): Parameters<typeof createBlobStorage>[0] {
  return {
    get: (key) => storage.get(key),
    set: async (key, value, { ttl } = {}) => {
      if (value === null) await storage.delete(key)
      else await storage.set(key, value as Uint8Array<ArrayBuffer>, ttl)
    },
  }
}
