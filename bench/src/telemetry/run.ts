import { context } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { AggregationTemporality, InMemoryMetricExporter, MeterProvider } from '@opentelemetry/sdk-metrics'
import { PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'
import { AlwaysOffSampler, NoopSpanProcessor, type Sampler, TracerProvider } from '@opentelemetry/sdk-trace'
import { instrumentedCache } from '@freshet/adapters/opentelemetry'
import { createCache, type HttpCache } from '@freshet/core'
import { measure, type Work } from '../measure.ts'
import { table } from '../table.ts'

/**
 * Measures what telling OpenTelemetry costs a hit on memory, against a cache that tells nobody: the real SDK, without
 * the export, which is none of the request's time.
 */
const handler = (): Response =>
  new Response(new Uint8Array(8192), { headers: { 'cache-control': 'max-age=3600', etag: '"a"' } })

async function hit(cache: HttpCache): Promise<Work> {
  const request = new Request('https://example.com/articles/12?page=2')
  await (await cache.handle(request, handler)).arrayBuffer()
  return () => cache.handle(request, handler)
}

context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())

const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 2 ** 31 - 1 })
const meter = new MeterProvider({ readers: [reader] }).getMeter('bench')

const tracer = (sampler?: Sampler) =>
  new TracerProvider({ spanProcessors: [new NoopSpanProcessor()], ...(sampler && { sampler }) }).getTracer(
    'bench',
  )

const works = {
  createCache: await hit(createCache()),
  'createCache with an empty onEvent': await hit(createCache({ onEvent() {} })),
  'instrumentedCache, no SDK': await hit(instrumentedCache()),
  metrics: await hit(instrumentedCache({}, { tracer: false, meter })),
  'spans, none sampled': await hit(
    instrumentedCache({}, { tracer: tracer(new AlwaysOffSampler()), meter: false }),
  ),
  'spans, all sampled': await hit(instrumentedCache({}, { tracer: tracer(), meter: false })),
  'metrics and spans, all sampled': await hit(instrumentedCache({}, { tracer: tracer(), meter })),
}

console.log(
  `Node ${process.version} on ${process.platform} ${process.arch}: a hit on memory, 8 KiB, its body not read\n`,
)
const measured = await measure(works, { rounds: 801, operations: 200 })
const rows = measured.map(({ name, median, quartiles: [low, high], ratio }) => [
  name,
  `${median.toFixed(1)} µs`,
  `${low.toFixed(1)} to ${high.toFixed(1)}`,
  `${ratio.toFixed(2)}×`,
])
console.log(table([['', 'median', 'quartiles', 'ratio'], ...rows]))
