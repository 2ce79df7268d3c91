import { describe, expect, it } from 'vitest'
import { type CacheOptions, createCache, type PurgeTarget } from '../src/index.ts'
import { createMemoryStore } from '../src/store/memory.ts'
import { mapStorage, watched } from './byte-storages.ts'
import {
  allowNoUnhandledRejection,
  cacheStatusOf,
  gate,
  harness,
  type Harness,
  numbered,
  origin,
  quiet,
  read,
  request,
  SECOND,
} from './harness.ts'

allowNoUnhandledRejection()

const FRESH = 'max-age=600'
const tagged = (fields: Record<string, string>) => numbered({ 'cache-control': FRESH, ...fields })

const storages: [string, () => CacheOptions][] = [
  ['memory', () => ({})],
  ['a storage of this process alone', () => ({ storage: mapStorage() })],
  ['a storage that others share', () => ({ storage: mapStorage(), purgeBlindness: SECOND })],
]

/** Purges between two moments. */
async function purge({ cache, clock }: Harness, ...args: Parameters<typeof cache.purge>): Promise<boolean> {
  clock.advance(SECOND)
  const purged = await cache.purge(...args)
  clock.advance(SECOND)
  return purged
}

describe.each(storages)('in %s', (_, options) => {
  it.each([
    ['Cache-Tag', { 'cache-tag': 'a, b' }],
    ['Surrogate-Key', { 'surrogate-key': 'a b' }],
    ['Netlify-Cache-Tag', { 'netlify-cache-tag': 'b,c' }],
    ['a field of several lines', { 'cache-tag': 'a, c,b' }],
    ['one of two fields', { 'cache-tag': 'a', 'surrogate-key': 'b' }],
  ])('a tag in %s: what has it is asked for anew, then kept', async (__, fields) => {
    const h = harness(options())
    const handler = tagged(fields)
    await h.fetch(handler)
    expect(await purge(h, { tag: 'b' })).toBe(true)
    const anew = await h.fetch(handler)
    expect([anew.text, cacheStatusOf(anew)]).toEqual(['answer 2', 'freshet; fwd=uri-miss; stored'])
    expect((await h.fetch(handler)).text).toBe('answer 2')
  })

  it('a tag: what does not have it stays', async () => {
    const h = harness(options())
    const [other, none] = [tagged({ 'cache-tag': 'ab, B, b c' }), tagged({})]
    await h.fetch(other, '/other')
    await h.fetch(none, '/b')
    await purge(h, { tag: 'b' })
    expect((await h.fetch(other, '/other')).text).toBe('answer 1')
    expect((await h.fetch(none, '/b')).text).toBe('answer 1')
  })

  it('a tag: one variant goes, the other stays', async () => {
    const h = harness(options())
    const handler = origin((call, { headers }) => {
      const fields = { vary: 'x-a', 'cache-tag': headers.get('x-a') ?? '' }
      return new Response(`answer ${call}`, { headers: { 'cache-control': FRESH, ...fields } })
    })
    const as = (value: string): RequestInit => ({ headers: { 'x-a': value } })
    await h.fetch(handler, '/', as('1'))
    await h.fetch(handler, '/', as('2'))
    await purge(h, { tag: '1' })
    expect((await h.fetch(handler, '/', as('2'))).text).toBe('answer 2')
    expect((await h.fetch(handler, '/', as('1'))).text).toBe('answer 3')
  })

  it.each([
    ['https://example.com/news', '/news/1'],
    ['https://example.com/news/', '/news/1'],
    ['https://EXAMPLE.com:443/ne', '/news?page=2'],
    ['https://example.com', '/anything'],
    ['https://example.com/a?x=', '/a?x=1'],
  ])('the prefix %s: %s goes, what begins otherwise stays', async (prefix, path) => {
    const h = harness(options())
    const handler = tagged({})
    await h.fetch(handler, path)
    await h.fetch(handler, 'https://example.org/news/1')
    await purge(h, { prefix })
    expect((await h.fetch(handler, 'https://example.org/news/1')).text).toBe('answer 2')
    expect((await h.fetch(handler, path)).text).toBe('answer 3')
    expect((await h.fetch(handler, path)).text).toBe('answer 3')
  })

  it.each<PurgeTarget>([
    { tag: 'a' },
    { prefix: 'https://example.com/' },
    { everything: true },
    { url: 'https://example.com/' },
  ])(
    '%j: what is asked for after it is kept, though no time has passed or the clock was set back',
    async (target) => {
      for (const passed of [0, -SECOND]) {
        const h = harness(options())
        const handler = tagged({ 'cache-tag': 'a' })
        await h.fetch(handler)
        for (const round of [2, 3]) {
          await h.cache.purge(target)
          h.clock.advance(passed)
          for (const _ of [1, 2]) expect((await h.fetch(handler)).text).toBe(`answer ${round}`)
        }
      }
    },
  )

  it('everything goes, and what comes after is kept', async () => {
    const h = harness(options())
    const handler = tagged({ 'cache-tag': 'a' })
    await h.fetch(handler, '/1')
    await h.fetch(handler, 'https://example.org/2')
    await purge(h, { everything: true })
    expect((await h.fetch(handler, '/1')).text).toBe('answer 3')
    expect((await h.fetch(handler, 'https://example.org/2')).text).toBe('answer 4')
    expect((await h.fetch(handler, '/1')).text).toBe('answer 3')
  })

  it.each<PurgeTarget>([
    { tag: 'a' },
    { prefix: 'https://example.com/' },
    { everything: true },
    { url: 'https://example.com/' },
  ])('%j: an answer that is under way is not reused, and nobody who comes waits for it', async (target) => {
    const h = harness(options())
    const open = gate()
    const handler = origin(async (call) => {
      if (call === 1) await open.opened
      return new Response(`answer ${call}`, { headers: { 'cache-control': FRESH, 'cache-tag': 'a' } })
    })
    const before = h.send(handler)
    await quiet()
    await purge(h, target)
    open.open()
    expect((await read(await before)).text).toBe('answer 1')
    await h.settled()
    expect((await h.fetch(handler)).text).toBe('answer 2')
    expect((await h.fetch(handler)).text).toBe('answer 2')
  })

  it.each<PurgeTarget>([
    { tag: 'a' },
    { prefix: 'https://example.com/' },
    { everything: true },
    { url: 'https://example.com/#x' },
  ])(
    'softly %j: what is stored is stale, is used while it is refreshed, and then no more',
    async (target) => {
      const h = harness(options())
      const handler = tagged({
        'cache-control': 'max-age=600, stale-while-revalidate=60',
        'cache-tag': 'a',
        etag: '"1"',
      })
      await h.fetch(handler)
      expect(await purge(h, target, { soft: true })).toBe(true)
      const stale = await h.fetch(handler)
      expect([stale.text, cacheStatusOf(stale)]).toEqual(['answer 1', 'freshet; hit; ttl=-1'])
      expect(handler.asked[1]!.headers.get('if-none-match')).toBe('"1"')
      const fresh = await h.fetch(handler)
      expect([fresh.text, cacheStatusOf(fresh)]).toEqual(['answer 2', 'freshet; hit; ttl=600'])
    },
  )

  it('softly: what may be used for too short a time is validated, and stands in for a failing handler', async () => {
    const h = harness(options())
    let fails = false
    const handler = origin((call) => {
      if (fails) throw new Error('down')
      const fields = { 'cache-control': 'max-age=600, stale-if-error=60', 'cache-tag': 'a' }
      return new Response(`answer ${call}`, { headers: fields })
    })
    await h.fetch(handler)
    await purge(h, { tag: 'a' }, { soft: true })
    fails = true
    expect((await h.fetch(handler)).text).toBe('answer 1')
    h.clock.advance(60 * SECOND)
    await expect(h.fetch(handler)).rejects.toThrow('down')
    fails = false
    expect((await h.fetch(handler)).text).toBe('answer 4')
  })

  it('softly: what the handler confirms is fresh again', async () => {
    const h = harness(options())
    const fields = { 'cache-control': FRESH, 'cache-tag': 'a', etag: '"1"' }
    const handler = origin((_, { headers }) =>
      headers.has('if-none-match')
        ? new Response(null, { status: 304, headers: fields })
        : new Response('content', { headers: fields }),
    )
    await h.fetch(handler)
    await purge(h, { tag: 'a' }, { soft: true })
    expect(cacheStatusOf(await h.fetch(handler))).toBe('freshet; fwd=stale; fwd-status=304; ttl=600')
    expect(cacheStatusOf(await h.fetch(handler))).toBe('freshet; hit; ttl=600')
  })

  it('softly, of what went stale before: it does not get younger by it', async () => {
    const h = harness(options())
    const handler = tagged({ 'cache-control': 'max-age=10, stale-while-revalidate=60', 'cache-tag': 'a' })
    await h.fetch(handler)
    h.clock.advance(69 * SECOND)
    await purge(h, { tag: 'a' }, { soft: true })
    expect((await h.fetch(handler)).text).toBe('answer 2')
  })

  it('hard after soft is hard, and soft after hard brings nothing back', async () => {
    const h = harness(options())
    const handler = tagged({ 'cache-control': 'max-age=600, stale-while-revalidate=600', 'cache-tag': 'a' })
    for (const modes of [
      [true, false],
      [false, true],
    ]) {
      const path = `/${modes[0]}`
      const before = (await h.fetch(handler, path)).text
      for (const soft of modes) await purge(h, { tag: 'a' }, { soft })
      expect((await h.fetch(handler, path)).text).not.toBe(before)
    }
  })

  it('is told as an event', async () => {
    const h = harness(options())
    await purge(h, { tag: ' a ' })
    await purge(h, { prefix: 'https://example.com/a#b' }, { soft: true })
    await purge(h, { everything: true })
    await purge(h, { url: 'https://example.com/a' })
    expect(h.eventsOf('purged')).toEqual([
      { type: 'purged', target: 'tag', value: 'a', soft: false },
      { type: 'purged', target: 'prefix', value: 'https://example.com/a', soft: true },
      { type: 'purged', target: 'everything', value: '', soft: false },
      { type: 'purged', target: 'url', value: 'https://example.com/a', soft: false },
    ])
  })
})

describe('what to purge', () => {
  it.each<[string, unknown, unknown?]>([
    ['nothing', undefined],
    ['nothing', {}],
    ['two', { tag: 'a', url: 'https://example.com/' }],
    ['a misspelt one', { tags: ['a'] }],
    ['an empty tag', { tag: '  ' }],
    ['a tag that none can be', { tag: 'a'.repeat(1025) }],
    ['several tags', { tag: ['a'] }],
    ['a relative URL', { url: '/a' }],
    ['a relative prefix', { prefix: '/a' }],
    ['an empty prefix', { prefix: '' }],
    ['not everything', { everything: false }],
    ['softness in text', { everything: true }, { soft: 'yes' }],
  ])('has to be clear, and is not where it is %s: %j', async (_, target, options) => {
    const { fetch, cache } = harness()
    const handler = tagged({ 'cache-tag': 'a' })
    await fetch(handler)
    await expect(cache.purge(target as never, options as never)).rejects.toThrow(TypeError)
    expect((await fetch(handler)).text).toBe('answer 1')
  })
})

describe('tags', () => {
  it.each([
    ['more than a thousand', Array.from({ length: 1001 }, (_, at) => `t${at}`).join()],
    ['one of more than 1024 characters', `a,${'b'.repeat(1025)}`],
  ])('%s are not kept, and so is what has them', async (_, value) => {
    const { fetch, eventsOf } = harness()
    const handler = tagged({ 'cache-tag': value })
    const answer = await fetch(handler)
    expect(cacheStatusOf(answer)).toBe('freshet; fwd=uri-miss; detail=tags')
    expect(answer.headers.get('cache-tag')).toBe(value)
    expect(eventsOf('not-stored')).toMatchObject([{ reason: 'tags' }])
    expect((await fetch(handler)).text).toBe('answer 2')
  })

  it('of just a thousand, of just 1024 characters, are', async () => {
    const h = harness()
    const tags = Array.from({ length: 1000 }, (_, at) => `t${at}`.padEnd(1024, 'x'))
    const handler = tagged({ 'cache-tag': tags.join() })
    await h.fetch(handler)
    await purge(h, { tag: tags[999]! })
    expect((await h.fetch(handler)).text).toBe('answer 2')
  })
})

it('a purge in memory reads and writes nothing, and a hit after it is still at once', async () => {
  const storage = createMemoryStore()
  const h = harness({ storage })
  await h.fetch(tagged({ 'cache-tag': 'a' }))
  await purge(h, { tag: 'b' })
  expect(storage.size).toBe(1)
  expect(cacheStatusOf(await h.fetch(tagged({})))).toMatch(/hit/)
})

it(
  'costs the same for a hundred thousand responses as for ten, and a hit no trip more',
  { timeout: 120_000 },
  async () => {
    const { storage, trips } = watched(mapStorage())
    let now = 1_800_000_000_000
    const cache = createCache({ storage, now: () => now })
    const handler = (asked: Request): Response =>
      new Response('x', {
        headers: { 'cache-control': FRESH, 'cache-tag': `all, ${new URL(asked.url).pathname}` },
      })
    const ask = async (at: number): Promise<string | null> => {
      const response = await cache.handle(request(`/${at}`), handler)
      await response.text()
      return cacheStatusOf(response)
    }
    const fill = async (count: number): Promise<void> => {
      for (let at = 0; at < count; at++) await ask(at)
      await new Promise((resolve) => setImmediate(resolve))
    }
    const purged = async (): Promise<string> => {
      now += SECOND
      const calls = await trips(() => cache.purge({ tag: 'all' }))
      now += SECOND
      return calls
    }
    await fill(10)
    const few = await purged()
    await fill(100_000)
    const many = await purged()
    // the record of the tag and the ledger, each with a look at what stands there
    expect([few, many]).toEqual(['rwrw', 'rwrw'])
    const misses: (string | null)[] = []
    for (let at = 0; at < 100_000; at++) misses.push(await ask(at))
    expect(new Set(misses)).toEqual(new Set(['freshet; fwd=uri-miss; stored']))
    await new Promise((resolve) => setImmediate(resolve))
    expect(await trips(() => ask(99_999))).toBe('r')
  },
)
