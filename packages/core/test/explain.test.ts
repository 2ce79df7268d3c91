import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Because,
  type Explanation,
  explanationOf,
  formatExplanation,
  type SectionName,
} from '../src/explain.ts'
import {
  type CacheEvent,
  createCache,
  createRecordStore,
  createTieredStore,
  type PurgeTarget,
  type Store,
} from '../src/index.ts'
import { createMemoryStore } from '../src/memory.ts'
import { mapStorage, watched } from './byte-storages.ts'
import { answering, sectionsIn, stage, type Stage } from './explain-scenes.ts'
import {
  allowNoUnhandledRejection,
  gate,
  harness,
  numbered,
  origin,
  quiet,
  read,
  request,
  SECOND,
} from './harness.ts'

allowNoUnhandledRejection()

const FRESH = { 'cache-control': 'max-age=60' }
const URL = 'https://example.com/'
const asking = (fields: Record<string, string>): RequestInit => ({ headers: fields })
const verdicts = ({ candidates }: Explanation): string[] => candidates.map(({ verdict }) => verdict)

async function put(h: Stage, fields: Record<string, string> = {}, init?: RequestInit): Promise<Stage> {
  await h.fetch(answering({ ...FRESH, ...fields }), '/', init)
  h.clock.advance(SECOND)
  return h
}

describe('to explain', () => {
  it('tells no event, and leaves the content of the request to its owner', async () => {
    const h = stage({ methods: ['GET', 'POST'] })
    const asked = request('/', { method: 'POST', body: 'question' })
    await h.cache.explain(asked)
    expect(h.events).toEqual([])
    expect(await asked.text()).toBe('question')
  })

  it('counts as no use: what was not used for longest still goes first', async () => {
    const storage = createMemoryStore({ maxEntries: 32 })
    const h = stage({ storage })
    for (let at = 0; at < 32; at++) await h.fetch(answering(FRESH), `/${at}`)
    for (let time = 0; time < 3; time++) expect((await h.explain('/0')).decision.kind).toBe('serve')
    await h.fetch(answering(FRESH), '/one-more')
    expect((await h.explain('/0')).decision.kind).toBe('forward')
    // the same, but used
    for (let time = 0; time < 3; time++) await h.fetch(answering(FRESH), '/1')
    await h.fetch(answering(FRESH), '/and-another')
    expect((await h.explain('/1')).decision.kind).toBe('serve')
  })

  it('reads a storage once, and writes nothing', async () => {
    const { storage, trips } = watched(mapStorage())
    const h = await put(stage({ storage }))
    expect(await trips(() => h.explain())).toBe('r')
  })

  it('reads what others have purged once more, and writes nothing of that', async () => {
    const { storage, trips } = watched(mapStorage())
    const h = await put(stage({ storage, purgeBlindness: SECOND }), { 'cache-tag': 'a' })
    await h.cache.purge({ tag: 'a' })
    h.clock.advance(10 * SECOND)
    expect(await trips(() => h.explain())).toMatch(/^r{2,3}$/)
  })

  it('keeps nothing in the front of two stores', async () => {
    const [front, back] = [createMemoryStore(), createRecordStore(mapStorage())]
    const h = stage()
    const storage = createTieredStore(front, back, { now: h.clock.now })
    const tiered = await put(stage({ storage, now: h.clock.now }))
    front.delete(URL)
    expect((await tiered.explain()).decision.kind).toBe('serve')
    expect(front.size).toBe(0)
  })

  it('fetches no content that stays in the store', async () => {
    let pieces = 0
    const bytes = new TextEncoder().encode('0123456789')
    const body = {
      byteLength: 10,
      read: (first = 0, last = 9) => {
        pieces++
        return new Blob([bytes.slice(first, last + 1)]).stream()
      },
    }
    const now = Date.UTC(2026, 0, 1)
    const times = { requestTime: now, responseTime: now }
    const stored = { status: 200, statusText: '', headers: new Headers(FRESH), body, selecting: [], ...times }
    const storage: Store = { match: () => [stored], put() {}, delete: () => false }
    const h = stage({ storage })
    const { decision } = await h.explain('/', asking({ range: 'bytes=2-4' }))
    expect(decision.answer).toMatchObject({ status: 206, contentRange: 'bytes 2-4/10' })
    expect(pieces).toBe(0)
    expect((await h.fetch(answering({}), '/', asking({ range: 'bytes=2-4' }))).text).toBe('234')
  })

  it('leaves a refresh to those who ask', async () => {
    const h = await put(stage(), { 'cache-control': 'max-age=1, stale-while-revalidate=60' })
    h.clock.advance(5 * SECOND)
    expect((await h.explain()).decision).toMatchObject({ kind: 'serve', refresh: true })
    const handler = answering(FRESH)
    await h.fetch(handler)
    expect(handler.asked).toHaveLength(1)
  })

  it('rejects as a request does where there is no key', async () => {
    const key = (): string => {
      throw new Error('no key')
    }
    await expect(stage({ key }).explain()).rejects.toThrow('no key')
  })
})

describe('a request that waits', () => {
  it('is told how many are under way for the same, and that its refresh is one of them', async () => {
    const h = await put(stage(), { 'cache-control': 'max-age=1, stale-while-revalidate=60' })
    h.clock.advance(5 * SECOND)
    const open = gate()
    const slow = origin(async () => {
      await open.opened
      return new Response('new', { headers: FRESH })
    })
    await (await h.send(slow)).text()
    const refreshing = await h.explain()
    expect([refreshing.store.underWay, refreshing.decision.refresh]).toEqual([1, false])
    expect(refreshing.next.map(({ text }) => text)).toContain(
      'The handler is being asked for a new one already.',
    )
    const others = [h.send(slow, '/other'), h.send(slow, '/other')]
    await quiet()
    expect((await h.explain('/other')).next[0]!.text).toMatch(/^1 request for the same is under way/)
    open.open()
    for (const other of others) await (await other).text()
    await h.settled()
  })

  it('is told nothing of what it would not wait for', async () => {
    const h = stage()
    const open = gate()
    const slow = origin(async () => {
      await open.opened
      return new Response('new', { headers: FRESH })
    })
    const first = h.send(slow)
    await quiet()
    const { next } = await h.explain('/', asking({ 'cache-control': 'no-store' }))
    expect(next.map(({ text }) => text).join()).not.toContain('under way')
    open.open()
    await (await first).text()
    await h.settled()
  })
})

describe('a storage that fails', () => {
  const broken = (): { storage: Store; mode: 'throws' | 'sound'; asked: number } => {
    const memory = createMemoryStore()
    const self = {
      mode: 'throws' as 'throws' | 'sound',
      asked: 0,
      storage: {
        match(key: string) {
          self.asked++
          if (self.mode === 'throws') throw new Error('The disk is gone')
          return memory.match(key)
        },
        put: (key, stored) => memory.put(key, stored),
        delete: (key) => memory.delete(key),
      } satisfies Store,
    }
    return self
  }

  it('is explained, and told of to nobody', async () => {
    const { storage } = broken()
    const h = stage({ storage, storageBreaker: { failures: 2 } })
    for (let time = 0; time < 5; time++) {
      const { store, decision } = await h.explain()
      expect([store.state, decision.fwd, decision.detail]).toEqual(['fault', 'uri-miss', 'store-fault'])
    }
    expect(h.events).toEqual([])
  })

  it('is not left alone for what was only looked at, nor tried before its time', async () => {
    const failing = broken()
    const h = stage({ storage: failing.storage, storageBreaker: { failures: 1, cooldown: 1000 } })
    await h.fetch(answering({ 'cache-control': 'no-store' }))
    expect(h.events.map(({ type }) => type)).toContain('store-breaker')
    const { asked } = failing
    expect((await h.explain()).decision.detail).toBe('store-down')
    expect(failing.asked).toBe(asked)
    h.clock.advance(1000)
    // now a request would try, and so does who looks; the request is still the one that decides
    expect((await h.explain()).decision.detail).toBe('store-fault')
    failing.mode = 'sound'
    await h.fetch(answering(FRESH))
    expect(h.events.at(-1)).toMatchObject({ type: 'stored' })
  })

  it('that does not answer in time is one', async () => {
    const storage: Store = { match: () => new Promise(() => {}), put() {}, delete: () => false }
    const { store } = await stage({ storage, storageDeadline: 5 }).explain()
    expect(store.state).toBe('fault')
  })
})

describe('what is stored', () => {
  it('is told apart: chosen, for others, less preferred, purged', async () => {
    const h = stage()
    const varying = origin((_, { headers }) => {
      const vary = headers.has('x-plain') ? {} : { vary: 'x-a' }
      return new Response('x', {
        headers: { ...FRESH, ...vary, 'cache-tag': headers.get('x-tag') ?? 'none' },
      })
    })
    await h.fetch(varying, '/', asking({ 'x-a': '1', 'x-plain': '', 'cache-control': 'no-cache' }))
    await h.fetch(varying, '/', asking({ 'x-a': '2', 'cache-control': 'no-cache' }))
    await h.fetch(varying, '/', asking({ 'x-a': '1', 'cache-control': 'no-cache' }))
    await h.fetch(varying, '/', asking({ 'x-a': '3', 'x-tag': 'gone', 'cache-control': 'no-cache' }))
    h.clock.advance(SECOND)
    await h.cache.purge({ tag: 'gone' })
    const explanation = await h.explain('/', asking({ 'x-a': '1' }))
    expect(verdicts(explanation).toSorted()).toEqual(['chosen', 'not-preferred', 'other-variant', 'purged'])
    const plain = explanation.candidates.find(({ verdict }) => verdict === 'not-preferred')!
    expect([plain.why.text, plain.why.rule?.section]).toEqual([
      'It has no Vary, which may be an oversight; the chosen one has.',
      'RFC 9111 §4.1',
    ])
    const other = explanation.candidates.find(({ verdict }) => verdict === 'other-variant')!
    expect(other.selecting).toEqual([{ name: 'x-a', stored: '2', request: '1', matches: false }])
    expect(other.why.text).toBe('It was stored for other requests: X-A was 2, and is 1 now.')
  })

  it('says what absent and empty fields are', async () => {
    const h = await put(stage(), { vary: 'x-a, x-b' }, asking({ 'x-a': '' }))
    const { candidates } = await h.explain('/', asking({ 'x-b': '1' }))
    expect(candidates[0]!.why.text).toBe(
      'It was stored for other requests: X-A was empty, and is not there now; X-B was not there, and is 1 now.',
    )
  })

  it('was not stored for a reason that is told, until something is', async () => {
    const h = await put(stage(), { 'cache-control': 'no-store' })
    const before = await h.explain()
    expect(sectionsIn(before.decision)).toContain('RFC 9111 §5.2.2.5')
    await put(h)
    expect(sectionsIn((await h.explain()).decision)).not.toContain('RFC 9111 §5.2.2.5')
  })

  it('has times as numbers and as text', async () => {
    const h = await put(stage({ allowStale: 5 * SECOND }), {
      'cache-control': 'max-age=10, stale-while-revalidate=20, stale-if-error=3',
    })
    const start = h.clock.now() - SECOND
    const [candidate] = (await h.explain()).candidates
    expect(candidate).toMatchObject({
      received: { ms: start },
      age: { ms: SECOND, text: '1 second' },
      lifetime: { ms: 10 * SECOND, source: 'max-age', field: 'cache-control' },
      freshUntil: { ms: start + 10 * SECOND, text: '2026-01-01 00:00:10 UTC (in 9 seconds)' },
      staleWhileRevalidateUntil: { ms: start + 30 * SECOND },
      staleIfErrorUntil: { ms: start + 15 * SECOND },
    })
  })

  it('may be usable for ever, which JSON has no number for', async () => {
    const h = await put(stage({ allowStale: Infinity }))
    const [candidate] = (await h.explain()).candidates
    expect(candidate!.staleIfErrorUntil).toEqual({ ms: null, text: 'never' })
  })

  it.each([
    ['s-maxage', 'cache-control', { 'cache-control': 's-maxage=60, max-age=1' }],
    ['max-age', 'cdn-cache-control', { 'cache-control': 'no-store', 'cdn-cache-control': 'max-age=60' }],
    ['expires', 'expires', { 'cache-control': '', expires: 'Thu, 01 Jan 2026 00:01:00 GMT' }],
    ['heuristic', 'last-modified', { 'cache-control': '', 'last-modified': 'Thu, 01 Jan 2025 00:00:00 GMT' }],
    ['none', null, { 'cache-control': 'public', etag: '"a"' }],
  ])('is fresh by %s of %s', async (source, field, fields) => {
    const [candidate] = (await (await put(stage(), fields)).explain()).candidates
    expect(candidate!.lifetime).toMatchObject({ source, field })
  })

  it('is fresh by the ttl of a request', async () => {
    const h = stage()
    await (await h.cache.handle(request(), answering(FRESH), { ttl: 5000, ...h.context })).text()
    await h.settled()
    const [candidate] = (await h.explain()).candidates
    expect(candidate!.lifetime).toMatchObject({ ms: 5000, source: 'ttl', field: null })
  })
})

describe('a purge', () => {
  const fields = { 'cache-tag': 'a', 'cache-groups': '"g"' }
  const targets: [PurgeTarget, object][] = [
    [{ tag: 'a' }, { by: 'tag', name: 'a' }],
    [{ prefix: 'https://example.com/' }, { by: 'prefix', name: 'https://example.com/' }],
    [{ everything: true }, { by: 'everything', name: '' }],
  ]

  it.each(targets)('by %j is told, and when', async (target, told) => {
    for (const soft of [false, true]) {
      const h = await put(stage(), fields)
      await h.cache.purge(target, { soft })
      const at = h.clock.now()
      h.clock.advance(SECOND)
      const { candidates, decision } = await h.explain()
      expect(candidates[0]!.purges).toMatchObject([{ ...told, mode: soft ? 'soft' : 'hard', at: { ms: at } }])
      expect([candidates[0]!.verdict, decision.fwd]).toEqual(
        soft ? ['chosen', 'stale'] : ['purged', 'uri-miss'],
      )
    }
  })

  it('of a URL leaves nothing, which is told', async () => {
    const h = await put(stage(), fields)
    await h.cache.purge({ url: URL })
    const { candidates, decision } = await h.explain()
    expect(candidates).toEqual([])
    expect(decision.besides![0]!.text).toContain('was made invalid at 2026-01-01 00:00:01 UTC')
  })

  it('of a URL, softly, is told', async () => {
    const h = await put(stage(), fields)
    await h.cache.purge({ url: URL }, { soft: true })
    expect((await h.explain()).candidates[0]!.purges).toMatchObject([{ by: 'url', name: URL, mode: 'soft' }])
  })

  it('of a group is told, with the rule', async () => {
    const h = await put(stage(), fields)
    const posted = answering({ 'cache-group-invalidation': '"g"' })
    await h.fetch(posted, '/elsewhere', { method: 'POST', body: 'x' })
    const [candidate] = (await h.explain()).candidates
    expect(candidate!.purges).toMatchObject([{ by: 'group', name: 'g', rule: { section: 'RFC 9875 §3' } }])
  })

  it('that came before the response was asked for is not told', async () => {
    const h = await put(stage(), fields)
    await h.cache.purge({ tag: 'a' })
    h.clock.advance(SECOND)
    await put(h, fields)
    expect((await h.explain()).candidates[0]!.purges).toEqual([])
  })

  it('is told once each, the latest of its kind, oldest first', async () => {
    const h = await put(stage(), fields)
    for (const target of [{ tag: 'a' }, { everything: true as const }, { tag: 'a' }]) {
      h.clock.advance(SECOND)
      await h.cache.purge(target, { soft: true })
    }
    const [candidate] = (await h.explain()).candidates
    expect(candidate!.purges.map(({ by }) => by)).toEqual(['everything', 'tag'])
    expect(candidate!.freshUntil.ms).toBe(h.clock.now())
  })

  it('of one tag among more than are remembered says that it may have been another', async () => {
    const h = await put(stage(), fields)
    for (let at = 0; at <= 100_000; at++) await h.cache.purge({ tag: `other ${at}` })
    const [candidate] = (await h.explain()).candidates
    expect([candidate!.verdict, candidate!.purges.map(({ by }) => by)]).toEqual(['purged', ['tag']])
    expect(candidate!.purges[0]!.text).toContain('More was purged than is remembered')
  })

  it('in another process is told as soon as it would count, and no sooner', async () => {
    const bytes = mapStorage()
    const [here, there] = [0, 1].map(() => stage({ storage: bytes, purgeBlindness: 10 * SECOND }))
    await put(here!, fields)
    there!.clock.advance(SECOND)
    await here!.fetch(answering(FRESH))
    await there!.cache.purge({ tag: 'a' })
    expect(verdicts(await here!.explain())).toEqual(['chosen'])
    here!.clock.advance(20 * SECOND)
    const explanation = await here!.explain()
    expect(explanation.candidates[0]!.purges).toMatchObject([{ by: 'tag', name: 'a', mode: 'hard' }])
    expect(verdicts(explanation)).toEqual(['purged'])
  })

  it('that the storage cannot tell of is a fault of the storage', async () => {
    const memory = mapStorage()
    let isBroken = false
    const storage = {
      ...memory,
      read(name: string) {
        if (isBroken) throw new Error('The disk is gone')
        return memory.read(name)
      },
    }
    const h = await put(stage({ storage, purgeBlindness: SECOND }), fields)
    h.clock.advance(10 * SECOND)
    isBroken = true
    expect((await h.explain()).store.state).toBe('fault')
  })
})

describe('the key', () => {
  it.each([
    ['url', undefined, {}, URL],
    ['option', (asked: Request) => `k ${asked.url}`, {}, `k ${URL}`],
    ['request', undefined, { key: 'mine' }, 'mine'],
  ] as const)('is made by %s', async (madeBy, key, context, value) => {
    const h = stage(key && { key })
    expect((await h.explain(madeBy === 'url' ? '/#part' : '/', {}, context)).key).toMatchObject({
      madeBy,
      value,
      length: value.length,
    })
  })

  it('leaves out what No-Vary-Search says, which is told', async () => {
    const h = stage()
    await h.fetch(answering({ ...FRESH, 'no-vary-search': 'params=("utm")' }), '/?utm=1')
    const { key, decision } = await h.explain('/?utm=2')
    expect([key.noVarySearch, decision.kind]).toEqual(['params=("utm")', 'serve'])
  })

  it('has the digest of content', async () => {
    const h = stage({ methods: ['GET', 'POST'] })
    const { key } = await h.explain('/', { method: 'POST', body: 'question' })
    expect(key.content).toEqual({ bytes: 8, digest: expect.stringMatching(/^[0-9a-f]{64}$/) })
    expect(key.value).toContain(key.content!.digest)
  })
})

describe('a request that goes past the cache', () => {
  it.each([
    ['for-the-handler', {}, asking({ 'if-match': '"a"' })],
    ['filtered', { filterRequest: () => false }, {}],
    ['option-fault', { perRequest: () => ({ ttl: NaN }) }, {}],
    ['content-too-large', { maxKeyBodySize: 3 }, { method: 'QUERY', body: '1234' }],
  ] as const)('%s', async (bypass, options, init) => {
    const h = stage(options as never)
    const { request: told, decision, store } = await h.explain('/', init as RequestInit)
    expect([told.bypass, decision.fwd, store.state]).toEqual([bypass, 'bypass', 'not-asked'])
    expect(h.events).toEqual([])
  })
})

describe('as text', () => {
  it.each([20, 40, 80, 120])('is no wider than %d, but for words that are', async (width) => {
    const h = await put(stage(), { etag: '"a"', vary: 'accept-language' })
    const text = formatExplanation(await h.explain('/', asking({ 'cache-control': 'no-cache' })), { width })
    for (const line of text.split('\n')) {
      const isOneWord = !line
        .trim()
        .replace(/^(-|→|\d+\.) /, '')
        .includes(' ')
      if (!isOneWord && !line.includes('[RFC')) expect(line.length).toBeLessThanOrEqual(width)
    }
    expect(text).toContain('\nThe rules\n')
  })

  it('leaves out the rules where they are not wanted', async () => {
    const text = formatExplanation(await stage().explain(), { rules: false })
    expect(text).not.toContain('The rules')
    expect(text).toContain('[RFC 9111 §4]')
  })

  it.each([19, NaN, -1, 'wide' as never])('a width of %s is a TypeError', async (width) => {
    const explanation = await stage().explain()
    expect(() => formatExplanation(explanation, { width })).toThrow(TypeError)
  })

  it('writes what could move a cursor as it is not', async () => {
    const h = stage({ key: ({ url }) => `${url}\u001B[2J\nX` })
    expect(formatExplanation(await h.explain())).toContain(`${URL}\\x1b[2J\\x0aX`)
  })

  it('is made of what went through JSON too', async () => {
    const explanation = await (await put(stage())).explain()
    expect(formatExplanation(JSON.parse(JSON.stringify(explanation)))).toBe(formatExplanation(explanation))
  })
})

describe('the facts', () => {
  it('are complete by themselves, and plain', async () => {
    const h = await put(stage(), { etag: '"v1"', date: new Date(stage().clock.now()).toUTCString() })
    const facts = await h.cache.explain(request('/'))
    const { at, decision, key, store, refusal, candidates } = facts
    expect(JSON.parse(JSON.stringify(facts))).toEqual(facts)
    expect([key.value, key.madeBy, store, refusal]).toEqual([
      URL,
      'url',
      { state: 'answered', underWay: 0 },
      null,
    ])
    expect(decision).toEqual({
      kind: 'serve',
      because: 'fresh',
      rule: 'RFC 9111 §4.2',
      fwd: null,
      detail: null,
      candidate: 0,
      refresh: false,
      conditions: [],
      missing: null,
      answer: { status: 200, age: 1, cacheStatus: 'freshet; hit; ttl=59', contentRange: null },
    })
    expect(candidates).toMatchObject([
      {
        verdict: 'chosen',
        rule: 'RFC 9111 §4',
        age: SECOND,
        lifetime: { ms: 60_000, source: 'max-age', field: 'cache-control', rule: 'RFC 9111 §5.2.2.1' },
        freshUntil: at + 59_000,
        staleWhileRevalidateUntil: null,
        staleIfErrorUntil: null,
      },
    ])
  })

  it.each<[Because, SectionName | null, response: string, wish: string, later: number]>([
    ['fresh', 'RFC 9111 §4.2', 'max-age=60', '', 5],
    ['immutable', 'RFC 8246 §2', 'max-age=60, immutable', 'max-age=0', 5],
    ['stale-while-revalidate', 'RFC 5861 §3', 'max-age=3, stale-while-revalidate=9', '', 5],
    ['max-stale', 'RFC 9111 §5.2.1.2', 'max-age=3', 'max-stale=9', 5],
    ['stale', 'RFC 9111 §4.2', 'max-age=3', '', 5],
    ['no-cache', 'RFC 9111 §5.2.2.4', 'no-cache', '', 5],
    ['request-no-cache', 'RFC 9111 §5.2.1.4', 'max-age=60', 'no-cache', 5],
    ['request-max-age', 'RFC 9111 §5.2.1.1', 'max-age=60', 'max-age=2', 5],
    ['request-min-fresh', 'RFC 9111 §5.2.1.3', 'max-age=60', 'min-fresh=58', 5],
    ['uri-miss', 'RFC 9111 §4', 'no-store', '', 5],
    ['only-if-cached', 'RFC 9111 §5.2.1.7', 'no-store', 'only-if-cached', 5],
  ])('tell the reason in a word: %s, by %s', async (because, rule, response, wish, later) => {
    const h = stage()
    await h.fetch(answering({ 'cache-control': response, etag: '"a"' }))
    h.clock.advance(later * SECOND)
    const { decision } = await h.cache.explain(request('/', asking(wish ? { 'cache-control': wish } : {})))
    expect([decision.because, decision.rule]).toEqual([because, rule])
  })

  it('tell why the last answer was not stored', async () => {
    const h = stage()
    await h.fetch(answering({}, 429))
    expect((await h.cache.explain(request('/'))).refusal).toMatchObject({
      reason: 'status',
      status: 429,
      rule: 'RFC 6585 §4',
    })
  })

  it('of a response that may be used for ever are explained alike when JSON has lost that', async () => {
    const h = await put(stage({ allowStale: Infinity }))
    const facts = await h.cache.explain(request('/'))
    expect(facts.candidates[0]!.staleIfErrorUntil).toBe(Infinity)
    const text = formatExplanation(JSON.parse(JSON.stringify(facts)))
    expect(text).toBe(formatExplanation(facts))
    expect(text).toContain('usable if the handler fails until: never')
  })
})

describe('what is secret', () => {
  it.each(['cookie', 'x-api-key'])(
    'in the %s of another client is not told, and no guess at it is confirmed',
    async (name) => {
      const h = harness()
      const secret = 'n0b0dy-sh0uld-see-this'
      const fields = {
        'cache-control': 'max-age=60',
        vary: name,
        etag: `"${secret}"`,
        'cache-tag': `of-${secret}`,
      }
      await h.fetch(numbered(fields), '/a', { headers: { [name]: `id=${secret}` } })
      await h.cache.purge({ tag: `of-${secret}` }, { soft: true })
      const facts = await h.cache.explain(request('/a'))
      expect(facts.candidates[0]!.purges).toHaveLength(1)
      expect(JSON.stringify(facts) + formatExplanation(facts)).not.toContain(secret)
      const guess = `https://example.com/a?of=${secret}`
      await h.fetch(numbered(fields), guess, { headers: { [name]: `id=${secret}` } })
      const guessed = await h.cache.explain(request(guess))
      expect([guessed.candidates.length, guessed.request.url, guessed.key.value]).toEqual([1, guess, guess])
    },
  )

  const word = fc.stringMatching(/^[A-Za-z0-9]{9,20}$/)
  const secrets = fc.record({ token: word, cookie: word, api: word, other: word })
  const keys: [string, ((asked: Request) => string) | undefined][] = [
    ['the URL', undefined],
    ['all fields', ({ url, headers }) => `${url} ${JSON.stringify([...headers])}`],
    ['a piece of a cookie', ({ headers }) => headers.get('cookie')?.slice(8, 14) ?? 'none'],
    [
      'what is said backwards',
      ({ headers }) => [...(headers.get('authorization') ?? 'none')].toReversed().join(''),
    ],
    ['a credential that must be there', ({ headers }) => headers.get('authorization')!.slice(7)],
  ]

  it.each(keys)('is in no explanation, whatever the key is made of: %s', async (_, key) => {
    await fc.assert(
      fc.asyncProperty(secrets, async ({ token, cookie, api, other }) => {
        const h = stage({ ...(key && { key }), type: 'private' })
        const carrying = (session: string): Record<string, string> => {
          const cookies = `session=${session}; theme=x`
          return { authorization: `Bearer ${token}`, cookie: cookies, 'x-api-key': api }
        }
        // a careless handler writes them all over its answer
        const echo = {
          ...FRESH,
          vary: 'cookie, x-api-key',
          etag: `"${cookie}"`,
          'cache-tag': token,
          'set-cookie': `a=${cookie}`,
          'cache-status': `"${cookie}"; hit`,
        }
        await h.fetch(answering(echo), `/?token=${token}`, asking(carrying(other)))
        await h.fetch(answering(echo), `/?token=${token}`, asking(carrying(cookie)))
        const asked = {
          ...carrying(cookie),
          'if-none-match': `"${cookie}"`,
          'cache-control': 'no-cache',
        }
        const facts = await h.cache.explain(request(`/?token=${token}`, asking(asked)))
        const explanation = explanationOf(facts)
        const served = await h.cache.explain(request(`/?token=${token}`, asking(carrying(cookie))))
        await h.cache.purge({ tag: token }, { soft: true })
        const purged = await h.cache.explain(request(`/?token=${token}`, asking(carrying(cookie))))
        expect([served.decision.kind, purged.candidates.at(-1)?.purges.length]).toEqual(['serve', 1])
        const all = [facts, explanation, served, purged, explanationOf(purged)]
        const text = JSON.stringify(all) + formatExplanation(explanation) + formatExplanation(served)
        for (const secret of [token, cookie, api, other]) {
          expect(text).not.toContain(secret)
          expect(text).not.toContain([...secret].toReversed().join(''))
        }
        expect(explanation.request.notShown).toEqual(['authorization', 'cookie'])
      }),
      { numRuns: 40 },
    )
  })

  it.each(['everything', 'stale-while-revalidate', 'other-variant', 'if-none-match'])(
    'does not hide the words of the cache itself: a cookie that is %s',
    async (word) => {
      const fields = { 'cache-control': 'max-age=0, stale-while-revalidate=60', etag: '"a"', vary: 'x-a' }
      const h = await put(stage(), fields, asking({ 'x-a': '1' }))
      await put(h, fields)
      await h.cache.purge({ everything: true }, { soft: true })
      const facts = await h.cache.explain(request('/', asking({ cookie: `a=${word}` })))
      expect(facts.decision.because).toBe('stale-while-revalidate')
      expect(facts.candidates.map(({ verdict }) => verdict).toSorted()).toEqual(['chosen', 'other-variant'])
      expect(facts.candidates[0]!.purges[0]!.by).toBe('everything')
      expect(formatExplanation(facts)).toContain('with everything else')
    },
  )

  it('does not hide a key that does not depend on it', async () => {
    const h = stage({ key: ({ url }) => `k ${url}` })
    expect((await h.explain('/', asking({ cookie: 'session=12345678' }))).key.value).toBe(`k ${URL}`)
  })

  it('hides a key that was given with one in it', async () => {
    const { key } = await stage().explain('/', asking({ cookie: 'session=abcd' }), { key: 'of abcd' })
    expect([key.value, key.length]).toEqual([null, 7])
  })
})

it('an explanation is had before anything was asked, and of caches of every kind', async () => {
  const events: CacheEvent[] = []
  const cache = createCache({ type: 'private', name: 'mine', onEvent: (event) => events.push(event) })
  const { cache: told, decision } = await cache.explain(new Request(URL))
  expect([told, decision.kind, events]).toMatchObject([{ name: 'mine', type: 'private' }, 'forward', []])
  const response = await cache.handle(new Request(URL), answering(FRESH))
  expect((await read(response)).text).toBe('content')
})
