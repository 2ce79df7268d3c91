import type { R2Bucket } from '@cloudflare/workers-types'
import type { ByteStorage } from '@freshet/core'
import { mustHaveMethods } from './methods.ts'

/** The most keys that R2 deletes at once. */
const KEYS_AT_ONCE = 1000

/** How the objects of a bucket expire. */
export interface R2StorageOptions {
  /** The clock that says whether an object has expired: ms since the epoch. Default `Date.now`. */
  now?: () => number
}

/**
 * Responses in a Cloudflare R2 bucket, one object of at most 4.995 GiB for each name. R2 is strongly consistent: a purge
 * is seen everywhere at once.
 *
 * R2 has no time to live: each object says in its metadata when it expires, and is not read after that, but stays
 * until it is replaced, or removed by `sweep` or by a lifecycle rule of the bucket.
 *
 * @throws TypeError when `bucket` is no R2 bucket
 *
 * @example
 * ```ts
 * export default withCache(handler, (env: Env) => ({ storage: r2Storage(env.PAGES) }))
 * ```
 */
export function r2Storage(bucket: R2Bucket, options: R2StorageOptions = {}): ByteStorage {
  mustHaveMethods(bucket, ['get', 'put', 'delete', 'list'], 'bucket must be an R2 bucket')
  const { now = () => Date.now() } = options
  return {
    maxBytes: 5115 * 1024 ** 2,
    async read(name) {
      const object = await bucket.get(name)
      if (object === null) return undefined
      if (Number(object.customMetadata?.['expires'] ?? Infinity) > now())
        return new Uint8Array(await object.arrayBuffer())
      await object.body.cancel()
      return undefined
    },
    write: (name, bytes, ttl) =>
      bucket.put(name, bytes, ttl === undefined ? {} : { customMetadata: { expires: `${now() + ttl}` } }),
    async remove(names) {
      for (let at = 0; at < names.length; at += KEYS_AT_ONCE)
        await bucket.delete(names.slice(at, at + KEYS_AT_ONCE))
    },
    list: (prefix) => namesUnder(bucket, prefix),
  }
}

async function* namesUnder(bucket: R2Bucket, prefix: string): AsyncGenerator<string> {
  let cursor: string | undefined
  do {
    const page = await bucket.list({ prefix, ...(cursor !== undefined && { cursor }) })
    for (const { key } of page.objects) yield key
    cursor = page.truncated ? page.cursor : undefined
  } while (cursor !== undefined)
}
