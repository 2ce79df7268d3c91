import {
  type CacheEvent,
  type CacheOptions,
  createCache,
  type HttpCache,
  type PurgeTarget,
} from '../src/index.ts'
import { bucketOf, nameKey } from '../src/store/ledger.ts'
import { mapStorage, watched } from './byte-storages.ts'
import { type Origin, origin, quiet, read, request } from './harness.ts'

/** A process of several that share a storage and a clock. */
export interface Process {
  readonly cache: HttpCache
  readonly events: CacheEvent[]
  text(handler: Origin, path?: string, init?: RequestInit): Promise<string>
}

const clock = { now: 1_800_000_000_000 }
export const now = (): number => clock.now
export const pass = (ms: number): void => void (clock.now += ms)

export function start(storage: CacheOptions['storage'] & object, options: CacheOptions = {}): Process {
  const events: CacheEvent[] = []
  const onEvent = (event: CacheEvent): void => void events.push(event)
  const cache = createCache({ storage, now, onEvent, ...options })
  return {
    cache,
    events,
    async text(handler, path = '/', init) {
      const { text } = await read(await cache.handle(request(path, init), handler))
      await quiet()
      return text
    },
  }
}

export function tagged(tag = 'a'): Origin {
  return origin((call) => {
    const fields = { 'cache-control': 'max-age=600, stale-while-revalidate=600', 'cache-tag': tag }
    return new Response(`answer ${call}`, { headers: fields })
  })
}

export const targets: PurgeTarget[] = [
  { tag: 'a' },
  { prefix: 'https://example.com/' },
  { everything: true },
  { url: 'https://example.com/' },
]

/** Under which name a storage has the ledger. */
export async function ledgerName(): Promise<string> {
  const { storage, writes } = watched(mapStorage())
  await createCache({ storage }).purge({ everything: true })
  return writes[0]!.name
}

/** Another tag, of which the ledger tells by the same number. */
export function tagLike(tag: string): string {
  const bucket = (name: string): number => bucketOf(nameKey('hard', `tag ${name}`))
  let at = 0
  while (bucket(`${tag}${at}`) !== bucket(tag)) at++
  return `${tag}${at}`
}
