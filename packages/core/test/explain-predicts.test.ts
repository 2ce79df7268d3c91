import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Explanation, explanationOf, formatExplanation } from '../src/explain.ts'
import { formatHttpDate } from '../src/fields/date.ts'
import { type CacheOptions, cacheMetadata } from '../src/index.ts'
import { mapStorage } from './byte-storages.ts'
import {
  allowNoUnhandledRejection,
  harness,
  type Harness,
  origin,
  type Origin,
  request,
  SECOND,
} from './harness.ts'

allowNoUnhandledRejection()

const START = Date.UTC(2026, 0, 1)
type Value = string | undefined

/** One of these values; nothing at all in `absent` of ten. */
const some = (absent: number, ...values: string[]): fc.Arbitrary<Value> =>
  fc.oneof(
    { weight: absent, arbitrary: fc.constant(undefined) },
    { weight: 10 - absent, arbitrary: fc.constantFrom(...values) },
  )

/** Fields that an origin may send. */
const fields = fc.record({
  'cache-control': some(
    1,
    'max-age=10',
    'max-age=10, stale-while-revalidate=20',
    'max-age=10, stale-if-error=40',
    'max-age=10, must-revalidate',
    's-maxage=5, max-age=20, stale-while-revalidate=20',
    'max-age=30, immutable',
    'no-cache',
    'no-store',
    'private, max-age=60',
    'public',
    'max-age=10, private="x-a"',
    'max-age=soon, imutable',
  ),
  'cdn-cache-control': some(8, 'max-age=40', ';'),
  etag: some(3, '"a"', 'W/"a"', '"b"'),
  'last-modified': some(5, formatHttpDate(START - 90 * SECOND)),
  date: some(5, formatHttpDate(START - 3 * SECOND)),
  age: some(8, '4', 'old'),
  vary: some(6, 'accept-language', 'x-a', 'accept-language, x-a', '*'),
  'content-language': some(5, 'fr'),
  'cache-tag': some(5, 't', 't, u'),
  'cache-groups': some(7, '"g"'),
  'no-vary-search': some(9, 'params=("x")'),
})

const wishes = fc.record({
  'cache-control': some(
    6,
    'no-cache',
    'max-age=0',
    'max-age=3',
    'max-stale',
    'max-stale=5',
    'min-fresh=4',
    'only-if-cached',
    'no-store',
    'stale-if-error=30',
  ),
  pragma: some(9, 'no-cache'),
  'if-none-match': some(8, '"a"', '*', '"x"'),
  'if-modified-since': some(8, formatHttpDate(START)),
  range: some(6, 'bytes=0-3', 'bytes=2-5', 'bytes=-4', 'bytes=90-', 'bytes=0-1, 30-31', 'lines=1-2'),
  'if-range': some(9, '"a"', '"x"'),
  'if-match': some(9, '"a"'),
  'accept-language': some(4, 'fr', 'en, fr;q=0.5'),
  'x-a': some(6, '1'),
  authorization: some(9, 'Bearer of-somebody'),
})

const asked = fc.record({
  kind: fc.constant('ask' as const),
  method: fc.constantFrom(...Array(12).fill('GET'), 'HEAD', 'POST', 'PUT', 'QUERY'),
  path: fc.constantFrom('/', '/', '/', '/?x=1', '/?x=2', '/b'),
  wishes,
  fields,
  status: fc.constantFrom(...Array(9).fill(200), 206, 206, 404, 500, 503, 302, 429),
  context: fc.constantFrom(
    ...Array.from({ length: 9 }, () => ({})),
    { ttl: 8000 },
    { bodyKey: true },
    { ignoreSpec: true },
    { key: 'k' },
    { ttl: 5000, refreshTtlOnAccess: true },
  ),
})

const step = fc.oneof(
  { weight: 8, arbitrary: asked },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), seconds: fc.constantFrom(1, 3, 6, 11, 25) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('purge' as const),
      target: fc.constantFrom(
        { tag: 't' },
        { tag: 'u' },
        { prefix: 'https://example.com/b' },
        { everything: true as const },
        { url: 'https://example.com/?x=1' },
      ),
      soft: fc.boolean(),
    }),
  },
)

const histories = fc.array(step, { minLength: 8, maxLength: 30, size: 'max' })

type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never
type Ask = Extract<Step, { kind: 'ask' }>

const present = (values: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )

function initOf({ method, wishes }: Ask): RequestInit {
  const body = ['POST', 'PUT', 'QUERY'].includes(method) ? 'question' : null
  return { method, headers: present(wishes), body }
}

/** As an origin that knows ranges and conditions, and writes down what it was asked with. */
function handlerFor({ fields, status }: Ask): Origin {
  return origin((call, { method, headers }) => {
    const own = present(fields)
    if (status === 200 && own['etag'] !== undefined && headers.get('if-none-match') === own['etag'])
      return new Response(null, { status: 304, headers: own })
    const content = '0123456789abcdef0123456789abcdef0123'
    const [, from, to = ''] = /^bytes=(\d+)-(\d*)$/.exec(headers.get('range') ?? '') ?? []
    if (status === 206 && from !== undefined && +from < 36) {
      const last = to === '' ? 35 : +to
      const range = `bytes ${from}-${last}/${content.length}`
      return new Response(content.slice(+from, last + 1), {
        status,
        headers: { ...own, 'content-range': range },
      })
    }
    if (method === 'PUT') own['cache-group-invalidation'] = '"g"'
    return new Response(method === 'HEAD' ? null : `${content}${call}`, {
      status: status === 206 ? 200 : status,
      headers: own,
    })
  })
}

const storages: [string, () => CacheOptions][] = [
  ['memory', () => ({})],
  ['a storage that others share', () => ({ storage: mapStorage(), purgeBlindness: SECOND })],
  ['a private cache', () => ({ type: 'private' })],
  [
    'a cache that bends the rules',
    () => ({ staleDespiteSMaxage: true, allowStale: 20_000, heuristic: false }),
  ],
]

async function play(h: Harness, step: Step, ask: (h: Harness, step: Ask) => Promise<void>): Promise<void> {
  if (step.kind === 'wait') h.clock.advance(step.seconds * SECOND)
  else if (step.kind === 'purge') {
    h.clock.advance(1)
    await h.cache.purge(step.target, { soft: step.soft })
    h.clock.advance(1)
  } else await ask(h, step)
  await h.settled()
}

/** What was met in all histories: a test that meets nothing of it proves nothing. */
const met = new Map<string, number>()
const meet = (what: string): void => void met.set(what, (met.get(what) ?? 0) + 1)

/** Compares what was explained with what came. */
function compare(explanation: Explanation, response: Response, handler: Origin, now: number): void {
  const { decision, candidates, next } = explanation
  const metadata = cacheMetadata(response)!
  meet(`${decision.kind} ${decision.fwd ?? ''}`.trim())
  expect([decision.kind === 'serve', decision.fwd ?? undefined]).toEqual([metadata.hit, metadata.fwd])
  meet(`because ${decision.because}`)
  const isFresh = ['fresh', 'immutable'].includes(decision.because)
  expect(isFresh).toBe(metadata.hit && metadata.ttl! > 0)
  expect(decision.because.startsWith('request-')).toBe(metadata.fwd === 'request')
  if (decision.detail !== null) expect(metadata.detail).toBe(decision.detail)
  if (decision.answer !== null) {
    const { status, age, cacheStatus, contentRange } = decision.answer
    meet(`answer ${status}`)
    expect(response.status).toBe(status)
    expect(response.headers.get('cache-status')).toBe(cacheStatus)
    expect(response.headers.get('age')).toBe(age === null ? null : String(age))
    expect(response.headers.get('content-range')).toBe(contentRange)
    expect(handler.asked.length > 0).toBe(decision.refresh)
  } else {
    for (const [name, value] of decision.conditions) {
      meet(`asked with ${name}`)
      expect(handler.asked[0]!.headers.get(name)).toBe(value)
    }
  }
  for (const { verdict } of candidates) meet(verdict)
  const chosen = decision.candidate === null ? undefined : candidates[decision.candidate]
  if (metadata.hit) {
    expect([chosen!.age.ms, chosen!.received.ms]).toEqual([metadata.age, metadata.createdAt])
    expect(chosen!.freshUntil.ms! - now).toBe(metadata.ttl)
    if (decision.refresh) expect(chosen!.staleWhileRevalidateUntil!.ms).toBeGreaterThan(now)
  }
  const failure = next.find(({ text }) => text.startsWith('If it fails'))
  if (failure !== undefined && [500, 503].includes(metadata.fwdStatus ?? 0)) {
    const isCovered = failure.text.includes('the stored response is the answer')
    meet(isCovered ? 'covered' : 'not covered')
    expect(metadata.fromCache).toBe(isCovered)
  }
}

describe.each(storages)('in %s', (_, options) => {
  it('what is explained is what happens, whatever is asked, stored and purged before', async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (steps) => {
        const h = harness(options())
        for (const each of steps) {
          await play(h, each, async ({ cache, context }, ask) => {
            const handler = handlerFor(ask)
            const facts = await cache.explain(request(ask.path, initOf(ask)), ask.context)
            const explanation = explanationOf(facts)
            const response = await cache.handle(request(ask.path, initOf(ask)), handler, {
              ...context,
              ...ask.context,
            })
            await response.text()
            compare(explanation, response, handler, h.clock.now())
            expect(explanationOf(JSON.parse(JSON.stringify(facts)))).toEqual(explanation)
            expect(JSON.parse(JSON.stringify(explanation))).toEqual(explanation)
            expect(formatExplanation(facts)).toBe(formatExplanation(explanation))
          })
        }
      }),
      { numRuns: 300 },
    )
  })

  it('to explain changes nothing of what happens then', async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (steps) => {
        const [watched, left] = [harness(options()), harness(options())]
        for (const each of steps) {
          const told: unknown[] = []
          for (const h of [watched, left]) {
            await play(h, each, async ({ cache, context }, ask) => {
              const handler = handlerFor(ask)
              const ownContext = { ...context, ...ask.context }
              if (h === watched) await cache.explain(request(ask.path, initOf(ask)), ask.context)
              const response = await cache.handle(request(ask.path, initOf(ask)), handler, ownContext)
              if (h === watched) await cache.explain(request(ask.path, initOf(ask)), ask.context)
              told.push([response.status, [...response.headers], await response.text()])
              told.push(handler.asked.map(({ method, headers }) => [method, [...headers]]))
            })
          }
          expect(told.slice(0, told.length / 2)).toEqual(told.slice(told.length / 2))
          expect(watched.events).toEqual(left.events)
        }
      }),
      { numRuns: 150 },
    )
  })
})

it('met all that can be met', () => {
  const answers = [200, 206, 304, 404, 416, 504].map((status) => `answer ${status}`)
  const forwards = ['bypass', 'method', 'uri-miss', 'vary-miss', 'partial'].map((why) => `forward ${why}`)
  const conditions = ['if-none-match', 'if-modified-since', 'range', 'if-range'].map(
    (name) => `asked with ${name}`,
  )
  const verdicts = ['chosen', 'other-variant', 'not-preferred', 'too-small', 'purged']
  const kinds = ['serve', 'revalidate stale', 'revalidate request', 'unsatisfiable', ...forwards]
  const served = ['fresh', 'immutable', 'stale-while-revalidate', 'max-stale']
  const wished = ['request-no-cache', 'request-max-age', 'request-min-fresh', 'only-if-cached']
  const asked = [
    'stale',
    'no-cache',
    'uri-miss',
    'vary-miss',
    'partial',
    'purged',
    'method',
    'post',
    'precondition',
  ]
  const reasons = [...served, ...wished, ...asked].map((because) => `because ${because}`)
  const all = [...kinds, ...reasons, ...verdicts, ...answers, ...conditions, 'covered', 'not covered']
  expect(all.filter((what) => !met.has(what))).toEqual([])
})
