import { type CacheEvent, type Facts, type CacheOptions, createCache, type HttpCache } from '@freshet/core'
import { BARE } from './exhibits.ts'
import { Journal } from './journal.ts'
import { confirmationTime, createSource, DELAY, type Source, type SourceOptions } from './source.ts'

/** How to make a playground. Every member has a default. */
export interface PlaygroundOptions {
  /** The clock: ms since the epoch. Default: `Date.now`. */
  readonly now?: () => number
  /** How its sources work. Default: 800 ms an answer. */
  readonly source?: Pick<SourceOptions, 'delay' | 'pause'>
  /** Where the cache of the Hono routes keeps answers. Default: memory. */
  readonly storage?: NonNullable<CacheOptions['storage']>
  /** Hears of every decision of the caches. */
  readonly onEvent?: (event: CacheEvent) => void
}

/** What the playground plays with: two caches, a source that can be replaced, and a clock that can be moved on. */
export interface Playground {
  /** In front of the Hono routes. */
  readonly cache: HttpCache
  /** In front of the bare handler. */
  readonly bareCache: HttpCache
  readonly journal: Journal
  /** The source of the moment. */
  readonly source: () => Source
  /** The clock of everything here: ms since the epoch. */
  readonly now: () => number
  /** Ms that an answer of the source takes. */
  readonly delay: number
  /** Puts a new source in place of the old one. */
  restart(): void
  /** Moves the clock on. */
  advance(seconds: number): void
  /** Resolves to whether anything was stored for the URL. */
  purge(url: URL): Promise<boolean>
  /** What the cache in front of the URL would do with the request. */
  explain(request: Request): Promise<Facts>
}

/** Makes the parts; `createApp` puts them behind routes. */
export function startPlayground(options: PlaygroundOptions = {}): Playground {
  const { storage, onEvent, source: { delay = DELAY, ...work } = {} } = options
  let ahead = 0
  const now = (): number => (options.now ?? Date.now)() + ahead
  const journal = new Journal(now, { answer: delay, confirmation: confirmationTime(delay) })
  const hear = (event: CacheEvent): void => {
    // the source tells of its calls itself
    if (event.type !== 'asked' && event.type !== 'handled') journal.record(event)
    onEvent?.(event)
  }
  const cache = createCache({ now, onEvent: hear, ...(storage && { storage }) })
  const bareCache = createCache({ name: 'bare', now, onEvent: hear })
  const start = (): Source =>
    createSource({
      ...work,
      now,
      delay,
      onCall: (subject, call) => journal.record({ type: 'source-called', subject, call }),
    })
  let source = start()
  return {
    cache,
    bareCache,
    journal,
    source: () => source,
    now,
    delay,
    restart() {
      source = start()
      journal.record({ type: 'source-restarted' })
    },
    advance(seconds) {
      ahead += seconds * 1000
      journal.record({ type: 'clock-moved', seconds })
    },
    async purge(url) {
      const purged = await Promise.all([cache.purge({ url }), bareCache.purge({ url })])
      return purged.includes(true)
    },
    explain(request) {
      const isBare = new URL(request.url).pathname === BARE
      return (isBare ? bareCache : cache).explain(request)
    },
  }
}
