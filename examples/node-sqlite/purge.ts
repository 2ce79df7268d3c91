import { createHash, timingSafeEqual } from 'node:crypto'
import type { HttpCache } from '@freshet/core'

/** Answers `POST /purge?url=…` and `POST /purge?tag=…` to those who have the token; to nobody, where there is none. */
export function purgeRoute(cache: HttpCache, token = ''): (request: Request) => Promise<Response> {
  return async (request) => {
    const given = request.headers.get('authorization') ?? ''
    if (token === '' || !isSame(given, `Bearer ${token}`))
      return new Response('401 Unauthorized\n', { status: 401, headers: { 'www-authenticate': 'Bearer' } })
    const { href, searchParams } = new URL(request.url)
    const tag = searchParams.get('tag')
    const path = searchParams.get('url')
    const url = path && URL.parse(path, href)
    const target = tag ? { tag } : url ? { url } : undefined
    if (target === undefined) return new Response('400 Bad Request: ?url=… or ?tag=…\n', { status: 400 })
    return Response.json({ purged: await cache.purge(target) })
  }
}

/** In the same time wherever they differ, so that nobody guesses a token piece by piece. */
function isSame(one: string, other: string): boolean {
  return timingSafeEqual(digest(one), digest(other))
}

function digest(text: string): Uint8Array {
  return createHash('sha256').update(text).digest()
}
