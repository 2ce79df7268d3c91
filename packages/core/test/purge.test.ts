import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  after,
  allowNoUnhandledRejection,
  cacheable,
  gate,
  harness,
  numbered,
  origin,
  quiet,
  read,
  readerOf,
  SECOND,
  slowStore,
  source,
} from './harness.ts'

allowNoUnhandledRejection()
afterEach(() => void vi.useRealTimers())

const URL = 'https://example.com/'
const FRESH = { 'cache-control': 'max-age=60' }

describe('a purge', () => {
  it('forgets every variant of a URL, says whether there was one, and leaves other URLs alone', async () => {
    const { fetch, cache, eventsOf } = harness()
    const handler = numbered({ ...FRESH, vary: 'x-tongue' })
    const ask = async (tongue: string, path = '/'): Promise<string> =>
      (await fetch(handler, path, { headers: { 'x-tongue': tongue } })).text
    await ask('a')
    await ask('b')
    await ask('a', '/other')
    expect(await cache.purge({ url: `${URL}#fragment` })).toBe(true)
    expect(await cache.purge({ url: URL })).toBe(false)
    expect([await ask('a'), await ask('b'), await ask('a', '/other')]).toEqual([
      'answer 4',
      'answer 5',
      'answer 3',
    ])
    expect(eventsOf('invalidated')).toEqual([{ type: 'invalidated', key: URL, cause: 'purge' }])
  })

  it('takes a URL object, and refuses what is no absolute URL', async () => {
    const { fetch, cache } = harness()
    await fetch(numbered(FRESH))
    expect(await cache.purge({ url: new globalThis.URL(URL) })).toBe(true)
    await expect(cache.purge({ url: '/relative' })).rejects.toThrow(TypeError)
  })

  it('keeps out of the store what the handler was asked before it', async () => {
    const { send, settled, cache, eventsOf } = harness()
    const open = gate()
    const handler = origin(async (call) => {
      if (call === 1) await open.opened
      return cacheable(`answer ${call}`)
    })
    const before = send(handler)
    await cache.purge({ url: URL })
    open.open()
    expect((await read(await before)).text).toBe('answer 1')
    await settled()
    expect(eventsOf('not-stored')).toMatchObject([{ reason: 'purged' }])
    expect((await read(await send(handler))).text).toBe('answer 2')
  })

  it('keeps out of the store a body that is on its way, and from those who come later', async () => {
    const { send, settled, cache } = harness()
    const body = source()
    const handler = origin((call) => cacheable(call === 1 ? body.stream : `answer ${call}`))
    const before = await send(handler)
    body.push('old')
    await cache.purge({ url: URL })
    expect((await read(await send(handler))).text).toBe('answer 2')
    body.end()
    expect(await before.text()).toBe('old')
    await settled()
    expect((await read(await send(handler))).text).toBe('answer 2')
  })

  it('keeps out of the store a refresh that is under way', async () => {
    const { fetch, send, settled, cache, clock } = harness()
    const open = gate()
    const handler = origin(async (call) => {
      if (call === 2) await open.opened
      return cacheable(`answer ${call}`, { 'cache-control': 'max-age=60, stale-while-revalidate=60' })
    })
    await fetch(handler)
    clock.advance(61 * SECOND)
    await read(await send(handler))
    await cache.purge({ url: URL })
    open.open()
    await settled()
    expect((await fetch(handler)).text).toBe('answer 3')
  })

  it('makes a validation that is under way ask for all of it, and keeps that out of the store', async () => {
    const { fetch, send, settled, cache, clock } = harness()
    const open = gate()
    const handler = origin(async (call, { headers }) => {
      if (call === 2) await open.opened
      return headers.has('if-none-match')
        ? new Response(null, { status: 304, headers: { ...FRESH, etag: '"a"' } })
        : cacheable(`answer ${call}`, { etag: '"a"' })
    })
    await fetch(handler)
    clock.advance(61 * SECOND)
    const validation = send(handler)
    await cache.purge({ url: URL })
    open.open()
    expect((await read(await validation)).text).toBe('answer 3')
    await settled()
    expect((await fetch(handler)).text).toBe('answer 4')
  })

  it('undoes a write that is under way, and tells of none', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const slow = slowStore((operation) => (operation === 'put' ? after(50) : Promise.resolve()))
    const { send, settled, cache, eventsOf } = harness({ storage: slow })
    const handler = numbered(FRESH)
    await read(await send(handler))
    await vi.advanceTimersByTimeAsync(10)
    await cache.purge({ url: URL })
    await vi.advanceTimersByTimeAsync(50)
    await settled()
    expect(eventsOf('stored')).toEqual([])
    expect(eventsOf('not-stored')).toMatchObject([{ reason: 'purged' }])
    expect((await read(await send(handler))).text).toBe('answer 2')
    await vi.advanceTimersByTimeAsync(50)
  })

  it('undoes a write that ends after its deadline', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const slow = slowStore((operation) => (operation === 'put' ? after(500) : Promise.resolve()))
    const { send, settled, cache } = harness({ storage: slow, storageDeadline: 100 })
    const handler = numbered(FRESH)
    await read(await send(handler))
    await vi.advanceTimersByTimeAsync(100)
    await settled()
    await cache.purge({ url: URL })
    await vi.advanceTimersByTimeAsync(500)
    expect((await read(await send(handler))).text).toBe('answer 2')
    await vi.advanceTimersByTimeAsync(1000)
  })

  it('is not undone by a validation of what the store had handed out before', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    let delay = 0
    const slow = slowStore((operation) => (operation === 'match' ? after(delay) : Promise.resolve()))
    const { send, settled, cache, clock } = harness({ storage: slow })
    const handler = origin((call, { headers }) =>
      headers.has('if-none-match')
        ? new Response(null, { status: 304, headers: { ...FRESH, etag: '"a"' } })
        : cacheable(`answer ${call}`, { etag: '"a"' }),
    )
    const soon = async (): Promise<string> => {
      const asked = send(handler)
      await vi.advanceTimersByTimeAsync(delay)
      const { text } = await read(await asked)
      await settled()
      return text
    }
    await soon()
    clock.advance(61 * SECOND)
    delay = 50
    const asked = send(handler)
    await vi.advanceTimersByTimeAsync(10)
    await cache.purge({ url: URL })
    await vi.advanceTimersByTimeAsync(40)
    await read(await asked)
    await settled()
    expect(await soon()).not.toBe('answer 1')
  })
})

describe('an unsafe method (RFC 9111 §4.4)', () => {
  const change = { method: 'POST' }

  it(
    'makes the stored response of its target invalid when it succeeds',
    { tags: ['9111-4.4-target'] },
    async () => {
      const { fetch } = harness()
      const handler = numbered(FRESH)
      await fetch(handler)
      await fetch(handler, '/', change)
      expect((await fetch(handler)).text).toBe('answer 3')
    },
  )

  it.each([400, 404, 500])('makes nothing invalid when it fails with %i', async (status) => {
    const { fetch } = harness()
    const handler = numbered(FRESH)
    await fetch(handler)
    await fetch(numbered({}, status), '/', change)
    expect((await fetch(handler)).text).toBe('answer 1')
  })

  it.each(['OPTIONS', 'PROPFIND'])('is not %s', async (method) => {
    const { fetch } = harness()
    const handler = numbered(FRESH)
    await fetch(handler)
    await fetch(numbered({}), '/', { method })
    expect((await fetch(handler)).text).toBe('answer 1')
  })

  it(
    'makes Location and Content-Location of its own origin invalid, and no other’s',
    { tags: ['9111-4.4-location', '9111-4.4-origin'] },
    async () => {
      const { fetch } = harness()
      const handler = numbered(FRESH)
      const paths = ['/a', '/b', '/c', 'https://other.example/d']
      for (const path of paths) await fetch(handler, path)
      await fetch(
        numbered({ location: '/a#x', 'content-location': 'https://example.com/b' }, 201),
        '/',
        change,
      )
      await fetch(numbered({ location: 'https://other.example/d' }, 201), '/', change)
      const texts: string[] = []
      for (const path of paths) texts.push((await fetch(handler, path)).text)
      expect(texts).toEqual(['answer 5', 'answer 6', 'answer 3', 'answer 4'])
    },
  )

  it('keeps an answer that is under way out of the store', async () => {
    const { send, fetch, settled } = harness()
    const body = source()
    const handler = origin((call) => cacheable(call === 1 ? body.stream : `answer ${call}`))
    const reader = readerOf(await send(handler))
    body.push('old')
    await read(await send(numbered({}), '/', change))
    body.end()
    await reader.read()
    await settled()
    expect((await fetch(handler)).text).toBe('answer 2')
  })

  it('is over before the next request can be answered from the store', async () => {
    const { send, fetch } = harness({ storage: slowStore(quiet) })
    const handler = numbered(FRESH)
    await fetch(handler)
    await send(numbered({}), '/', change)
    expect((await fetch(handler)).text).toBe('answer 2')
  })
})
