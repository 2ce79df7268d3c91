import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A span as it is sent. */
export interface SentSpan {
  readonly name: string
  readonly spanId: string
  readonly parentSpanId: string
}

interface Sent {
  readonly resourceSpans?: { readonly scopeSpans: { readonly spans: SentSpan[] }[] }[]
  readonly resourceMetrics?: { readonly scopeMetrics: { readonly metrics: { readonly name: string }[] }[] }[]
}

/** What takes telemetry by OTLP over HTTP, as JSON. */
export interface Collector {
  readonly url: string
  readonly spans: readonly SentSpan[]
  /** The names of metrics. */
  readonly metrics: ReadonlySet<string>
  stop(): void
}

export async function startCollector(): Promise<Collector> {
  const spans: SentSpan[] = []
  const metrics = new Set<string>()
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { resourceSpans = [], resourceMetrics = [] } = JSON.parse(Buffer.concat(chunks).toString()) as Sent
    spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)))
    for (const { scopeMetrics } of resourceMetrics) {
      for (const { name } of scopeMetrics.flatMap((scope) => scope.metrics)) metrics.add(name)
    }
    response.end('{}')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { url, spans, metrics, stop: () => void server.close() }
}
