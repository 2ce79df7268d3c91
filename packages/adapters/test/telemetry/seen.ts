import type { Tracer } from '@opentelemetry/api'
import { createStorage } from 'unstorage'
import { instrumentedCache } from '../../src/opentelemetry.ts'
import { observatory } from '../observatory.ts'

/** What is seen of a span in any runtime. */
export interface Seen {
  readonly name: string
  readonly parent: string | undefined
  readonly links: readonly string[]
  readonly outcome: unknown
}

/** What spans and counts a miss, a hit, requests that wait for another, and a refresh leave in this runtime. */
export async function whatIsSeen(): Promise<{ spans: Seen[]; requests: [unknown, number][] }> {
  const sky = observatory()
  const { tracer, meter } = sky
  let now = 1_767_225_600_000
  const storage = createStorage() as never
  const cache = instrumentedCache({ storage, now: () => now, purgeBlindness: Infinity }, { tracer, meter })
  const fields = { 'cache-control': 'max-age=60, stale-while-revalidate=60' }
  const handler = async (): Promise<Response> => {
    await work(tracer)
    return new Response('2.41 m', { headers: fields })
  }
  const ask = async (path: string): Promise<void> => {
    const background: Promise<unknown>[] = []
    const waitUntil = (promise: Promise<unknown>): void => void background.push(promise)
    const response = await cache.handle(new Request(`https://example.com${path}`), handler, { waitUntil })
    await response.text()
    while (background.length > 0) await background.shift()
  }
  await ask('/miss')
  await ask('/miss')
  await Promise.all([ask('/together'), ask('/together')])
  now += 61_000
  await ask('/miss')
  const all = sky.spans()
  const nameOf = (id: string | undefined): string | undefined =>
    all.find((span) => span.spanContext().spanId === id)?.name
  const spans = all.map(({ name, parentSpanContext, links, attributes }) => ({
    name,
    parent: nameOf(parentSpanContext?.spanId),
    links: links.map(({ context }) => nameOf(context.spanId) ?? 'unknown'),
    outcome: attributes['freshet.outcome'],
  }))
  const points = await sky.points('freshet.requests')
  return { spans, requests: points.map(({ attributes, value }) => [attributes['freshet.outcome'], value]) }
}

async function work(tracer: Tracer): Promise<void> {
  const span = tracer.startSpan('database')
  await new Promise((resume) => setTimeout(resume, 1))
  span.end()
}
