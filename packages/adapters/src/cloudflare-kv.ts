import type { KVNamespace } from '@cloudflare/workers-types'
import type { ByteStorage } from '@freshet/core'
import { mustHaveMethods } from './methods.ts'

/** 68 years: KV takes numbers of 32 bits. */
const MAX_SECONDS = 2 ** 31 - 1

/** How a KV namespace is read. */
export interface KvStorageOptions {
  /**
   * Whole seconds, at least 30, for which a location of Cloudflare's network answers with what it last read, or with
   * nothing where it found nothing. The longer, the more reads are near; but for as long it may not see what was
   * replaced or purged elsewhere. Default 60, which is KV's own.
   */
  cacheTtl?: number
}

/**
 * Responses in a Cloudflare KV namespace, as raw bytes: a third less than base64 takes.
 *
 * KV is eventually consistent: another location may not see a purge for 60 s, or for `cacheTtl` where that is longer.
 * A name takes one write a second and is kept for at least 60 s, and a value has at most 25 MiB.
 *
 * @throws TypeError when `namespace` is no KV namespace, or `cacheTtl` is out of range
 *
 * @example
 * ```ts
 * export default withCache(handler, (env: Env) => ({ storage: kvStorage(env.PAGES, { cacheTtl: 300 }) }))
 * ```
 */
export function kvStorage(namespace: KVNamespace, options: KvStorageOptions = {}): ByteStorage {
  mustHaveMethods(namespace, ['get', 'put', 'delete', 'list'], 'namespace must be a KV namespace')
  const { cacheTtl } = options
  if (cacheTtl !== undefined && !(Number.isInteger(cacheTtl) && cacheTtl >= 30 && cacheTtl <= MAX_SECONDS))
    throw new TypeError(`cacheTtl must be whole seconds from 30 to ${MAX_SECONDS}, not ${String(cacheTtl)}`)
  const reading = { type: 'arrayBuffer', ...(cacheTtl !== undefined && { cacheTtl }) } as const
  return {
    maxBytes: 25 * 1024 ** 2,
    async read(name) {
      const found = await namespace.get(name, reading)
      return found && new Uint8Array(found)
    },
    write: (name, bytes, ttl) =>
      inItsTurn(() => namespace.put(name, bytes, ttl === undefined ? {} : { expirationTtl: secondsOf(ttl) })),
    remove: (names) => Promise.all(names.map((name) => namespace.delete(name))),
    list: (prefix) => namesUnder(namespace, prefix),
  }
}

/** Writes, and again where KV refuses a second write of one name within a second. */
async function inItsTurn(write: () => Promise<void>): Promise<void> {
  try {
    await write()
  } catch (error) {
    if (!String(error).includes('429')) throw error
    await new Promise((resolve) => setTimeout(resolve, 1100))
    await write()
  }
}

/** KV refuses less than a minute. */
function secondsOf(ttl: number): number {
  return Math.min(Math.max(Math.ceil(ttl / 1000), 60), MAX_SECONDS)
}

async function* namesUnder(namespace: KVNamespace, prefix: string): AsyncGenerator<string> {
  let cursor: string | undefined
  do {
    const page = await namespace.list({ prefix, ...(cursor !== undefined && { cursor }) })
    for (const { name } of page.keys) yield name
    cursor = page.list_complete ? undefined : page.cursor
  } while (cursor !== undefined)
}
