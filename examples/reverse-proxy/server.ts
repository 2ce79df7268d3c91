import { createServer } from 'node:http'
import { requestListener } from '@freshet/adapters/node'
import { fetchOrigin } from '@freshet/adapters/origin'
import { createCache, withCacheControl } from '@freshet/core'
import { startOrigin } from './demo-origin.ts'
import { purgeRoute } from './purge.ts'

const { PORT = '3000', HOST, ORIGIN = await startOrigin(), PURGE_TOKEN } = process.env

const cache = createCache({
  allowStale: 3_600_000,
  // what has no Cache-Control could stand in too, and may be one user's page
  filterResponse: ({ headers }) => headers.has('cache-control'),
})

const origin = fetchOrigin(ORIGIN, { onError: (error, { url }) => console.warn(url, error) })

// what the origin itself says of an answer wins
const asset = withCacheControl(origin, {
  maxAge: 3600,
  staleWhileRevalidate: 86_400,
  public: true,
  tags: ['assets'],
})

const purge = purgeRoute(cache, PURGE_TOKEN)

function answer(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url)
  if (pathname === '/purge' && request.method === 'POST') return purge(request)
  return pathname.startsWith('/assets/') ? asset(request) : origin(request)
}

const server = createServer(requestListener(answer, cache))
server.listen(Number(PORT), HOST, () => console.log(`http://${HOST ?? 'localhost'}:${PORT} for ${ORIGIN}`))

process.once('SIGTERM', () => server.close())
