import { answer } from './exchange.ts'
import { aside, type Engine, type HandleContext, type Handler } from './engine.ts'
import { invalidateAll } from './invalidate.ts'
import { Flights } from './flights.ts'
import { Invalidations } from './invalidations.ts'
import { keysBy } from './keys.ts'
import type { CacheOptions } from './options.ts'
import { Searches } from './searches.ts'
import { rememberedTerms } from './remembered-terms.ts'
import { settingsOf } from './settings.ts'
import { Breaker } from './store/breaker.ts'
import { guardStore } from './store/guard.ts'
import { isMemoryStore } from './store/memory.ts'
import { trusted } from './store/trusted.ts'
import { visitOf } from './visit.ts'

/** An HTTP cache in front of a Fetch handler (RFC 9111). */
export interface HttpCache {
  /** Answers `request` from the cache, or with the handler's answer. Rejects only as the handler does. */
  handle(request: Request, handler: Handler, context?: HandleContext): Promise<Response>

  /** `handler` behind the cache; further arguments (a Worker's `env` and `ctx`, Bun's server, Deno's info) pass through. */
  wrap<Args extends unknown[]>(
    handler: (request: Request, ...args: Args) => Response | Promise<Response>,
  ): (request: Request, ...args: Args) => Promise<Response>

  /**
   * Forgets what is stored for a URL, every variant of it, and keeps answers that are under way out of the store.
   * Resolves to whether anything was stored. Rejects when the store fails: then the response may still be there.
   */
  purge(target: PurgeTarget): Promise<boolean>
}

/** What to purge. */
export interface PurgeTarget {
  /** An absolute URL. */
  readonly url: string | URL
}

/**
 * Makes a cache. Make one and keep it: what it knows of requests under way is its own.
 * @throws TypeError when an option is not what it should be
 */
export function createCache(options: CacheOptions = {}): HttpCache {
  const engine = assemble(options)
  const handle: HttpCache['handle'] = async (request, handler, context = {}) => {
    const visit = visitOf(engine, request, handler, context)
    return answer(visit instanceof Promise ? await visit : visit)
  }
  return {
    handle,
    wrap(handler) {
      return (request, ...args) => {
        const runtime = args.find(isRuntimeContext)
        const context = runtime ? { waitUntil: (work: Promise<unknown>) => runtime.waitUntil(work) } : {}
        return handle(request, (asked) => handler(asked, ...args), context)
      }
    },
    async purge({ url }) {
      const purged = await invalidateAll(engine, engine.keys.all(new Request(url)), 'purge')
      if (purged === 'fault') throw new Error(`The store failed: ${String(url)} may not be purged`)
      return purged
    },
  }
}

/** Whether an argument of a wrapped handler is the one that keeps the runtime alive: a Worker's `ctx`, an event. */
function isRuntimeContext(value: unknown): value is Required<Pick<HandleContext, 'waitUntil'>> {
  return typeof (value as HandleContext | null | undefined)?.waitUntil === 'function'
}

function assemble(options: CacheOptions): Engine {
  const { store, storageBreaker, onEvent, keyOf, ...settings } = settingsOf(options)
  const emit: Engine['emit'] = onEvent === undefined ? () => {} : (event) => aside(() => onEvent(event))
  return {
    ...settings,
    keys: keyOf === undefined ? new Searches() : keysBy(keyOf),
    store: isMemoryStore(store)
      ? trusted(store)
      : guardStore(store, {
          deadline: settings.storageDeadline,
          breaker: storageBreaker && new Breaker(storageBreaker),
          now: settings.now,
          onFault: (operation, key, error) => emit({ type: 'store-fault', operation, key, error }),
          onBreaker: (state) => emit({ type: 'store-breaker', state }),
        }),
    flights: new Flights(),
    invalidations: new Invalidations(),
    findTerms: rememberedTerms(settings.policy),
    emit,
    isHeard: onEvent !== undefined,
  }
}
