import { describe, expect, it, vi } from 'vitest'
import { type CacheOptions, createCache } from '../src/index.ts'
import {
  allowNoUnhandledRejection,
  binary,
  bytes,
  cacheable,
  cacheStatusOf,
  gate,
  harness,
  numbered,
  type Origin,
  origin,
  quiet,
  read,
  request,
  SECOND,
  source,
} from './harness.ts'
import { memoryStorage } from './storage.ts'

allowNoUnhandledRejection()

/** A handler that answers with what it was sent, and counts. */
function echo(fields: Record<string, string> = {}): Origin {
  return origin(async (call, asked) => cacheable(`${call}: ${await asked.text()}`, fields))
}

function query(body: BodyInit | null, headers: Record<string, string> = {}): RequestInit {
  return { method: 'QUERY', body, headers: { 'content-type': 'text/plain', ...headers } }
}

const streamed = (stream: ReadableStream, method: string): RequestInit =>
  ({ method, body: stream, duplex: 'half' }) as RequestInit

describe.each<[string, () => CacheOptions]>([
  ['memory', () => ({})],
  ['unstorage', () => ({ storage: memoryStorage() })],
])('QUERY (RFC 10008), in %s', (_, options) => {
  it('is answered from the store where URL and content are the same', async () => {
    const { fetch } = harness(options())
    const handler = echo()
    expect((await fetch(handler, '/', query('a'))).text).toBe('1: a')
    const hit = await fetch(handler, '/', query('a'))
    expect([hit.text, cacheStatusOf(hit)]).toEqual(['1: a', 'freshet; hit; ttl=60'])
    expect((await fetch(handler, '/', query('b'))).text).toBe('2: b')
    expect((await fetch(handler, '/other', query('a'))).text).toBe('3: a')
    expect((await fetch(handler, '/', query('a'))).text).toBe('1: a')
  })

  it.each<[string, Record<string, string>]>([
    ['type', { 'content-type': 'application/json' }],
    ['coding', { 'content-encoding': 'gzip' }],
    ['language', { 'content-language': 'fr' }],
    ['location', { 'content-location': '/elsewhere' }],
  ])('is told apart by the %s of its content', async (__, fields) => {
    const { fetch } = harness(options())
    const handler = echo()
    await fetch(handler, '/', query('a'))
    expect((await fetch(handler, '/', query('a', fields))).text).toBe('2: a')
    expect((await fetch(handler, '/', query('a', fields))).text).toBe('2: a')
  })

  it('an absent type is not one that is called so', async () => {
    const { fetch } = harness(options())
    const handler = echo()
    await fetch(handler, '/', { method: 'QUERY', body: bytes('a') })
    expect((await fetch(handler, '/', query('a', { 'content-type': 'null' }))).text).toBe('2: a')
  })

  it('with no content, or an empty one, is one query', async () => {
    const { fetch } = harness(options())
    const handler = echo()
    await fetch(handler, '/', { method: 'QUERY' })
    expect((await fetch(handler, '/', { method: 'QUERY', body: bytes('') })).text).toBe('1: ')
    expect((await fetch(handler, '/', { method: 'QUERY', body: bytes('x') })).text).toBe('2: x')
  })

  it('and GET never answer for each other', async () => {
    const { fetch } = harness(options())
    const handler = numbered({ 'cache-control': 'max-age=60' })
    expect((await fetch(handler)).text).toBe('answer 1')
    expect((await fetch(handler, '/', { method: 'QUERY' })).text).toBe('answer 2')
    expect((await fetch(handler)).text).toBe('answer 1')
    expect((await fetch(handler, '/', { method: 'QUERY' })).text).toBe('answer 2')
    expect(cacheStatusOf(await fetch(handler, '/', { method: 'HEAD' }))).toContain('hit')
  })

  it('heeds Vary', async () => {
    const { fetch } = harness(options())
    const handler = echo({ vary: 'accept' })
    await fetch(handler, '/', query('a', { accept: 'text/html' }))
    expect((await fetch(handler, '/', query('a', { accept: 'text/csv' }))).text).toBe('2: a')
    expect((await fetch(handler, '/', query('a', { accept: 'text/html' }))).text).toBe('1: a')
  })

  it('goes with what an unsafe request to its URL changes, whatever was asked', async () => {
    const { fetch, clock } = harness(options())
    const handler = echo()
    for (const body of ['a', 'b']) await fetch(handler, '/', query(body))
    await fetch(handler, '/other', query('a'))
    clock.advance(SECOND)
    await fetch(numbered({}), '/', { method: 'POST', body: 'change' })
    clock.advance(SECOND)
    for (const body of ['a', 'b']) await fetch(handler, '/', query(body))
    await fetch(handler, '/other', query('a'))
    expect(handler.asked).toHaveLength(5)
  })

  it('goes with a purge of its URL', async () => {
    const { cache, clock, fetch } = harness(options())
    const handler = echo()
    await fetch(handler, '/', query('a'))
    clock.advance(SECOND)
    await cache.purge({ url: 'https://example.com/' })
    clock.advance(SECOND)
    expect((await fetch(handler, '/', query('a'))).text).toBe('2: a')
  })

  it('is refreshed in the background with the same content', async () => {
    const { fetch, clock } = harness(options())
    const handler = echo({ 'cache-control': 'max-age=10, stale-while-revalidate=60' })
    await fetch(handler, '/', query('a'))
    clock.advance(11 * SECOND)
    expect((await fetch(handler, '/', query('a'))).text).toBe('1: a')
    expect((await fetch(handler, '/', query('a'))).text).toBe('2: a')
  })

  it('is validated with its content', async () => {
    const { fetch, clock } = harness(options())
    const heard: string[] = []
    const handler = origin(async (call, asked) => {
      heard.push(await asked.text())
      return asked.headers.has('if-none-match')
        ? new Response(null, { status: 304 })
        : cacheable(`answer ${call}`, { etag: '"a"' })
    })
    await fetch(handler, '/', query('a'))
    clock.advance(61 * SECOND)
    expect((await fetch(handler, '/', query('a'))).text).toBe('answer 1')
    expect(heard).toEqual(['a', 'a'])
  })
})

describe('content that is part of a key', () => {
  it('is whole each time the handler is asked', async () => {
    const { fetch, clock } = harness()
    const body = binary(5000)
    const heard: Uint8Array[] = []
    const handler = origin(async (call, asked) => {
      heard.push(new Uint8Array(await asked.arrayBuffer()))
      // a 304 about something else: the cache asks again without conditions
      if (asked.headers.has('if-none-match'))
        return new Response(null, { status: 304, headers: { etag: '"other"' } })
      return cacheable(`answer ${call}`, { etag: '"a"' })
    })
    await fetch(handler, '/', query(body))
    clock.advance(61 * SECOND)
    expect((await fetch(handler, '/', query(body))).text).toBe('answer 3')
    expect(heard).toEqual([body, body, body])
  })

  it('of several requests at once costs one call', async () => {
    const { send } = harness()
    const held = gate()
    const handler = origin(async (call, asked) => {
      await held.opened
      return cacheable(`${call}: ${await asked.text()}`)
    })
    const asked = ['a', 'a', 'b', 'a'].map((body) => send(handler, '/', query(body)))
    await vi.waitUntil(() => handler.asked.length === 2)
    held.open()
    const texts = await Promise.all(asked.map(async (answer) => (await read(await answer)).text))
    expect([handler.asked.length, texts.map((text) => text.at(-1))]).toEqual([2, ['a', 'a', 'b', 'a']])
  })

  it('is not waited for by who asks after a change', async () => {
    const { cache, clock, send } = harness()
    const held = gate()
    const handler = origin(async (call) => {
      if (call === 1) await held.opened
      return cacheable(`answer ${call}`)
    })
    const before = send(handler, '/', query('a'))
    await vi.waitUntil(() => handler.asked.length === 1)
    clock.advance(SECOND)
    await cache.handle(request('/', { method: 'POST' }), numbered({}))
    clock.advance(SECOND)
    const later = send(handler, '/', query('a'))
    await vi.waitUntil(() => handler.asked.length === 2, 100).catch(() => {})
    held.open()
    expect((await read(await before)).text).toBe('answer 1')
    expect((await read(await later)).text).toBe('answer 2')
  })

  it.each([
    ['in one piece', (body: Uint8Array<ArrayBuffer>) => query(body)],
    ['streamed', (body: Uint8Array<ArrayBuffer>) => streamed(new Blob([body]).stream(), 'QUERY')],
  ])('over the bound reaches the handler byte for byte, and nothing is stored: %s', async (_, make) => {
    const { fetch, eventsOf } = harness({ maxKeyBodySize: 100_000 })
    const body = binary(300_000)
    const heard: Uint8Array[] = []
    const handler = origin(async (call, asked) => {
      heard.push(new Uint8Array(await asked.arrayBuffer()))
      return cacheable(`answer ${call}`)
    })
    const first = await fetch(handler, '/', make(body))
    expect([first.text, cacheStatusOf(first)]).toEqual([
      'answer 1',
      'freshet; fwd=bypass; detail=content-too-large',
    ])
    await fetch(handler, '/', make(body))
    expect(heard).toEqual([body, body])
    expect(eventsOf('stored')).toEqual([])
  })

  it.each([
    [4, '1: 1234'],
    [3, '2: 1234'],
  ])('of four bytes with a bound of %i', async (maxKeyBodySize, text) => {
    const { fetch } = harness({ maxKeyBodySize })
    const handler = echo()
    await fetch(handler, '/', query('1234'))
    expect((await fetch(handler, '/', query('1234'))).text).toBe(text)
  })

  it('that says it is over the bound is not read at all', async () => {
    const { send } = harness({ maxKeyBodySize: 10 })
    const body = source()
    const handler = origin(() => cacheable('answered'))
    const init = { ...streamed(body.stream, 'QUERY'), headers: { 'content-length': '11' } }
    expect((await read(await send(handler, '/', init))).text).toBe('answered')
    expect(handler.asked[0]?.bodyUsed).toBe(false)
  })

  it('that breaks off is the handler’s to find out', async () => {
    const { send } = harness()
    const body = source()
    const handler = origin(async (_, asked) => new Response(await asked.text().catch(() => 'broken off')))
    const asked = send(handler, '/', streamed(body.stream, 'QUERY'))
    body.push('a')
    body.fail(new Error('gone'))
    expect((await read(await asked)).text).toBe('broken off')
  })

  it('that was read before goes past the cache', async () => {
    const { cache } = harness()
    const used = request('/', query('a'))
    await used.text()
    expect(cacheStatusOf(await cache.handle(used, numbered({})))).toContain('fwd=bypass')
  })

  it('keeps the fields of its request for the handler, which hears when the client leaves', async () => {
    const { send } = harness()
    const handler = origin(
      (_, { signal }) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted')))),
    )
    const abort = new AbortController()
    const headers = { 'content-type': 'text/x', 'x-own': '1' }
    const asked = send(handler, '/', { method: 'QUERY', body: 'a', headers, signal: abort.signal })
    await vi.waitFor(() => expect(handler.asked).toHaveLength(1))
    abort.abort()
    await expect(asked).rejects.toThrow('aborted')
    expect(Object.fromEntries(handler.asked[0]!.headers)).toEqual(headers)
  })

  it('the length that a client gives with it is no part of the key', async () => {
    const { fetch } = harness()
    const handler = echo()
    await fetch(handler, '/', query('a'))
    expect((await fetch(handler, '/', query('a', { 'content-length': '1' }))).text).toBe('1: a')
  })
})

describe('POST', () => {
  const post = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  })

  it('is forwarded each time by default, and makes its URL invalid', async () => {
    const { fetch } = harness()
    const handler = echo()
    await fetch(handler, '/', post({ a: 1 }))
    expect(cacheStatusOf(await fetch(handler, '/', post({ a: 1 })))).toBe('freshet; fwd=method')
  })

  it.each<[string, CacheOptions]>([
    ['methods', { methods: ['GET', 'POST'] }],
    ['bodyKey', { perRequest: () => ({ bodyKey: true }) }],
  ])('is told apart by its content where %s says so', async (_, options) => {
    const { fetch } = harness(options)
    const handler = echo()
    await fetch(handler, '/', post({ a: 1 }))
    expect((await fetch(handler, '/', post({ a: 1 }))).text).toBe('1: {"a":1}')
    expect((await fetch(handler, '/', post({ a: 2 }))).text).toBe('2: {"a":2}')
    expect((await fetch(handler)).text).toBe('3: ')
  })

  it('is stored only with a lifetime of its own', async () => {
    const { fetch } = harness({ methods: ['GET', 'POST'] })
    const handler = numbered({ 'last-modified': 'Wed, 01 Jan 2020 00:00:00 GMT' })
    expect(cacheStatusOf(await fetch(handler, '/', post(1)))).toContain('detail=no-explicit-freshness')
  })

  it('whose answer is not to be kept is a change, and makes its URL invalid', async () => {
    const { fetch, clock } = harness({ methods: ['GET', 'QUERY', 'POST'] })
    const handler = echo()
    await fetch(handler)
    await fetch(handler, '/', query('a'))
    await fetch(handler, '/', post('read'))
    clock.advance(SECOND)
    await fetch(numbered({ 'cache-control': 'no-store' }), '/', post('mutation'))
    clock.advance(SECOND)
    expect((await fetch(handler)).text).toBe('4: ')
    expect((await fetch(handler, '/', query('a'))).text).toBe('5: a')
    expect((await fetch(handler, '/', post('read'))).text).toBe('6: "read"')
  })

  it('whose answer is kept is a read, and so is one from the store', async () => {
    const { fetch, clock } = harness({ methods: ['GET', 'POST'] })
    const handler = echo()
    await fetch(handler)
    for (let time = 0; time < 2; time++) {
      clock.advance(SECOND)
      await fetch(handler, '/', post('read'))
    }
    expect((await fetch(handler)).text).toBe('1: ')
  })

  it('that is refused changes nothing', async () => {
    const { fetch } = harness({ methods: ['GET', 'POST'] })
    const handler = echo()
    await fetch(handler)
    await fetch(numbered({}, 409), '/', post('mutation'))
    expect((await fetch(handler)).text).toBe('1: ')
  })

  it.each(['if-none-match', 'if-modified-since', 'range'])(
    'with %s is the handler’s to answer: never 304, never a part',
    async (name) => {
      const { fetch } = harness({ methods: ['GET', 'POST'] })
      const values: Record<string, string> = {
        'if-none-match': '*',
        'if-modified-since': 'Fri, 01 Jan 2100 00:00:00 GMT',
        range: 'bytes=0-0',
      }
      const handler = echo({ etag: '"a"' })
      await fetch(handler, '/', post('a'))
      const answer = await fetch(handler, '/', post('a', { [name]: values[name]! }))
      expect([answer.status, answer.text, handler.asked[1]?.headers.get(name)]).toEqual([
        200,
        '2: "a"',
        values[name],
      ])
    },
  )

  it('is never asked under a condition of the cache’s own', async () => {
    const { fetch, clock } = harness({ methods: ['GET', 'POST'] })
    const handler = echo({ etag: '"a"' })
    await fetch(handler, '/', post('a'))
    clock.advance(61 * SECOND)
    expect((await fetch(handler, '/', post('a'))).text).toBe('2: "a"')
    expect(handler.asked[1]?.headers.has('if-none-match')).toBe(false)
  })
})

describe('bodyKey', () => {
  it.each(['PUT', 'DELETE', 'PATCH'])(
    'does not make a cache of %s, which changes what it names',
    async (method) => {
      const { fetch } = harness({ perRequest: () => ({ bodyKey: true }) })
      const handler = echo()
      await fetch(handler)
      await fetch(handler, '/', { method, body: 'a' })
      expect((await fetch(handler, '/', { method, body: 'a' })).text).toBe('3: a')
      expect((await fetch(handler)).text).toBe('4: ')
    },
  )

  it('changes nothing for GET', async () => {
    const { fetch } = harness({ perRequest: () => ({ bodyKey: true }) })
    const handler = echo()
    await fetch(handler)
    expect((await fetch(handler)).text).toBe('1: ')
  })

  it('and a key of the user’s are both part of it', async () => {
    const { cache } = harness()
    const handler = echo()
    const ask = async (path: string, body: string, key: string): Promise<string> => {
      const init = { method: 'POST', body }
      return (await read(await cache.handle(request(path, init), handler, { bodyKey: true, key }))).text
    }
    await ask('/a', 'x', 'one')
    await quiet()
    expect(await ask('/b', 'x', 'one')).toBe('1: x')
    expect(await ask('/a', 'y', 'one')).toBe('2: y')
    expect(await ask('/a', 'x', 'two')).toBe('3: x')
  })
})

describe('methods', () => {
  it('without QUERY forwards it', async () => {
    const { fetch } = harness({ methods: ['GET', 'HEAD'] })
    expect(cacheStatusOf(await fetch(echo(), '/', query('a')))).toBe('freshet; fwd=method')
  })

  it('without GET stores nothing for it, not from POST either', async () => {
    const { fetch, eventsOf } = harness({ methods: ['QUERY'] })
    const posted = origin(() => cacheable('posted', { 'content-location': '/' }))
    await fetch(posted, '/', { method: 'POST' })
    expect(eventsOf('stored')).toEqual([])
    const handler = echo()
    expect(cacheStatusOf(await fetch(handler))).toBe('freshet; fwd=method')
    expect(cacheStatusOf(await fetch(handler, '/', query('a')))).toContain('stored')
  })

  it.each<[string, unknown]>([
    ['methods', ['PUT']],
    ['methods', 'GET'],
    ['methods', ['get']],
    ['methods', null],
    ['maxKeyBodySize', -1],
    ['maxKeyBodySize', NaN],
    ['perRequest', {}],
    ['filterRequest', true],
    ['filterResponse', 'all'],
  ])('%s: %j is refused at once', (name, value) => {
    expect(() => createCache({ [name]: value } as CacheOptions)).toThrow(TypeError)
    expect(() => createCache({ [name]: value } as CacheOptions)).toThrow(name)
  })
})
