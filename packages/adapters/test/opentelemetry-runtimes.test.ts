import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { type SentSpan, startCollector } from './collector.ts'
import { propagateContext } from './observatory.ts'
import { whereWorkerdRuns } from './steps.ts'
import { whatIsSeen } from './telemetry/seen.ts'
import { bundle, startWorker } from './workerd.ts'

type Sight = Awaited<ReturnType<typeof whatIsSeen>>

const bin = (name: string): string => join(import.meta.dirname, '../node_modules/.bin', name)
const script = join(import.meta.dirname, 'telemetry/run.ts')

/** The spans in an order that does not depend on which of two promises is first. */
const sorted = ({ spans, requests }: Sight): Sight => ({
  spans: spans.toSorted((one, other) => JSON.stringify(one).localeCompare(JSON.stringify(other))),
  requests,
})

let inNode: Sight

beforeAll(async () => {
  const stop = propagateContext()
  inNode = sorted(await whatIsSeen())
  stop()
})

it('Node sees each request, the handler, the storage, who waited for whom, and the refresh', () => {
  const seen = inNode.spans.map(({ name, parent, links, outcome }) => [name, parent, links.join(), outcome])
  expect(seen).toHaveLength(20)
  for (const span of [
    ['cache GET', undefined, '', 'hit'],
    ['cache GET', undefined, 'cache GET', 'collapsed'],
    ['cache GET', undefined, '', 'stale'],
    ['cache refresh', undefined, 'cache GET', 'miss'],
    ['cache handler', 'cache refresh', '', undefined],
    ['cache put', 'cache refresh', '', undefined],
    ['cache match', 'cache GET', '', undefined],
    ['database', 'cache handler', '', undefined],
  ]) {
    expect(seen).toContainEqual(span)
  }
  expect(Object.fromEntries(inNode.requests)).toEqual({ miss: 2, hit: 1, collapsed: 1, stale: 1 })
})

const flags = {
  deno: ['run', '--no-lock', '--no-remote', '--conditions=@freshet/source', '--allow-all'],
  bun: ['--conditions=@freshet/source'],
}

describe.each(['deno', 'bun'] as const)('in %s', (runtime) => {
  const isMissing = !existsSync(bin(runtime)) && !process.env['CI']

  it.skipIf(isMissing)('the same is seen', { timeout: 60_000 }, async () => {
    const env = { ...process.env, NO_COLOR: '1', DENO_NO_UPDATE_CHECK: '1' }
    const { stdout } = await promisify(execFile)(bin(runtime), [...flags[runtime], script], { env })
    expect(sorted(JSON.parse(stdout) as Sight)).toEqual(inNode)
  })
})

describe('Deno’s own OpenTelemetry', () => {
  const isMissing = !existsSync(bin('deno')) && !process.env['CI']

  it.skipIf(isMissing)(
    'has the spans of a cache within those of its server, and the metrics',
    { timeout: 60_000 },
    async () => {
      const collector = await startCollector()
      const env = {
        ...process.env,
        DENO_NO_UPDATE_CHECK: '1',
        OTEL_DENO: 'true',
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        OTEL_METRIC_EXPORT_INTERVAL: '200',
      }
      try {
        const served = join(import.meta.dirname, 'deno/telemetry.ts')
        await promisify(execFile)(bin('deno'), [...flags.deno, served], { env })
      } finally {
        collector.stop()
      }
      const { spans, metrics } = collector
      const parentOf = (span?: SentSpan): SentSpan | undefined =>
        spans.find(({ spanId }) => spanId === span?.parentSpanId)
      const handler = parentOf(spans.find(({ name }) => name === 'database'))
      const request = parentOf(handler)
      expect([handler?.name, request?.name, parentOf(request)?.name]).toEqual([
        'cache handler',
        'cache GET',
        'GET',
      ])
      expect(spans.filter(({ name }) => name === 'cache GET')).toHaveLength(2)
      expect([...metrics]).toEqual(
        expect.arrayContaining([
          'freshet.requests',
          'freshet.stored.size',
          'freshet.handler.duration',
          'freshet.memory.entries',
        ]),
      )
    },
  )
})

const { missing, title } = await whereWorkerdRuns()

describe.skipIf(missing)(title, () => {
  it('the same is seen, with nodejs_compat for the SDK', async () => {
    const worker = await startWorker('telemetry', { compatibilityFlags: ['nodejs_compat'] })
    try {
      expect(sorted(await worker.json<Sight>('/'))).toEqual(inNode)
    } finally {
      await worker.stop()
    }
  })

  it('a cache is instrumented without an SDK and without anything of Node, and answers', async () => {
    expect(await bundle('telemetry-bare')).not.toMatch(/["'](node:|async_hooks|perf_hooks)/)
    const worker = await startWorker('telemetry-bare')
    try {
      expect((await worker.get('/')).headers.get('cache-status')).toBe('freshet; fwd=uri-miss; stored')
      const hit = await worker.get('/')
      expect([hit.headers.get('cache-status')?.slice(0, 12), await hit.text()]).toEqual([
        'freshet; hit',
        '2.41 m',
      ])
    } finally {
      await worker.stop()
    }
  })
})
