import type { ByteStorage } from '@freshet/core'
import { mustHaveMethods } from './methods.ts'

export { type DrainableCache, drainable } from './drainable.ts'

/** So many keys of the greatest size, 2 KiB, are less than the 800 KiB that one atomic operation may have. */
const KEYS_AT_ONCE = 256

/** Sorts after every character of a name. */
const LAST = '\u{10ffff}'

/** What is used of a `Deno.Kv`. */
export interface DenoKv {
  get(key: string[]): Promise<{ readonly value: unknown }>
  set(key: string[], value: Uint8Array, options: { expireIn?: number }): Promise<unknown>
  list(selector: { start: string[]; end: string[] }): AsyncIterable<{ readonly key: readonly unknown[] }>
  atomic(): DenoKvRemoval
}

/** What is used of a `Deno.AtomicOperation`. */
export interface DenoKvRemoval {
  delete(key: string[]): DenoKvRemoval
  commit(): Promise<unknown>
}

/** Where in a Deno KV database responses are kept. */
export interface DenoKvStorageOptions {
  /** The first part of each key, before the name. Default `'freshet'`. */
  prefix?: string
}

/**
 * Responses in a Deno KV database, each name a key `[prefix, name]` with at most 64 KiB, as raw bytes. The database
 * drops what has expired some time later; it is strongly consistent, so that a purge is seen by all who share it.
 *
 * @throws TypeError when `kv` is no Deno KV, or `prefix` is not a text
 *
 * @example
 * ```ts
 * const cache = createCache({ storage: denoKvStorage(await Deno.openKv()) })
 * Deno.serve(cache.wrap(handler))
 * ```
 */
export function denoKvStorage(kv: DenoKv, options: DenoKvStorageOptions = {}): ByteStorage {
  mustHaveMethods(kv, ['get', 'set', 'list', 'atomic'], 'kv must be what Deno.openKv answers')
  const { prefix = 'freshet' } = options
  if (typeof prefix !== 'string') throw new TypeError(`prefix must be a text, not ${String(prefix)}`)
  return {
    maxBytes: 65_536,
    async read(name) {
      const { value } = await kv.get([prefix, name])
      return value instanceof Uint8Array ? (value as Uint8Array<ArrayBuffer>) : undefined
    },
    write: (name, bytes, ttl) =>
      kv.set([prefix, name], bytes, ttl === undefined ? {} : { expireIn: expireIn(ttl) }),
    async remove(names) {
      for (let at = 0; at < names.length; at += KEYS_AT_ONCE) {
        let removal = kv.atomic()
        for (const name of names.slice(at, at + KEYS_AT_ONCE)) removal = removal.delete([prefix, name])
        await removal.commit()
      }
    },
    list: (start) => namesUnder(kv, prefix, start),
  }
}

/** Deno refuses a fraction of a ms, and a date that it cannot express. */
function expireIn(ttl: number): number {
  return Math.min(Math.ceil(ttl), 1e14)
}

async function* namesUnder(kv: DenoKv, prefix: string, start: string): AsyncGenerator<string> {
  for await (const { key } of kv.list({ start: [prefix, start], end: [prefix, start + LAST] }))
    yield String(key[1])
}
