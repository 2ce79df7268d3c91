import { setTimeout as sleep } from 'node:timers/promises'
import type { Handler } from '@freshet/core'
import type { Redis } from 'ioredis'

/**
 * A handler that does as the query of a request says: `delay` in ms, `held` until it is let go ({@link letGoKey}), both of the first `slow` calls or of all, `cc` its
 * `Cache-Control`, `vary`, `etag`, `tag`, `size` in bytes. It tells in its content how often it was called for that path and query, and what the varied field was.
 */
export function originOf(redis: Redis): Handler {
  return async (request) => {
    const { pathname, search, searchParams } = new URL(request.url)
    if (request.method !== 'GET') return new Response(null, { status: 204 })
    const path = pathname + search
    const call = await redis.incr(callsKey(path))
    const isSlow = call <= Number(searchParams.get('slow') ?? Infinity)
    if (isSlow) await sleep(Number(searchParams.get('delay') ?? 0))
    if (isSlow && searchParams.has('held'))
      while (call > Number(await redis.get(letGoKey(path)))) await sleep(10)
    const etag = searchParams.get('etag')
    const vary = searchParams.get('vary')
    const headers = new Headers({ 'cache-control': searchParams.get('cc') ?? 'max-age=60', call: `${call}` })
    if (etag !== null) headers.set('etag', `"${etag}"`)
    if (vary !== null) headers.set('vary', vary)
    const tag = searchParams.get('tag')
    if (tag !== null) headers.set('cache-tag', tag)
    if (etag !== null && request.headers.get('if-none-match') === `"${etag}"`)
      return new Response(null, { status: 304, headers })
    const varied = vary === null ? '' : (request.headers.get(vary) ?? 'none')
    return new Response(contentOf(call, varied, Number(searchParams.get('size') ?? 0)), { headers })
  }
}

/** Where it is counted how often a path was asked for. */
export function callsKey(path: string): string {
  return `calls of ${path}`
}

/** Where it is said how many of the calls for a path that holds them are let go. */
export function letGoKey(path: string): string {
  return `let go of ${path}`
}

/** The content of the answer to one call: a line of text, and `size` bytes of every value that no other call has. */
export function contentOf(call: number, varied: string, size = 0): Uint8Array<ArrayBuffer> {
  const line = new TextEncoder().encode(`call ${call} ${varied}\n`)
  const bytes = new Uint8Array(line.byteLength + size)
  bytes.set(line)
  for (let at = 0; at < size; at++) bytes[line.byteLength + at] = (at * 167 + (at >> 8) + call * 31) & 0xff
  return bytes
}
