import type { Counter, Histogram, Meter, MetricAttributes, UpDownCounter } from '@opentelemetry/api'

/** The metrics that are told of when something happens. Those of requests and of memory are observed. */
export interface Instruments {
  readonly handlerDuration: Histogram
  readonly storedResponses: Counter
  readonly storedSize: Counter
  readonly notStored: Counter
  readonly refreshes: Counter
  readonly purges: Counter
  readonly invalidations: Counter
  readonly evictions: Counter
  readonly storeDuration: Histogram
  readonly storeFaults: Counter
  readonly openBreakers: UpDownCounter
  readonly optionFaults: Counter
}

/** Seconds; as the conventions have them for HTTP. */
const HANDLER_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]

/** Seconds: from a file in the page cache to a storage that is given up. */
const STORE_BUCKETS = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5,
]

export function createInstruments(meter: Meter): Instruments {
  const counter = (name: string, unit: string, description: string): Counter<MetricAttributes> =>
    meter.createCounter(name, { unit, description })
  return {
    handlerDuration: meter.createHistogram('freshet.handler.duration', {
      unit: 's',
      description: 'How long the handler took to answer, without the content',
      advice: { explicitBucketBoundaries: HANDLER_BUCKETS },
    }),
    storedResponses: counter('freshet.stored.responses', '{response}', 'Responses that were stored'),
    storedSize: counter('freshet.stored.size', 'By', 'Content of responses that were stored'),
    notStored: counter('freshet.not_stored.responses', '{response}', 'Responses that were not stored'),
    refreshes: counter('freshet.refreshes', '{refresh}', 'Background refreshes that came to an end'),
    purges: counter('freshet.purges', '{purge}', 'Purges that were done'),
    invalidations: counter('freshet.invalidations', '{key}', 'Keys whose responses were removed'),
    evictions: counter('freshet.evictions', '{response}', 'Responses that made room for others in memory'),
    storeDuration: meter.createHistogram('freshet.store.operation.duration', {
      unit: 's',
      description: 'How long an operation of the storage took',
      advice: { explicitBucketBoundaries: STORE_BUCKETS },
    }),
    storeFaults: counter(
      'freshet.store.faults',
      '{fault}',
      'Operations of the storage, or the lock, that failed',
    ),
    openBreakers: meter.createUpDownCounter('freshet.store.breaker.open', {
      unit: '{breaker}',
      description: 'Caches that leave their failing storage alone',
    }),
    optionFaults: counter('freshet.option.faults', '{fault}', 'Functions among the options that failed'),
  }
}
