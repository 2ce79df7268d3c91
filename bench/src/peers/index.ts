import { freshet } from './freshet.ts'
import { freshetHono } from './freshet-hono.ts'
import { honoCache } from './hono-cache.ts'
import { httpCacheSemantics, httpCacheSemanticsPlain } from './http-cache-semantics.ts'
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
  httpCacheSemanticsPlain,
]

/** Those that can stand in a server that speaks Fetch. */
export const servingPeers: readonly Peer[] = peers.filter(({ shares }) => shares !== false)
