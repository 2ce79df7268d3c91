import { freshet } from './freshet.ts'
import { freshetHono } from './freshet-hono.ts'
import { honoCache } from './hono-cache.ts'
import { httpCacheSemantics } from './http-cache-semantics.ts'
import { ocache, ocacheKeyed } from './ocache.ts'
import type { Peer } from './peer.ts'
import { sharedCache } from './shared-cache.ts'

/** Those that run everywhere, Freshet first. */
export const peers: readonly Peer[] = [
  freshet,
  freshetHono,
  ocache,
  ocacheKeyed,
  honoCache,
  sharedCache,
  httpCacheSemantics,
]
