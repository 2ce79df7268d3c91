import type { DurableObjectNamespace, R2Bucket } from '@cloudflare/workers-types'
import type { Release } from '@freshet/core'
import { cachePerEnv, durableLock, r2Storage, withCache } from '../../src/cloudflare.ts'
import { noStore } from './origin.ts'

export { CacheLock } from '../../src/cloudflare.ts'

interface Env {
  readonly LOCKS: DurableObjectNamespace
  readonly PAGES: R2Bucket
}

const held = new Map<string, Release>()
let calls = 0

// the two workers of the test have ports of their own
const key = ({ url }: Request): string => new URL(url).pathname
const cacheOf = cachePerEnv((env: Env) => {
  return { storage: r2Storage(env.PAGES), lock: durableLock(env.LOCKS), key }
})

async function acquire(env: Env, asked: URLSearchParams): Promise<string | null> {
  const prefix = asked.get('prefix')
  const lock = durableLock(env.LOCKS, prefix === null ? {} : { prefix })
  const release = await lock.acquire(asked.get('key') ?? '', Number(asked.get('lease')))
  if (release === undefined) return null
  const id = crypto.randomUUID()
  held.set(id, release)
  return id
}

export default withCache<Env>(
  {
    async fetch(request, env) {
      const { pathname, searchParams } = new URL(request.url)
      if (pathname === '/acquire') return noStore(await acquire(env, searchParams)) as never
      if (pathname === '/release') {
        await held.get(searchParams.get('id') ?? '')?.()
        return noStore('released') as never
      }
      if (pathname === '/calls') return noStore(calls) as never
      calls++
      await new Promise((resolve) => setTimeout(resolve, 300))
      const cookie = pathname === '/own' ? { 'set-cookie': 'a=1' } : undefined
      return new Response(crypto.randomUUID(), {
        headers: { 'cache-control': 'max-age=60', ...cookie },
      }) as never
    },
  },
  cacheOf,
)
