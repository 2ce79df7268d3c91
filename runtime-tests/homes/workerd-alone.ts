import { createCache } from '@freshet/core'
import { cacheable } from '../src/origins.ts'
import { Pages, released } from '../src/served/pages.ts'

const cache = createCache()
const pages = new Pages()

/** A page that waits until `/release` is asked for, in a cache that is given nothing to keep the runtime alive with. */
export default {
  async fetch(request: Request): Promise<Response> {
    const page = pages.of('/')
    const { pathname } = new URL(request.url)
    if (pathname === '/page') return Response.json(page)
    if (pathname === '/release') return Response.json((page.released = true))
    return cache.handle(request, async () => {
      page.calls++
      await released(page)
      return cacheable(`call ${page.calls}`)
    })
  },
}
