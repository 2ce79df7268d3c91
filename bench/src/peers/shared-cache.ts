import { CacheStorage, createFetch, type KVStorage } from '@web-widget/shared-cache'
import type { Bytes, Peer } from './peer.ts'

export const sharedCache: Peer = {
  name: 'shared-cache',
  npm: '@web-widget/shared-cache',
  loses: ['date'],
  cannot: {
    'not-modified': 'answers no 304',
    head: 'answers HEAD with content',
    range: 'looks at no Range',
  },
  async inFrontOf(handler, { storage }) {
    const cache = await new CacheStorage(storage ? serialised(storage) : inMap()).open('bench')
    const fetch = createFetch(cache, { fetch: async (input) => handler(input as Request) })
    return { answer: (request) => fetch(request) }
  },
}

type Item = Awaited<ReturnType<KVStorage['get']>>

function inMap(): KVStorage {
  const map = new Map<string, Item>()
  return {
    get: async (key) => map.get(key),
    set: async (key, value) => void map.set(key, value),
    delete: async (key) => map.delete(key),
  }
}

function serialised(storage: Bytes): KVStorage {
  const encoder = new TextEncoder()
  const decoder = new TextDecoder()
  return {
    get: async (key) => {
      const bytes = await storage.get(key)
      return bytes === null ? undefined : (JSON.parse(decoder.decode(bytes)) as Item)
    },
    set: async (key, value, ttl) => {
      await storage.set(
        key,
        encoder.encode(JSON.stringify(value)),
        ttl === undefined ? undefined : Math.ceil(ttl / 1000),
      )
    },
    delete: async (key) => Boolean(await storage.delete(key)),
  }
}
