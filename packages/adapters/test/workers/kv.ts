import type { KVNamespace } from '@cloudflare/workers-types'
import { createStorage } from 'unstorage'
import kvDriver from 'unstorage/drivers/cloudflare-kv-binding'
import { cachePerEnv, withCache } from '../../src/cloudflare.ts'
import { answer, noStore } from './origin.ts'

interface Env {
  readonly PAGES: KVNamespace
}

let made = 0

const cacheOf = cachePerEnv((env: Env) => {
  made++
  return { storage: createStorage({ driver: kvDriver({ binding: env.PAGES }) }) }
})

export default withCache(
  {
    async fetch(request, env) {
      if (request.method === 'PURGE') return noStore(await cacheOf(env).purge({ url: request.url })) as never
      if (request.url.endsWith('/made')) return noStore({ made }) as never
      return (await answer(request as unknown as Request)) as never
    },
  },
  cacheOf,
)
