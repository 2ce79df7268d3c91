import type { KVNamespace, R2Bucket } from '@cloudflare/workers-types'
import type { ByteStorage } from '@freshet/core'
import { cacheApiStorage, kvStorage, r2Storage } from '../../src/cloudflare.ts'
import { reportOf } from '../report.ts'
import { storageCases } from '../storage-cases.ts'

interface Env {
  readonly KV: KVNamespace
  readonly R2: R2Bucket
}

const STORAGES: Readonly<Record<string, (env: Env) => Promise<ByteStorage> | ByteStorage>> = {
  '/kv': ({ KV }) => kvStorage(KV),
  '/r2': ({ R2 }) => r2Storage(R2),
  '/cache': async () => cacheApiStorage(await caches.open('contract')),
}

/** In ms, from the shortest to one that no cache keeps. */
const TTLS = [1000, 90_500, 1e15, undefined]

/** What the Cache API was told of the time of a name, and which origins have a name that one of them was given. */
async function cacheFacts(): Promise<object> {
  const cache = await caches.open('facts')
  const told: (string | null | undefined)[] = []
  for (const ttl of TTLS) {
    await cacheApiStorage(cache).write('freshet:a', new Uint8Array(10), ttl)
    const response = await cache.match('https://freshet.invalid/freshet:a')
    await response?.arrayBuffer()
    told.push(response?.headers.get('cache-control'))
  }
  const has: Record<string, boolean> = {}
  await cacheApiStorage(cache, { origin: 'https://a.test' }).write('name', new Uint8Array(10), 60_000)
  for (const origin of ['https://a.test', 'http://a.test', 'https://a.test:8443']) {
    has[origin] = (await cacheApiStorage(cache, { origin }).read('name')) !== undefined
  }
  return { told, has }
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { pathname } = new URL(request.url)
    if (pathname === '/cache/facts') return Response.json(await cacheFacts())
    const open = STORAGES[pathname]
    if (open === undefined) return new Response('There is no such storage', { status: 404 })
    return Response.json(await reportOf(storageCases(() => open(env))))
  },
}
