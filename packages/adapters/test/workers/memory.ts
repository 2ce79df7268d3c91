import { type CacheOptions, createCache } from '@freshet/core'
import { withCache } from '../../src/cloudflare.ts'
import { answer, countScheduled, noStore } from './origin.ts'

const options: CacheOptions = { maxBodySize: 64 * 1024, collapseDeadline: 2000, fillPatience: 500 }
const cache = createCache(options)

// made at the top of the module, where a Worker may neither do I/O nor set a timer
export default withCache(
  {
    async fetch(request) {
      if (request.method === 'PURGE') return noStore(await cache.purge({ url: request.url })) as never
      return (await answer(request as unknown as Request)) as never
    },
    scheduled: () => countScheduled(),
  },
  cache,
)
