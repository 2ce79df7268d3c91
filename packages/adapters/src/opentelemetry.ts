import { type CacheEvent, type CacheOptions, createCache, createStore, type HttpCache } from '@freshet/core'
import { isMemoryStore } from '@freshet/core/memory'
import { Metered } from './opentelemetry/metered.ts'
import { settingsOf, type TelemetryOptions } from './opentelemetry/options.ts'
import { traced } from './opentelemetry/traced.ts'
import { Tracing } from './opentelemetry/tracing.ts'
import { watchStore } from './opentelemetry/watched-store.ts'

export type { TelemetryOptions } from './opentelemetry/options.ts'

/**
 * A cache as `createCache` makes it, that tells OpenTelemetry what it does: metrics of all of it, and spans around each
 * request, the handler, the storage, refreshes and purges. Whatever takes a cache takes this one.
 *
 * @param options how to make the cache
 * @throws TypeError when an option is not what it should be
 *
 * @example
 * ```ts
 * app.use(cache(instrumentedCache({ storage: redisStorage(client), name: 'pages' })))
 * ```
 */
export function instrumentedCache(options: CacheOptions = {}, telemetry: TelemetryOptions = {}): HttpCache {
  if (typeof (options as Partial<HttpCache>).handle === 'function')
    throw new TypeError(
      'instrumentedCache takes the options of a cache, and makes it: what is made cannot be watched',
    )
  const { name = 'freshet', onEvent } = options
  const settings = settingsOf(telemetry, name)
  const store = createStore(options.storage, options)
  const memory = isMemoryStore(store) ? store : undefined
  const meter = settings.meter && new Metered(settings, settings.meter, memory)
  const tracing = settings.tracer && new Tracing(settings.tracer, settings)
  if (meter === undefined && tracing === undefined) return createCache(options)
  const hear = (event: CacheEvent): unknown => {
    try {
      return onEvent?.(event)
    } finally {
      // after the user's listener, which may itself ask the cache: what follows is what the event tells of
      tracing?.hear(event)
      meter?.hear(event)
    }
  }
  const isHeard = onEvent === undefined || typeof onEvent === 'function'
  const cache = createCache({
    ...options,
    storage: memory ?? watchStore(store, settings.clock, meter, tracing),
    ...(isHeard && { onEvent: hear }),
  })
  return tracing ? traced(cache, tracing) : cache
}
