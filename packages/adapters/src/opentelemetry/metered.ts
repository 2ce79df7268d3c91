import { createNoopMeter, type Meter, type MetricAttributes } from '@opentelemetry/api'
import type { AnswerEvent, CacheEvent, FailedEvent, HandledEvent } from '@freshet/core'
import type { MemoryStore } from '@freshet/core/memory'
import { createInstruments, type Instruments } from './instruments.ts'
import type { TelemetrySettings } from './options.ts'
import { wordFor } from './outcome.ts'
import { methodOf, routeOf } from './request-attributes.ts'
import { errorType } from './span.ts'
import { type Sums, Tally } from './tally.ts'

/** What all caches of one meter share. */
interface Metrics {
  readonly instruments: Instruments
  readonly tally: Tally
}

const metricsOf = new WeakMap<Meter, Metrics>()

/** Makes metrics of the events of one cache. */
export class Metered {
  readonly #settings: TelemetrySettings
  readonly #findMeter: () => Meter
  /** The cache's own memory, where that is what it keeps responses in. */
  readonly #memory: MemoryStore | undefined
  readonly #name: MetricAttributes
  readonly #sums = new Map<string, Sums>()
  #metrics: Metrics | undefined

  constructor(settings: TelemetrySettings, findMeter: () => Meter, memory: MemoryStore | undefined) {
    this.#settings = settings
    this.#findMeter = findMeter
    this.#memory = memory
    this.#name = { 'freshet.cache.name': settings.cacheName }
  }

  hear(event: CacheEvent): void {
    const metrics = this.#metrics ?? this.#prepared()
    if (metrics === undefined) return
    if (event.type === 'answer' || event.type === 'failed') return this.#count(metrics.tally, event)
    this.#record(metrics.instruments, event)
  }

  /** An operation of the store ended, after so many seconds. `error`: the class of that with which it failed. */
  storeTook(operation: string, duration: number, error: string | undefined): void {
    const metrics = this.#metrics ?? this.#prepared()
    const attributes = this.#with('freshet.store.operation', operation)
    metrics?.instruments.storeDuration.record(
      duration,
      error ? { ...attributes, 'error.type': error } : attributes,
    )
  }

  /** The metrics, once there is a meter: a provider may be registered after the cache was made. */
  #prepared(): Metrics | undefined {
    const meter = this.#findMeter()
    if (meter === createNoopMeter()) return undefined
    let metrics = metricsOf.get(meter)
    if (metrics === undefined) {
      metrics = { instruments: createInstruments(meter), tally: new Tally(meter) }
      metricsOf.set(meter, metrics)
    }
    if (this.#memory) metrics.tally.watch(this.#memory, this.#name)
    // there from the beginning, and not only when it fails
    else metrics.instruments.openBreakers.add(0, this.#name)
    this.#metrics = metrics
    return metrics
  }

  #count(tally: Tally, event: AnswerEvent | FailedEvent): void {
    const { method, outcome } = event
    const status = event.type === 'answer' ? classOf(event.status) : undefined
    const word = wordFor(outcome, event.type === 'failed')
    const known = methodOf(method, this.#settings)
    const route = routeOf(event, this.#settings)
    const id = `${known} ${status} ${word} ${outcome.fwd} ${route}`
    let sums = this.#sums.get(id)
    if (sums === undefined) {
      sums = tally.of(`${this.#settings.cacheName}\n${id}`, {
        ...this.#name,
        'http.request.method': known,
        ...(route !== undefined && { 'http.route': route }),
        ...(status !== undefined && { 'freshet.status_class': status }),
        'freshet.outcome': word,
        ...(outcome.fwd !== undefined && { 'freshet.fwd': outcome.fwd }),
      })
      this.#sums.set(id, sums)
    }
    sums.requests++
    if (event.type === 'failed') return
    sums.size += event.size ?? 0
    sums.saved += (event.saved ?? 0) / 1000
  }

  #record(instruments: Instruments, event: CacheEvent): void {
    switch (event.type) {
      case 'handled':
        return instruments.handlerDuration.record(event.duration / 1000, this.#ofHandler(event))
      case 'stored':
        instruments.storedResponses.add(1, this.#name)
        return instruments.storedSize.add(event.size, this.#name)
      case 'not-stored':
        return instruments.notStored.add(1, this.#with('freshet.not_stored.reason', event.reason))
      case 'refreshed':
        return instruments.refreshes.add(1, this.#with('freshet.outcome', wordFor(event.outcome)))
      case 'refresh-failed':
        return instruments.refreshes.add(1, this.#with('freshet.outcome', 'error'))
      case 'purged': {
        const target = this.#with('freshet.purge.target', event.target)
        return instruments.purges.add(1, { ...target, 'freshet.purge.soft': event.soft })
      }
      case 'invalidated':
        return instruments.invalidations.add(1, this.#with('freshet.invalidation.cause', event.cause))
      case 'evicted':
        return instruments.evictions.add(1, this.#name)
      case 'store-fault':
        return instruments.storeFaults.add(1, this.#with('freshet.store.operation', event.operation))
      case 'store-breaker':
        return instruments.openBreakers.add(event.state === 'open' ? 1 : -1, this.#name)
      case 'option-fault':
        return instruments.optionFaults.add(1, this.#with('freshet.option', event.option))
    }
  }

  #ofHandler({ method, reason, background, status, error }: HandledEvent): MetricAttributes {
    const statusClass = classOf(status)
    return {
      ...this.#name,
      'http.request.method': methodOf(method, this.#settings),
      'freshet.fwd': reason,
      'freshet.background': background,
      ...(statusClass !== undefined && { 'freshet.status_class': statusClass }),
      ...(status === undefined && { 'error.type': errorType(error) }),
    }
  }

  #with(attribute: string, value: string): MetricAttributes {
    return { ...this.#name, [attribute]: value }
  }
}

const CLASSES = [undefined, '1xx', '2xx', '3xx', '4xx', '5xx']

/** The class of a status; `undefined` where there is none, as in a network error. */
function classOf(status: number | undefined): string | undefined {
  return status === undefined ? undefined : CLASSES[Math.floor(status / 100)]
}
