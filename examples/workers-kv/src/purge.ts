import type { HttpCache } from '@freshet/core'

/** Answers `POST /purge?url=…` and `POST /purge?tag=…` to those who have the token; to nobody, where there is none. */
export async function purge(request: Request, cache: HttpCache, token = ''): Promise<Response> {
  const given = request.headers.get('authorization') ?? ''
  if (token === '' || !(await isSame(given, `Bearer ${token}`)))
    return new Response('401 Unauthorized\n', { status: 401, headers: { 'www-authenticate': 'Bearer' } })
  const { href, searchParams } = new URL(request.url)
  const tag = searchParams.get('tag')
  const path = searchParams.get('url')
  const url = path && URL.parse(path, href)
  const target = tag ? { tag } : url ? { url } : undefined
  if (target === undefined) return new Response('400 Bad Request: ?url=… or ?tag=…\n', { status: 400 })
  return Response.json({ purged: await cache.purge(target) })
}

/** In the same time wherever they differ, so that nobody guesses a token piece by piece. */
async function isSame(one: string, other: string): Promise<boolean> {
  return crypto.subtle.timingSafeEqual(await digest(one), await digest(other))
}

function digest(text: string): Promise<ArrayBuffer> {
  return crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
}
