import type { BatchObservableResult, Meter, MetricAttributes, Observable } from '@opentelemetry/api'
import type { MemoryStore } from '@freshet/core/memory'

/** The sums of what requests with the same attributes came to. */
export interface Sums {
  readonly attributes: MetricAttributes
  requests: number
  /** Bytes. */
  size: number
  /** Seconds. */
  saved: number
}

/** A memory that is looked at as long as something else holds it. */
interface Watched {
  readonly memory: WeakRef<MemoryStore>
  readonly attributes: MetricAttributes
}

/**
 * What is counted at each request, summed up here and read when metrics are collected: an instrument that is told of each would cost a
 * hit several times as much. One for each meter, for two instruments of one name and with the same attributes would
 * each overwrite what the other says.
 */
export class Tally {
  readonly #sums = new Map<string, Sums>()
  readonly #memories = new Set<Watched>()
  readonly #requests: Observable
  readonly #size: Observable
  readonly #saved: Observable
  readonly #entries: Observable
  readonly #bytes: Observable

  constructor(meter: Meter) {
    const observed = (name: string, unit: string, description: string): Observable =>
      meter.createObservableCounter(name, { unit, description })
    const level = (name: string, unit: string, description: string): Observable =>
      meter.createObservableUpDownCounter(name, { unit, description })
    this.#requests = observed('freshet.requests', '{request}', 'Requests that were answered')
    this.#size = observed('freshet.response.size', 'By', 'Content of answers, where its length is known')
    this.#saved = observed(
      'freshet.handler.saved_time',
      's',
      'What the handler took when it was asked last, where it was not asked again',
    )
    this.#entries = level('freshet.memory.entries', '{response}', 'Responses in memory')
    this.#bytes = level('freshet.memory.size', 'By', 'What they take of it')
    const all = [this.#requests, this.#size, this.#saved, this.#entries, this.#bytes]
    meter.addBatchObservableCallback((result) => this.#observe(result), all)
  }

  /** The sums of what has the name `id`, which tells `attributes` apart from all others. */
  of(id: string, attributes: MetricAttributes): Sums {
    let sums = this.#sums.get(id)
    if (sums === undefined) {
      sums = { attributes, requests: 0, size: 0, saved: 0 }
      this.#sums.set(id, sums)
    }
    return sums
  }

  /** Tells of a memory, under the attributes of its cache; of one that several caches of a name share, once. */
  watch(memory: MemoryStore, attributes: MetricAttributes): void {
    const isSame = (other: Watched): boolean =>
      other.memory.deref() === memory && nameIn(other.attributes) === nameIn(attributes)
    if (![...this.#memories].some(isSame)) this.#memories.add({ memory: new WeakRef(memory), attributes })
  }

  #observe(result: BatchObservableResult): void {
    for (const { attributes, requests, size, saved } of this.#sums.values()) {
      result.observe(this.#requests, requests, attributes)
      if (size > 0) result.observe(this.#size, size, attributes)
      if (saved > 0) result.observe(this.#saved, saved, attributes)
    }
    for (const { attributes, entries, bytes } of this.#levels()) {
      result.observe(this.#entries, entries, attributes)
      result.observe(this.#bytes, bytes, attributes)
    }
  }

  /** What there is in memory: caches of one name are told of together. */
  #levels(): Iterable<Level> {
    const levels = new Map<unknown, Level>()
    for (const watched of this.#memories) {
      const { attributes } = watched
      const memory = watched.memory.deref()
      if (memory === undefined) this.#memories.delete(watched)
      const { entries, bytes } = levels.get(nameIn(attributes)) ?? { entries: 0, bytes: 0 }
      const level = {
        attributes,
        entries: entries + (memory?.size ?? 0),
        bytes: bytes + (memory?.bytes ?? 0),
      }
      levels.set(nameIn(attributes), level)
    }
    return levels.values()
  }
}

/** What there is in the memories of caches of one name. */
interface Level {
  readonly attributes: MetricAttributes
  readonly entries: number
  readonly bytes: number
}

function nameIn(attributes: MetricAttributes): unknown {
  return attributes['freshet.cache.name']
}
