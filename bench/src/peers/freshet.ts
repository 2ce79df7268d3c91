import { type CacheOptions, createCache } from '@freshet/core'
import { createMemoryStore } from '@freshet/core/memory'
import type { Peer, Setup } from './peer.ts'

export const freshet: Peer = {
  name: 'Freshet',
  cannot: {},
  inFrontOf(handler, setup) {
    return { answer: createCache(optionsFor(setup)).wrap(handler) }
  },
}

/** The defaults, but for what a case cannot do with them. */
export function optionsFor({ maxBytes, maxBodySize, storage }: Setup): CacheOptions {
  return {
    ...(maxBytes !== undefined && { storage: createMemoryStore({ maxBytes }) }),
    ...(maxBodySize !== undefined && { maxBodySize }),
    ...(storage && { storage: storage.adapted }),
  }
}
