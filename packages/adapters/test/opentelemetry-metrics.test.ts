import { metrics } from '@opentelemetry/api'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import type { CacheOptions, Handler, HttpCache } from '@freshet/core'
import { createMemoryStore } from '@freshet/core/memory'
import { type FakeClock, fakeClock } from '@freshet/core/testing'
import { createStorage } from 'unstorage'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { instrumentedCache, type TelemetryOptions } from '../src/opentelemetry.ts'
import { type Observatory, observatory, type Point } from './observatory.ts'

const SECOND = 1000
const URL_ = 'https://example.com/level'

let sky: Observatory

beforeEach(() => void (sky = observatory()))
afterEach(() => metrics.disable())

interface Scene {
  readonly cache: HttpCache
  readonly clock: FakeClock
  send(handler: Handler, init?: RequestInit, url?: string): Promise<Response>
}

function scene(options: CacheOptions = {}, telemetry: TelemetryOptions = {}): Scene {
  const clock = fakeClock()
  const { meter } = sky
  const alone = { now: clock.now, purgeBlindness: Infinity }
  const cache = instrumentedCache({ ...alone, ...options }, { tracer: false, meter, ...telemetry })
  return {
    cache,
    clock,
    async send(handler, init, url = URL_) {
      const work: Promise<unknown>[] = []
      const waitUntil = (promise: Promise<unknown>): void => void work.push(promise)
      const response = await cache.handle(new Request(url, init), handler, { waitUntil })
      await response.clone().text()
      while (work.length > 0) await work.shift()
      return response
    },
  }
}

function answer(
  fields: Record<string, string> = {},
  body: BodyInit | null = '0123456789',
  status = 200,
): Response {
  return new Response(body, { status, headers: { 'cache-control': 'max-age=60', ...fields } })
}

/** A handler that takes 250 ms of the cache's time. */
const slow =
  ({ clock }: Scene, fields: Record<string, string> = {}): Handler =>
  () => {
    clock.advance(250)
    return answer(fields)
  }

const failing: Handler = () => {
  throw new RangeError('out of order')
}

const of = { 'freshet.cache.name': 'freshet' }
const value = async (name: string): Promise<number | undefined> => (await sky.points(name))[0]?.value
const pairs = async (name: string, attribute: string): Promise<[unknown, number][]> =>
  (await sky.points(name))
    .map(({ attributes, value }): [unknown, number] => [attributes[attribute], value])
    .toSorted()

describe('freshet.requests', () => {
  it('counts what was answered, by how', async () => {
    const s = scene()
    await s.send(() => answer())
    await s.send(failing)
    await s.send(failing, { method: 'HEAD' })
    await s.send(() => answer(), { method: 'POST' }, 'https://example.com/orders')
    expect(await sky.points('freshet.requests')).toEqual<Point[]>([
      {
        value: 1,
        count: 1,
        attributes: {
          ...of,
          'http.request.method': 'GET',
          'freshet.status_class': '2xx',
          'freshet.outcome': 'miss',
          'freshet.fwd': 'uri-miss',
        },
      },
      {
        value: 1,
        count: 1,
        attributes: {
          ...of,
          'http.request.method': 'GET',
          'freshet.status_class': '2xx',
          'freshet.outcome': 'hit',
        },
      },
      {
        value: 1,
        count: 1,
        attributes: {
          ...of,
          'http.request.method': 'HEAD',
          'freshet.status_class': '2xx',
          'freshet.outcome': 'hit',
        },
      },
      {
        value: 1,
        count: 1,
        attributes: {
          ...of,
          'http.request.method': 'POST',
          'freshet.status_class': '2xx',
          'freshet.outcome': 'bypass',
          'freshet.fwd': 'method',
        },
      },
    ])
    await s.send(failing)
    expect((await sky.points('freshet.requests'))[1]).toMatchObject({ value: 2 })
  })

  it.each<[string, string, (s: Scene) => Promise<unknown>, Handler]>([
    ['stale', 'max-age=1, stale-while-revalidate=600', (s) => s.send(failing), () => answer()],
    ['stale-if-error', 'max-age=1, stale-if-error=600', (s) => s.send(failing), () => answer()],
    [
      'revalidated',
      'max-age=1',
      (s) => s.send(() => new Response(null, { status: 304, headers: { etag: '"a"' } })),
      () => answer(),
    ],
    [
      'unsatisfiable',
      'no-store',
      (s) => s.send(failing, { headers: { 'cache-control': 'only-if-cached' } }),
      () => answer(),
    ],
  ])('tells a request that was %s', async (word, cacheControl, then) => {
    const s = scene()
    await s.send(() => answer({ 'cache-control': cacheControl, etag: '"a"' }))
    s.clock.advance(60 * SECOND)
    await then(s)
    expect(await pairs('freshet.requests', 'freshet.outcome')).toContainEqual([word, 1])
  })

  it('tells those that waited for another, and those that came to nothing but an error', async () => {
    const s = scene()
    let open!: () => void
    const opened = new Promise<void>((resolve) => (open = resolve))
    const held: Handler = async () => (await opened, answer())
    const all = [s.send(held), s.send(held)]
    open()
    await Promise.all(all)
    await expect(s.send(failing, {}, 'https://example.com/other')).rejects.toThrow('out of order')
    expect(await pairs('freshet.requests', 'freshet.outcome')).toEqual([
      ['collapsed', 1],
      ['error', 1],
      ['miss', 1],
    ])
    const failed = (await sky.points('freshet.requests')).find(
      (point) => point.attributes['freshet.outcome'] === 'error',
    )
    expect(failed?.attributes).not.toHaveProperty('freshet.status_class')
  })

  it('has one series, however many URLs, statuses and unknown methods there are', async () => {
    const s = scene()
    const methods = ['GET', 'BREW', 'PROPFIND', 'X'.repeat(50)]
    for (let at = 0; at < 40; at++) {
      const method = methods[at % methods.length]!
      await s.send(
        () => answer({ 'cache-control': 'no-store' }, '', 400 + at),
        { method },
        `https://h${at}.example/${at}?a=${at}`,
      )
    }
    const points = await sky.points('freshet.requests')
    expect(
      points.map(({ attributes, value }) => [
        attributes['http.request.method'],
        attributes['freshet.status_class'],
        value,
      ]),
    ).toEqual([
      ['GET', '4xx', 10],
      ['_OTHER', '4xx', 30],
    ])
  })

  it('is told by route, where the user knows one', async () => {
    const s = scene({}, { route: ({ url }) => (url.includes('/articles/') ? '/articles/:id' : undefined) })
    for (const path of ['articles/1', 'articles/2', 'about'])
      await s.send(() => answer(), {}, `https://example.com/${path}`)
    expect(await pairs('freshet.requests', 'http.route')).toEqual([
      [undefined, 1],
      ['/articles/:id', 2],
    ])
  })
})

describe('what hits are worth', () => {
  it('freshet.handler.saved_time is what the handler took, for each time that it was not asked', async () => {
    const s = scene()
    const handler = slow(s)
    await s.send(handler)
    expect(await sky.points('freshet.handler.saved_time')).toEqual([])
    for (let time = 0; time < 4; time++) await s.send(handler)
    expect(await value('freshet.handler.saved_time')).toBe(1)
  })

  it('freshet.response.size counts the bytes that are sent, by outcome', async () => {
    const s = scene()
    await s.send(() => answer({ etag: '"a"' }))
    await s.send(failing)
    await s.send(failing, { headers: { range: 'bytes=0-3' } })
    await s.send(failing, { headers: { 'if-none-match': '"a"' } })
    await s.send(failing, { method: 'HEAD' })
    expect(await pairs('freshet.response.size', 'freshet.outcome')).toEqual([
      ['hit', 10 + 4],
      ['miss', 10],
    ])
  })
})

describe('freshet.handler.duration', () => {
  it('tells how long the handler took, why it was asked, and what it said', async () => {
    const s = scene()
    await s.send(slow(s, { 'cache-control': 'max-age=60, stale-while-revalidate=60' }))
    s.clock.advance(61 * SECOND)
    await s.send(slow(s))
    await s.send(failing, {}, 'https://example.com/other').catch(() => {})
    const asked = { ...of, 'http.request.method': 'GET' }
    expect(await sky.points('freshet.handler.duration')).toEqual([
      {
        value: 0.25,
        count: 1,
        attributes: {
          ...asked,
          'freshet.fwd': 'uri-miss',
          'freshet.background': false,
          'freshet.status_class': '2xx',
        },
      },
      {
        value: 0.25,
        count: 1,
        attributes: {
          ...asked,
          'freshet.fwd': 'stale',
          'freshet.background': true,
          'freshet.status_class': '2xx',
        },
      },
      {
        value: 0,
        count: 1,
        attributes: {
          ...asked,
          'freshet.fwd': 'uri-miss',
          'freshet.background': false,
          'error.type': 'RangeError',
        },
      },
    ])
  })
})

describe('what is stored', () => {
  it('is counted with its bytes, and what is not by its reason', async () => {
    const s = scene()
    await s.send(() => answer(), {}, 'https://example.com/1')
    await s.send(() => answer({}, '01234'), {}, 'https://example.com/2')
    await s.send(() => answer({ 'cache-control': 'private' }))
    await s.send(() => answer({ 'set-cookie': 'a=b' }))
    await s.send(() => answer({ 'set-cookie': 'a=b' }))
    expect([await value('freshet.stored.responses'), await value('freshet.stored.size')]).toEqual([2, 15])
    expect(await pairs('freshet.not_stored.responses', 'freshet.not_stored.reason')).toEqual([
      ['private', 1],
      ['set-cookie', 2],
    ])
  })

  it('in memory is told as it is when it is asked for', async () => {
    const storage = createMemoryStore({ maxEntries: 2 })
    const s = scene({ storage })
    for (const path of ['1', '2', '3']) await s.send(() => answer(), {}, `https://example.com/${path}`)
    expect(await sky.points('freshet.memory.entries')).toMatchObject([{ value: 2, attributes: of }])
    expect(await value('freshet.memory.size')).toBe(storage.bytes)
    expect(await value('freshet.evictions')).toBe(1)
    await s.cache.purge({ url: 'https://example.com/3' })
    expect(await value('freshet.memory.entries')).toBe(1)
  })

  it('in the memory of the cache’s own is told too', async () => {
    await scene().send(() => answer())
    expect(await value('freshet.memory.entries')).toBe(1)
    expect(await value('freshet.memory.size')).toBeGreaterThan(2048)
  })
})

describe('freshet.refreshes', () => {
  it.each<[string, Handler]>([
    ['miss', () => answer()],
    ['revalidated', () => new Response(null, { status: 304, headers: { etag: '"a"' } })],
    ['error', failing],
  ])('counts what brought: %s', async (word, handler) => {
    const s = scene()
    await s.send(() => answer({ 'cache-control': 'max-age=60, stale-while-revalidate=60', etag: '"a"' }))
    s.clock.advance(61 * SECOND)
    await s.send(handler)
    expect(await pairs('freshet.refreshes', 'freshet.outcome')).toEqual([[word, 1]])
  })
})

describe('purges and invalidations', () => {
  it('are counted by what they are of, and why', async () => {
    const s = scene()
    await s.send(() => answer())
    await s.cache.purge({ url: URL_ })
    await s.cache.purge({ tag: 'a' }, { soft: true })
    await s.cache.purge({ tag: 'b' }, { soft: true })
    await s.cache.purge({ prefix: URL_ }, { soft: true })
    await s.cache.purge({ everything: true })
    await s.send(() => answer())
    await s.send(() => answer(), { method: 'PUT' })
    expect((await sky.points('freshet.purges')).map(({ attributes, value }) => [attributes, value])).toEqual([
      [{ ...of, 'freshet.purge.target': 'url', 'freshet.purge.soft': false }, 1],
      [{ ...of, 'freshet.purge.target': 'tag', 'freshet.purge.soft': true }, 2],
      [{ ...of, 'freshet.purge.target': 'prefix', 'freshet.purge.soft': true }, 1],
      [{ ...of, 'freshet.purge.target': 'everything', 'freshet.purge.soft': false }, 1],
    ])
    expect(await pairs('freshet.invalidations', 'freshet.invalidation.cause')).toEqual([
      ['purge', 1],
      ['unsafe-method', 1],
    ])
  })
})

describe('the storage', () => {
  it('is measured by operation, by the clock that is given', async () => {
    let time = 0
    const storage = createStorage()
    const waiting = {
      getItemRaw: async (key: string) => ((time += 4), storage.getItemRaw(key)),
      setItemRaw: async (key: string, bytes: Uint8Array) => ((time += 20), storage.setItemRaw(key, bytes)),
      removeItem: async (key: string) => ((time += 1), storage.removeItem(key)),
    }
    const s = scene({ storage: waiting }, { clock: () => time })
    await s.send(() => answer())
    await s.send(failing)
    const points = await sky.points('freshet.store.operation.duration')
    const took = points.map(({ attributes, value, count }) => [
      attributes['freshet.store.operation'],
      count,
      value,
    ])
    expect(took).toEqual([
      ['match', 2, 0.008],
      ['put', 1, expect.closeTo(0.024)],
    ])
    expect(points[0]?.attributes).toEqual({ ...of, 'freshet.store.operation': 'match' })
  })

  it('that fails is told: its faults, its breaker, and the class of the error', async () => {
    let isBroken = true
    const kept = createMemoryStore()
    const storage = {
      match: (key: string) => (isBroken ? Promise.reject(new RangeError('gone')) : kept.match(key)),
      put: (...given: Parameters<typeof kept.put>) =>
        isBroken ? Promise.reject(new RangeError('gone')) : kept.put(...given),
      delete: (key: string) => kept.delete(key),
    }
    const s = scene({ storage, storageBreaker: { failures: 2, cooldown: 1000 } })
    expect(await value('freshet.store.breaker.open')).toBeUndefined()
    await s.send(() => answer({ 'cache-control': 'no-store' }))
    expect(await value('freshet.store.breaker.open')).toBe(0)
    await s.send(() => answer())
    expect(await value('freshet.store.breaker.open')).toBe(1)
    expect(await pairs('freshet.store.faults', 'freshet.store.operation')).toEqual([['match', 2]])
    const [failed] = await sky.points('freshet.store.operation.duration')
    expect(failed).toMatchObject({ count: 2, attributes: { 'error.type': 'RangeError' } })
    isBroken = false
    s.clock.advance(1001)
    await s.send(() => answer())
    expect(await value('freshet.store.breaker.open')).toBe(0)
  })

  it('that is memory is neither wrapped nor measured, for it answers at once', async () => {
    await scene().send(() => answer())
    expect(await sky.points('freshet.store.operation.duration')).toEqual([])
  })

  it('that answers at once still does', async () => {
    const kept = createMemoryStore()
    const storage = {
      match: (key: string) => kept.match(key),
      put: kept.put.bind(kept),
      delete: kept.delete.bind(kept),
    }
    const s = scene({ storage })
    await s.send(() => answer())
    let isHere = false
    const answered = s.cache.handle(new Request(URL_), failing).then(() => (isHere = true))
    for (let turns = 0; turns < 5; turns++) await Promise.resolve()
    expect(isHere).toBe(true)
    await answered
  })
})

describe('freshet.option.faults', () => {
  it('counts functions of the user’s that failed', async () => {
    await scene({ filterRequest: failing as never }).send(() => answer())
    expect(await pairs('freshet.option.faults', 'freshet.option')).toEqual([['filterRequest', 1]])
  })
})

describe('several caches', () => {
  it('of one name are counted together', async () => {
    const [one, other] = [scene(), scene()]
    for (const s of [one, other]) await s.send(() => answer())
    await one.send(failing)
    expect(await pairs('freshet.requests', 'freshet.outcome')).toEqual([
      ['hit', 1],
      ['miss', 2],
    ])
    expect(await value('freshet.memory.entries')).toBe(2)
  })

  it('with one memory do not count that twice', async () => {
    const storage = createMemoryStore()
    for (const s of [scene({ storage }), scene({ storage })]) await s.send(() => answer())
    expect(await value('freshet.memory.entries')).toBe(1)
  })

  it('of several names are told apart', async () => {
    for (const name of ['pages', 'api']) await scene({ name }).send(() => answer())
    expect(await pairs('freshet.requests', 'freshet.cache.name')).toEqual([
      ['api', 1],
      ['pages', 1],
    ])
    expect(await pairs('freshet.memory.entries', 'freshet.cache.name')).toEqual([
      ['api', 1],
      ['pages', 1],
    ])
  })
})

describe('a provider', () => {
  it('may be registered after the cache was made, and counts from then on', async () => {
    const exporter = new InMemoryMetricExporter(AggregationTemporality.DELTA)
    const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 2 ** 31 - 1 })
    const cache = instrumentedCache({}, { tracer: false })
    const ask = (): Promise<Response> => cache.handle(new Request(URL_), () => answer())
    await ask()
    metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }))
    const counted = async (): Promise<unknown> => {
      exporter.reset()
      await reader.forceFlush()
      const all = exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics)
      expect(all[0]?.scope).toMatchObject({
        name: '@freshet/adapters/opentelemetry',
        schemaUrl: 'https://opentelemetry.io/schemas/1.45.0',
      })
      const requests = all
        .flatMap(({ metrics }) => metrics)
        .find(({ descriptor }) => descriptor.name === 'freshet.requests')
      return requests?.dataPoints.map((point) => point.value)
    }
    await ask()
    await ask()
    expect(await counted()).toEqual([2])
    await ask()
    // as a difference, where the exporter asks for that
    expect(await counted()).toEqual([1])
  })
})

describe('what is the user’s cannot break an answer', () => {
  it('a meter that throws', async () => {
    const broken = (): never => {
      throw new Error('broken')
    }
    const meter = { createCounter: broken, createHistogram: broken } as never
    const s = scene({ storage: createStorage() as never }, { meter })
    await s.send(() => answer())
    expect(await (await s.send(failing)).text()).toBe('0123456789')
  })

  it('a listener that throws, beside which all is counted', async () => {
    await scene({ onEvent: failing as never }).send(() => answer())
    expect(await value('freshet.requests')).toBe(1)
  })
})

describe('an option that is not what it should be', () => {
  it.each<[string, unknown]>([
    ['tracer', {}],
    ['tracer', true],
    ['meter', {}],
    ['meter', 'a'],
    ['route', '/'],
    ['sensitiveQueryParameters', 'some'],
    ['sensitiveQueryParameters', [7]],
    ['knownMethods', 'GET'],
    ['keys', 'yes'],
    ['clock', 7],
  ])('is named: %s: %j', (name, given) => {
    expect(() => instrumentedCache({}, { [name]: given })).toThrow(TypeError)
    expect(() => instrumentedCache({}, { [name]: given })).toThrow(name)
  })

  it.each<[string, unknown]>([
    ['onEvent', 7],
    ['storage', {}],
    ['name', ''],
    ['type', 'public'],
  ])('of the cache is named too: %s: %j', (name, given) => {
    expect(() => instrumentedCache({ [name]: given } as CacheOptions)).toThrow(TypeError)
    expect(() => instrumentedCache({ [name]: given } as CacheOptions)).toThrow(name)
  })

  it('may be one that is left undefined', () => {
    expect(() =>
      instrumentedCache({ onEvent: undefined } as never, { tracer: undefined, route: undefined } as never),
    ).not.toThrow()
  })

  it('is a cache that is made already', () => {
    expect(() => instrumentedCache(scene().cache as never)).toThrow(/takes the options of a cache/)
  })
})
