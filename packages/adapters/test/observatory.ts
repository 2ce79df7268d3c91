import { type Attributes, type Context, context, type Meter, trace, type Tracer } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
  type MetricData,
} from '@opentelemetry/sdk-metrics'
import {
  InMemorySpanExporter,
  type ReadableSpan,
  type Sampler,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace'

/** One point of a metric: a number, or the count and the sum of a histogram. */
export interface Point {
  readonly attributes: Attributes
  readonly value: number
  readonly count: number
}

/** The real SDK, which keeps what it would export. */
export interface Observatory {
  readonly tracer: Tracer
  readonly meter: Meter
  /** The spans that have ended, in the order of their ends. */
  spans(): readonly ReadableSpan[]
  /** The only span of that name. */
  span(name: string): ReadableSpan
  /** The names of the spans whose parent is `parent`, in the order of their beginnings. */
  childrenOf(parent: ReadableSpan): readonly string[]
  /** What was measured so far, by name. */
  metrics(): Promise<ReadonlyMap<string, MetricData>>
  /** The points of a metric. */
  points(name: string): Promise<readonly Point[]>
  forget(): void
}

export function observatory(sampler?: Sampler): Observatory {
  const spanExporter = new InMemorySpanExporter()
  const spanProcessors = [new SimpleSpanProcessor({ exporter: spanExporter })]
  const tracers = new TracerProvider({ spanProcessors, ...(sampler && { sampler }) })
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 2 ** 31 - 1 })
  const meters = new MeterProvider({ readers: [reader] })
  const spans = (): ReadableSpan[] => spanExporter.getFinishedSpans()
  const metrics = async (): Promise<Map<string, MetricData>> => {
    exporter.reset()
    await reader.forceFlush()
    const scopes = exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics)
    return new Map(scopes.flatMap(({ metrics }) => metrics.map((metric) => [metric.descriptor.name, metric])))
  }
  return {
    tracer: tracers.getTracer('test'),
    meter: meters.getMeter('test'),
    spans,
    span(name) {
      const [found, another] = spans().filter((span) => span.name === name)
      if (found === undefined || another !== undefined) {
        throw new Error(`Not one span ${name} among ${JSON.stringify(spans().map((span) => span.name))}`)
      }
      return found
    },
    childrenOf(parent) {
      const { spanId } = parent.spanContext()
      const children = spans().filter((span) => span.parentSpanContext?.spanId === spanId)
      return children.toSorted((one, other) => sinceEpoch(one) - sinceEpoch(other)).map((span) => span.name)
    },
    metrics,
    async points(name) {
      const metric = (await metrics()).get(name)
      return (metric?.dataPoints ?? []).map(({ attributes, value }) => {
        if (typeof value === 'number') return { attributes, value, count: value }
        return { attributes, value: value.sum ?? 0, count: 'count' in value ? value.count : 0 }
      })
    },
    forget: () => spanExporter.reset(),
  }
}

function sinceEpoch({ startTime: [seconds, nanoseconds] }: ReadableSpan): number {
  return seconds * 1e9 + nanoseconds
}

/** Lets spans find their parents across promises, as the SDK of a runtime does; the result undoes it. */
export function propagateContext(): () => void {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  return () => context.disable()
}

/** Does `work` as the server of an application that is instrumented does it. */
export function serving<Result>(tracer: Tracer, work: () => Promise<Result>): Promise<Result> {
  return tracer.startActiveSpan('server', (span) => work().finally(() => span.end()))
}

/** The context with `span`, for where none is propagated. */
export function contextWith(span: ReturnType<Tracer['startSpan']>): Context {
  return trace.setSpan(context.active(), span)
}
