import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import * as conventions from '@opentelemetry/semantic-conventions'
import { DataPointType, type MetricData } from '@opentelemetry/sdk-metrics'
import type { CacheOptions, Handler } from '@freshet/core'
import { createMemoryStore } from '@freshet/core/memory'
import { fakeClock } from '@freshet/core/testing'
import { createStorage } from 'unstorage'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { codeIn, tableUnder } from '../../../test/readme-blocks.ts'
import { instrumentedCache } from '../src/opentelemetry.ts'
import { KNOWN_METHODS, SENSITIVE_PARAMETERS } from '../src/opentelemetry/options.ts'
import { type Observatory, observatory, propagateContext } from './observatory.ts'

const source = (file: string): string =>
  readFileSync(join(import.meta.dirname, '../src/opentelemetry', file), 'utf8')
const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8')

/** Everything between backticks in a cell. */
const codesIn = (cell = ''): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code)

/** What a client, a handler, a storage or an operator knows and nobody else may. */
const SECRETS = [
  'hunter2',
  'jwt-of-ann',
  'sid=ann',
  'q7-signature',
  'tenant-ann',
  'list-of-ann',
  'password of the database',
]

const sky: Observatory = observatory()
let stop: () => void
beforeAll(async () => {
  stop = propagateContext()
  await makeEverythingHappen()
})
afterAll(() => stop())

const clock = fakeClock()

function answer(
  fields: Record<string, string> = {},
  status = 200,
  body: BodyInit | null = '0123456789',
): Response {
  return new Response(body, {
    status,
    headers: { 'cache-control': 'max-age=60', ...fields },
  })
}

const failing: Handler = () => {
  throw new RangeError('password of the database')
}

type Send = (handler: Handler, path?: string, init?: RequestInit) => Promise<void>

/** A cache with secrets in all that it is given, and a way to send a request with more of them. */
function scene(options: CacheOptions = {}): { cache: ReturnType<typeof instrumentedCache>; send: Send } {
  const { tracer, meter } = sky
  const route = ({ url }: { url: string }): string | undefined =>
    url.includes('/articles/') ? '/articles/:id' : undefined
  const key = ({ url }: Request): string => `tenant-ann ${url}`
  const cache = instrumentedCache(
    { now: clock.now, key, purgeBlindness: Infinity, ...options },
    { tracer, meter, route },
  )
  const secret = { authorization: 'Bearer jwt-of-ann', cookie: 'sid=ann', 'x-password': 'hunter2' }
  const send: Send = async (handler, path = '/articles/1?sig=q7-signature&page=2', init = {}) => {
    const headers = { ...secret, ...(init.headers as Record<string, string>) }
    const work: Promise<unknown>[] = []
    const request = new Request(new URL(path, 'https://example.com'), { ...init, headers })
    const waitUntil = (promise: Promise<unknown>): void => void work.push(promise)
    const response = await cache.handle(request, handler, { waitUntil }).catch(() => undefined)
    await response?.text()
    while (work.length > 0) await work.shift()
  }
  return { cache, send }
}

const lasting = {
  'cache-control': 'public, max-age=60, stale-while-revalidate=60, stale-if-error=600',
  etag: '"a"',
}
const confirmed = (): Response => new Response(null, { status: 304, headers: { etag: '"a"' } })

async function makeEverythingHappen(): Promise<void> {
  const memory = scene({ storage: createMemoryStore({ maxEntries: 1 }) })
  const handler: Handler = async () => {
    clock.advance(5)
    await Promise.resolve()
    return answer(lasting)
  }
  await Promise.all([memory.send(handler), memory.send(handler)])
  for (const [seconds, next] of [
    [0, handler],
    [70, handler],
    [70, failing],
    [130, confirmed],
    [130, failing],
  ] as const) {
    clock.advance(seconds * 1000)
    await memory.send(next)
  }
  await memory.send(failing, '/gone')
  await memory.send(failing, '/none', { headers: { 'cache-control': 'only-if-cached' } })
  await memory.send(handler, '/brewed', { method: 'BREW' })
  await memory.send(() => answer({ 'set-cookie': 'sid=ann', ...lasting }), '/mine')
  await memory.send(handler, '/a')
  await memory.send(handler, '/b')
  await memory.send(() => answer(), '/b', { method: 'DELETE' })

  const stored = scene({ storage: createStorage() as never, maxBodySize: 16 * 1024 ** 2 })
  await stored.send(handler)
  await stored.send(() => answer(lasting, 200, new Response(new Uint8Array(5 * 1024 ** 2)).body), '/long')
  await stored.cache.purge({ url: 'https://example.com/list-of-ann' })
  await stored.cache.purge({ tag: 'list-of-ann' }, { soft: true })
  await stored.cache.purge({} as never).catch(() => {})

  const down = (): never => {
    throw new RangeError('password of the database')
  }
  const broken = scene({ storage: { match: down, put: down, delete: down }, storageBreaker: { failures: 1 } })
  await broken.send(handler)
  await scene({ filterRequest: down }).send(handler)
}

describe('the table of metrics', () => {
  const rows = tableUnder(readme, 'Metrics')

  const kindOf = (metric: MetricData): string => {
    if (metric.dataPointType === DataPointType.HISTOGRAM) return 'histogram'
    return metric.dataPointType === DataPointType.SUM && metric.isMonotonic ? 'counter' : 'up-down counter'
  }

  it('has those that there are, with their kinds, units and attributes', async () => {
    const metrics = await sky.metrics()
    const told = rows.map(([name, kind, unit, , attributes]) => [
      codeIn(name),
      kind,
      codeIn(unit),
      codesIn(attributes).toSorted(),
    ])
    const made = [...metrics.values()].map((metric) => {
      const names = new Set(metric.dataPoints.flatMap(({ attributes }) => Object.keys(attributes)))
      expect(names.delete('freshet.cache.name'), metric.descriptor.name).toBe(true)
      return [metric.descriptor.name, kindOf(metric), metric.descriptor.unit, [...names].toSorted()]
    })
    expect(told.toSorted()).toEqual(made.toSorted())
  })

  it('describes each', async () => {
    for (const { descriptor } of (await sky.metrics()).values())
      expect(descriptor.description, descriptor.name).not.toBe('')
  })
})

describe('the table of outcomes', () => {
  it('has the words that there are, and each was met here', async () => {
    const [, union = ''] =
      /export type OutcomeWord =([^\n]*(?:\n {2}\|[^\n]*)*)/.exec(source('outcome.ts')) ?? []
    const words = [...union.matchAll(/'([^']+)'/g)].map(([, word]) => word)
    expect(tableUnder(readme, 'Outcomes').map(([word]) => codeIn(word))).toEqual(words)
    const met = new Set(
      (await sky.points('freshet.requests')).map(({ attributes }) => attributes['freshet.outcome']),
    )
    expect([...met].toSorted()).toEqual(words.toSorted())
  })
})

describe('the table of spans', () => {
  const rows = tableUnder(readme, 'Spans')
  const attributesOf = (isOne: (name: string) => boolean): string[] => {
    const spans = sky.spans().filter(({ name }) => isOne(name))
    const names = new Set(spans.flatMap(({ attributes }) => Object.keys(attributes)))
    expect(names.delete('freshet.cache.name')).toBe(true)
    return [...names].toSorted()
  }
  const isRequest = (name: string): boolean => /^cache [A-Z]+( \/.*)?$/.test(name)

  it('has those that there are', () => {
    const names = new Set(sky.spans().map(({ name }) => (isRequest(name) ? 'cache {method} {route}' : name)))
    expect([...names].toSorted()).toEqual(rows.flatMap(([span]) => codesIn(span)).toSorted())
  })

  it.each(rows.filter(([, , attributes]) => attributes !== 'as a request'))(
    '%s has the attributes that there are',
    (cell, _, told) => {
      const [span = '', ...others] = codesIn(cell)
      const names = [span, ...others]
      const made = attributesOf((name) => (span.includes('{') ? isRequest(name) : names.includes(name)))
      expect(codesIn(told).toSorted()).toEqual(made)
    },
  )

  it('says of a refresh what is said of a request', () => {
    const [refresh] = rows.filter(([span]) => span === '`cache refresh`')
    expect(refresh?.[2]).toBe('as a request')
    const ofRequest = attributesOf(isRequest)
    const ofRefresh = attributesOf((name) => name === 'cache refresh')
    expect(ofRefresh.filter((name) => !ofRequest.includes(name))).toEqual([])
    expect(ofRefresh).toEqual(
      expect.arrayContaining(['http.request.method', 'freshet.outcome', 'freshet.fwd']),
    )
  })
})

describe('the table of options', () => {
  it('has those that there are', () => {
    const [, members = ''] = /interface TelemetryOptions \{([\s\S]*?)\n\}/.exec(source('options.ts')) ?? []
    const names = [...members.matchAll(/^ {2}(\w+)\?:/gm)].map(([, name]) => name)
    expect(tableUnder(readme, 'Telemetry options').map(([name]) => codeIn(name))).toEqual(names)
  })
})

describe('the conventions of OpenTelemetry', () => {
  const folder = dirname(createRequire(import.meta.url).resolve('@opentelemetry/semantic-conventions'))

  it('have each attribute that is not Freshet’s own, among those that are stable', async () => {
    const stable = new Set<unknown>(
      Object.entries(conventions).flatMap(([name, value]) => (name.startsWith('ATTR_') ? [value] : [])),
    )
    const points = [...(await sky.metrics()).values()].flatMap((metric): { attributes: object }[] => [
      ...metric.dataPoints,
    ])
    const names = new Set([...points, ...sky.spans()].flatMap(({ attributes }) => Object.keys(attributes)))
    const others = [...names].filter((name) => !name.startsWith('freshet.'))
    expect(others.length).toBeGreaterThan(8)
    expect(others.filter((name) => !stable.has(name))).toEqual([])
    expect([...stable].filter((name) => String(name).startsWith('freshet.'))).toEqual([])
  })

  it('name the parameters that are redacted, and the methods that are known', () => {
    const text = readFileSync(join(folder, 'stable_attributes.d.mts'), 'utf8')
    const [, comment = ''] =
      /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*declare const ATTR_URL_QUERY\b/.exec(text) ?? []
    const named = [...comment.matchAll(/- \[`([^`]+)`\]/g)].map(([, name]) => name)
    expect(named.toSorted()).toEqual(SENSITIVE_PARAMETERS.toSorted())
    const methods = Object.entries(conventions).flatMap(([name, value]) =>
      name.startsWith('HTTP_REQUEST_METHOD_VALUE_') && value !== '_OTHER' ? [value as string] : [],
    )
    // they name QUERY in their text alone
    expect([...methods, 'QUERY'].toSorted()).toEqual(KNOWN_METHODS.toSorted())
  })

  it('are of the version that the scope says', () => {
    const { version } = JSON.parse(readFileSync(join(folder, '../package.json'), 'utf8')) as {
      version: string
    }
    expect(source('options.ts')).toContain(`https://opentelemetry.io/schemas/${version}`)
  })
})

describe('what is private', () => {
  const told = async (): Promise<string> => {
    const spans = sky
      .spans()
      .map(({ name, attributes, events, links, status }) => ({ name, attributes, events, links, status }))
    const metrics = [...(await sky.metrics()).values()]
    return JSON.stringify([spans, metrics])
  }

  it.each(SECRETS)('is in no span and no metric: %s', async (secret) =>
    expect(await told()).not.toContain(secret),
  )

  it('is looked for rightly: what is not private is there', async () => {
    expect(await told()).toContain('sig=REDACTED&page=2')
    expect(sky.spans().length).toBeGreaterThan(30)
  })
})
