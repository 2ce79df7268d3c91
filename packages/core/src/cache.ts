import { answer } from './exchange.ts'
import { aside, type Engine, type HandleContext, type Handler, type RequestOptions } from './engine.ts'
import { keepEngine } from './engines.ts'
import type { Facts } from './facts/facts.ts'
import { Flights } from './flights.ts'
import { inspect } from './inspect.ts'
import { keysBy } from './keys.ts'
import type { CacheOptions } from './options.ts'
import { purge, type PurgeOptions, type PurgeTarget } from './purge.ts'
import { Purges } from './purges.ts'
import { purgesOf } from './purges-of.ts'
import { Refusals } from './refusals.ts'
import { rememberedTerms } from './remembered-terms.ts'
import { Searches } from './searches.ts'
import { settingsOf } from './settings.ts'
import { SharedPurges } from './shared-purges.ts'
import { openForeign } from './store/foreign.ts'
import { hearEvictions, isMemoryStore } from './store/memory.ts'
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
   * Forgets what is stored for a URL, under a tag or a prefix, or at all, or makes it stale (`soft`), and keeps answers that are
   * under way from outliving it. Other processes with the same storage obey within `purgeBlindness`.
   * Resolves to whether anything was stored for a URL; for all else, which is not counted, to `true`. Rejects with a
   * `TypeError` when it is not clear what to purge, and with an `Error` when the store fails: then it may still be used.
   */
  purge(target: PurgeTarget, options?: PurgeOptions): Promise<boolean>

  /**
   * What would be done with `request` if it came now, and by which rule, as data. Asks nothing of a handler, changes nothing, and
   * is no answer: no event tells of it. `formatExplanation` of `@freshet/core/explain` tells it in words. Rejects only where `key`
   * throws.
   */
  explain(request: Request, context?: RequestOptions): Promise<Facts>
}

/**
 * Makes a cache. Make one and keep it: what it knows of requests under way is its own.
 * @throws TypeError when an option is not what it should be
 */
export function createCache(options: CacheOptions = {}): HttpCache {
  const engine = assemble(options)
  // no async function: it would take an answer that is there already, and each that is not, through promises of its own
  const handle: HttpCache['handle'] = (request, handler, context = {}) => {
    try {
      const visit = visitOf(engine, request, handler, context)
      const answered = visit instanceof Promise ? visit.then(answer) : answer(visit)
      return answered instanceof Promise ? answered : Promise.resolve(answered)
    } catch (error) {
      return Promise.reject(error)
    }
  }
  const cache: HttpCache = {
    handle,
    wrap(handler) {
      return (request, ...args) => {
        const runtime = args.find(isRuntimeContext)
        const context = runtime ? { waitUntil: (work: Promise<unknown>) => runtime.waitUntil(work) } : {}
        return handle(request, (asked) => handler(asked, ...args), context)
      }
    },
    purge: (target, options) => purge(engine, target, options),
    explain: (request, context = {}) => inspect(engine, request, context),
  }
  return keepEngine(cache, engine)
}

/** Whether an argument of a wrapped handler is the one that keeps the runtime alive: a Worker's `ctx`, an event. */
function isRuntimeContext(value: unknown): value is Required<Pick<HandleContext, 'waitUntil'>> {
  return typeof (value as HandleContext | null | undefined)?.waitUntil === 'function'
}

function assemble(options: CacheOptions): Engine {
  const { storage, prefix, storageBreaker, onEvent, keyOf, purgeBlindness, encodeBody, ...settings } =
    settingsOf(options)
  const { now, storageDeadline: deadline, policy } = settings
  const emit: Engine['emit'] = onEvent && ((event) => aside(() => onEvent(event)))
  const isOwn = isMemoryStore(storage)
  const store = isOwn
    ? trusted(storage)
    : openForeign(storage, {
        prefix,
        now,
        deadline,
        breaker: storageBreaker,
        onFault: (operation, key, error) => emit?.({ type: 'store-fault', operation, key, error }),
        onBreaker: (state) => emit?.({ type: 'store-breaker', state }),
      })
  if (isOwn && emit) hearEvictions(storage, (key) => emit({ type: 'evicted', key }))
  const isShared = !isOwn && purgeBlindness !== Infinity
  const sharedPurges = isShared ? new SharedPurges(store, now, purgeBlindness) : undefined
  const findTerms = rememberedTerms(policy)
  return {
    ...settings,
    keys: keyOf === undefined ? new Searches() : keysBy(keyOf),
    store,
    flights: new Flights(isOwn),
    purges: isOwn ? purgesOf(storage) : new Purges(sharedPurges),
    refusals: new Refusals(emit, settings.now),
    sharedPurges,
    encoding: encodeBody === 'manual' ? { encodeBody } : undefined,
    findTerms,
    emit,
  }
}
