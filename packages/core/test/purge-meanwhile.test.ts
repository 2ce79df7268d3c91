import { describe, expect, it } from 'vitest'
import { createCache, type Lock, type PurgeTarget } from '../src/index.ts'
import { createMemoryStore } from '../src/store/memory.ts'
import {
  allowNoUnhandledRejection,
  cacheStatusOf,
  gate,
  harness,
  type Harness,
  numbered,
  type Origin,
  origin,
  quiet,
  read,
  request,
  SECOND,
} from './harness.ts'
import { asks, range, ranging, tagged, type Version } from './ranging.ts'

allowNoUnhandledRejection()

const URL = 'https://example.com/'
const FRESH = { 'cache-control': 'max-age=600', 'cache-tag': 'a' }
const targets: PurgeTarget[] = [{ tag: 'a' }, { prefix: URL }, { everything: true }, { url: URL }]
const byName = targets.slice(0, 3)

/** Purges between two moments. */
async function purge({ cache, clock }: Harness, ...args: Parameters<typeof cache.purge>): Promise<void> {
  clock.advance(SECOND)
  await cache.purge(...args)
  clock.advance(SECOND)
}

/** An origin whose content can be validated, though what it says of it never changes. */
function confirming(content: { text: string }, wait: (asked: Request) => unknown = () => {}): Origin {
  return origin(async (_, asked) => {
    const headers = { 'cache-control': 'max-age=10', 'cache-tag': 'a', etag: '"1"' }
    await wait(asked)
    return asked.headers.has('if-none-match')
      ? new Response(null, { status: 304, headers })
      : new Response(content.text, { headers })
  })
}

const conditions = ({ asked }: Origin): (string | null)[] =>
  asked.map(({ headers }) => headers.get('if-none-match'))

describe('a part that was purged', () => {
  const parted = (): Version => tagged('OLDOLDOLD.', '"a"', { 'cache-tag': 'a' })

  it.each(targets)(
    '%j: is not put together with one that comes later, which is kept by itself',
    async (target) => {
      const h = harness()
      const version = parted()
      const handler = ranging(version)
      await h.fetch(handler, '/', range('bytes=0-4'))
      await purge(h, target)
      version.content = 'newnewnew!'
      expect((await h.fetch(handler, '/', range('bytes=5-9'))).text).toBe('wnew!')
      expect(cacheStatusOf(await h.fetch(handler, '/', range('bytes=5-9')))).toMatch(/hit/)
      expect((await h.fetch(handler)).text).toBe('newnewnew!')
    },
  )

  it.each(targets)('%j: while the handler is asked for the rest is asked for whole', async (target) => {
    const h = harness()
    const version = parted()
    const open = gate()
    const handler = ranging(version)
    const slow = Object.assign(
      async (asked: Request) => {
        const answer = await handler(asked)
        await open.opened
        return answer
      },
      { asked: handler.asked },
    )
    await h.fetch(handler, '/', range('bytes=0-4'))
    const whole = h.send(slow)
    await quiet()
    version.content = 'newnewnew!'
    await purge(h, target)
    open.open()
    expect((await read(await whole)).text).toBe('newnewnew!')
    expect(asks(handler)).toEqual(['bytes=0-4', 'bytes=5-', null])
  })
})

describe('what was purged while it is validated', () => {
  it.each(targets)('%j: is not confirmed: the handler is asked for it anew', async (target) => {
    const h = harness()
    const open = gate()
    const content = { text: 'old' }
    const handler = confirming(content, ({ headers }) => headers.has('if-none-match') && open.opened)
    await h.fetch(handler)
    h.clock.advance(20 * SECOND)
    const clients = [h.send(handler), h.send(handler)]
    await quiet()
    content.text = 'new'
    await purge(h, target)
    open.open()
    for (const answer of await Promise.all(clients)) expect((await read(answer)).text).toBe('new')
    await h.settled()
    expect((await h.fetch(handler)).text).toBe('new')
  })

  it.each(targets)('%j: while it waits for the lock is not even asked about', async (target) => {
    const turn = gate()
    let isTaken = false
    const lock: Lock = { acquire: async () => (isTaken && (await turn.opened), () => {}) }
    const h = harness({ lock, storage: createMemoryStore() })
    const content = { text: 'old' }
    const handler = confirming(content)
    await h.fetch(handler)
    h.clock.advance(20 * SECOND)
    isTaken = true
    const waiting = h.send(handler)
    await quiet()
    content.text = 'new'
    await purge(h, target)
    turn.open()
    expect((await read(await waiting)).text).toBe('new')
    await h.settled()
    expect((await h.fetch(handler)).text).toBe('new')
    expect(conditions(handler)).not.toContain('"1"')
  })

  it.each(targets)('%j: does not stand in for the handler that fails', async (target) => {
    const h = harness()
    const open = gate()
    const fields = { 'cache-control': 'max-age=10, stale-if-error=600', 'cache-tag': 'a' }
    const handler = origin(async (call) => {
      if (call === 1) return new Response('old', { headers: fields })
      await open.opened
      throw new Error('down')
    })
    await h.fetch(handler)
    h.clock.advance(20 * SECOND)
    const failure = expect(h.send(handler)).rejects.toThrow('down')
    await quiet()
    await purge(h, target)
    open.open()
    await failure
  })
})

it.each(byName)(
  'softly, %j: who comes after it is not given as fresh what was under way before',
  async (target) => {
    const h = harness()
    const open = gate()
    const handler = origin(async (call) => {
      if (call === 1) await open.opened
      return new Response(`answer ${call}`, { headers: FRESH })
    })
    const before = h.send(handler)
    await quiet()
    await purge(h, target, { soft: true })
    const after = h.send(handler)
    await quiet()
    open.open()
    expect((await read(await before)).text).toBe('answer 1')
    expect((await read(await after)).text).toBe('answer 2')
  },
)

describe('tags that are not stored', () => {
  it.each([
    ['connection', 'cache-tag'],
    ['cache-control', 'max-age=600, no-cache="cache-tag"'],
    ['cache-control', 'max-age=600, private="cache-tag"'],
  ])('%s: %s: nor is what has them', async (name, value) => {
    const { fetch } = harness()
    const handler = numbered({ ...FRESH, etag: '"1"', 'cache-groups': '"g"', [name]: value })
    expect(cacheStatusOf(await fetch(handler))).toBe('freshet; fwd=uri-miss; detail=tags')
    expect((await fetch(handler)).text).toBe('answer 2')
  })

  const many = ['a', ...Array.from({ length: 1001 }, (_, at) => `t${at}`)].join()
  it.each([
    ['too many of them', { 'cache-tag': many }],
    ['other ones, for this connection only', { 'cache-tag': 'b', connection: 'cache-tag' }],
    ['that the stored ones are for one client', { 'cache-control': 'max-age=600, private="cache-tag"' }],
  ])('of what a 304 confirms, for it brings %s: it is asked for anew', async (_, fields) => {
    const h = harness()
    const first = { 'cache-control': 'max-age=10', 'cache-tag': 'a', etag: '"1"' }
    const handler = origin((call, { headers }) =>
      headers.has('if-none-match')
        ? new Response(null, {
            status: 304,
            headers: { ...first, 'cache-control': 'max-age=600', ...fields },
          })
        : new Response(`answer ${call}`, { headers: first }),
    )
    await h.fetch(handler)
    h.clock.advance(20 * SECOND)
    expect((await h.fetch(handler)).text).toBe('answer 3')
  })

  it('of what a 304 without any confirms are those that are for one client by now: it is asked for anew', async () => {
    const h = harness()
    const handler = origin((call, { headers }) => {
      const now = { etag: '"1"', 'cache-control': 'max-age=600, private="cache-tag"' }
      const before = { etag: '"1"', 'cache-control': 'max-age=10', 'cache-tag': 'a' }
      return headers.has('if-none-match')
        ? new Response(null, { status: 304, headers: now })
        : new Response(`answer ${call}`, { headers: before })
    })
    await h.fetch(handler)
    h.clock.advance(20 * SECOND)
    expect((await h.fetch(handler)).text).toBe('answer 3')
  })
})

it.each([
  ['connection', 'cache-groups'],
  ['cache-control', 'max-age=600, no-cache="cache-groups"'],
])('%s: %s: groups hold all the same', async (name, value) => {
  const { fetch } = harness()
  const handler = numbered({ ...FRESH, etag: '"1"', 'cache-groups': '"g"', [name]: value })
  expect(cacheStatusOf(await fetch(handler))).toBe('freshet; fwd=uri-miss; stored')
  await fetch(numbered({ 'cache-group-invalidation': '"g"' }), '/change', { method: 'POST' })
  expect(cacheStatusOf(await fetch(handler))).toBe('freshet; fwd=uri-miss; stored')
})

describe('two caches on one memory store', () => {
  it.each(targets)(
    '%j: what one purges is gone for the other, and what that has under way',
    async (target) => {
      const storage = createMemoryStore()
      let now = 1_800_000_000_000
      const [one, two] = [1, 2].map(() => createCache({ storage, now: () => now })) as [Cache, Cache]
      const open = gate()
      const handler = origin(async (call) => {
        if (call === 2) await open.opened
        return new Response(`answer ${call}`, { headers: FRESH })
      })
      const text = async (cache: Cache, path = '/'): Promise<string> => {
        const { text } = await read(await cache.handle(request(path), handler))
        await quiet()
        return text
      }
      expect(await text(one)).toBe('answer 1')
      const slow = text(two, '/slow')
      now += SECOND
      await one.purge(target)
      if ('url' in target) await one.purge({ url: `${URL}slow` })
      now += SECOND
      open.open()
      expect(await slow).toBe('answer 2')
      expect(await text(two)).toBe('answer 3')
      expect(await text(one, '/slow')).toBe('answer 4')
      expect(await text(two, '/slow')).toBe('answer 4')
    },
  )
})

type Cache = ReturnType<typeof createCache>

it.each(targets)('%j: takes what is stored though the clock was set back before it', async (target) => {
  const h = harness()
  const handler = numbered(FRESH)
  await h.fetch(handler)
  h.clock.advance(-10 * SECOND)
  await h.cache.purge(target)
  h.clock.advance(1)
  expect((await h.fetch(handler)).text).toBe('answer 2')
})

it('of a URL says whether anything was stored for it, softly too', async () => {
  const { fetch, cache } = harness()
  await fetch(numbered(FRESH), '/some')
  for (const soft of [true, false]) {
    expect(await cache.purge({ url: `${URL}none` }, { soft })).toBe(false)
    expect(await cache.purge({ url: `${URL}some` }, { soft })).toBe(true)
  }
})
