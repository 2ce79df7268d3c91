import { describe, expect, it } from 'vitest'
import { createAdmin } from '../src/admin.ts'
import {
  type CacheOptions,
  createCache,
  createRecordStore,
  createTieredStore,
  type Store,
} from '../src/index.ts'
import { createMemoryStore } from '../src/memory.ts'
import { mapStorage, shuffled, watched } from './byte-storages.ts'
import { authorize, desk, type Desk, FRESH } from './admin-desk.ts'
import { allowNoUnhandledRejection, cacheStatusOf, numbered, SECOND } from './harness.ts'

allowNoUnhandledRejection()

const URL_A = 'https://example.com/a'
const errorOf = async (answer: Response): Promise<unknown> =>
  ((await answer.json()) as { error: unknown }).error

/** Every URL that the pages of a list tell, and how many pages there were. */
async function listed(
  { entries }: Desk,
  query = '',
  from: string | null = null,
): Promise<{ urls: (string | null)[]; pages: number[] }> {
  const urls: (string | null)[] = []
  const pages: number[] = []
  let cursor = from
  do {
    const page = await entries(`?${query}${cursor === null ? '' : `&cursor=${cursor}`}`)
    urls.push(...page.entries.map(({ url }) => url))
    pages.push(page.entries.length)
    cursor = page.next
  } while (cursor !== null)
  return { urls, pages }
}

const STORAGES: Readonly<Record<string, () => CacheOptions>> = {
  'in memory': () => ({}),
  'in records': () => ({ storage: shuffled(mapStorage()) }),
  'in tiers': () => ({ storage: createTieredStore(createMemoryStore(), createRecordStore(mapStorage())) }),
}

describe.each(Object.entries(STORAGES))('what is stored %s', (_, options) => {
  it('is listed, with every variant, and what may be done with it', async () => {
    const h = desk(options())
    await h.put('/a', {
      'cache-tag': 'levels,home',
      'cache-control': 'max-age=60, stale-while-revalidate=30',
    })
    for (const language of ['de', 'en']) {
      await h.put('/b', { vary: 'accept-language' }, { headers: { 'accept-language': language } })
    }
    h.clock.advance(10 * SECOND)
    const { at, entries, next } = await h.entries()
    expect([at, next]).toEqual([h.clock.now(), null])
    const [a, b] = entries.toSorted((one, other) => (one.key! < other.key! ? -1 : 1))
    expect(entries).toHaveLength(2)
    expect(a).toMatchObject({
      key: URL_A,
      url: URL_A,
      length: URL_A.length,
      noVarySearch: null,
      content: null,
    })
    expect(a!.responses).toMatchObject([
      {
        state: 'fresh',
        status: 200,
        bytes: 'answer 1'.length,
        part: null,
        tags: ['levels', 'home'],
        selecting: [],
        age: 10 * SECOND,
        lifetime: { ms: 60 * SECOND, source: 'max-age', field: 'cache-control', rule: 'RFC 9111 §5.2.2.1' },
        receivedAt: at - 10 * SECOND,
        freshUntil: at + 50 * SECOND,
        staleWhileRevalidateUntil: at + 80 * SECOND,
        staleIfErrorUntil: null,
        purges: [],
      },
    ])
    expect(a!.responses[0]!.names).toEqual(
      expect.arrayContaining(['cache-control', 'cache-tag', 'content-type']),
    )
    expect(b!.responses.map(({ selecting }) => selecting).toSorted()).toEqual([
      [['accept-language', 'de']],
      [['accept-language', 'en']],
    ])
  })

  it('is listed in pages that have each of many keys once, whatever comes meanwhile', async () => {
    const h = desk(options())
    for (let at = 0; at < 60; at++) await h.put(`/${at}`)
    const { urls, pages } = await listed(h, 'limit=7')
    const all = Array.from({ length: 60 }, (_, at) => `https://example.com/${at}`)
    expect(urls.toSorted()).toEqual(all.toSorted())
    expect(pages.length).toBeGreaterThan(5)
    expect(Math.max(...pages)).toBeLessThanOrEqual(10)
    const first = await h.entries('?limit=20')
    for (let at = 60; at < 90; at++) await h.put(`/${at}`)
    await h.put('/3')
    await h.cache.purge({ url: 'https://example.com/7' })
    const rest = await listed(h, 'limit=20', first.next)
    const seen = [...first.entries.map(({ url }) => url), ...rest.urls]
    expect(new Set(seen).size).toBe(seen.length)
    expect(all.filter((url) => url !== 'https://example.com/7' && !seen.includes(url))).toEqual([])
  })

  it('is listed by the beginning of its URL', async () => {
    const h = desk(options())
    for (let at = 0; at < 40; at++) await h.put(at % 20 === 0 ? `/docs/${at}` : `/${at}`)
    const { urls } = await listed(h, `limit=2&prefix=${encodeURIComponent('https://example.com/docs/')}`)
    expect(urls.toSorted()).toEqual(['https://example.com/docs/0', 'https://example.com/docs/20'])
  })

  it('is looked at by its URL, with all variants', async () => {
    const h = desk(options())
    for (const language of ['de', 'en']) {
      await h.put('/a', { vary: 'accept-language' }, { headers: { 'accept-language': language } })
    }
    expect((await h.entry(URL_A)).responses).toHaveLength(2)
    const none = await h.ask('entry?url=https://example.com/none')
    expect([none.status, await errorOf(none)]).toEqual([404, 'Nothing is stored under that key'])
  })

  it('is gone from the list when it is purged by URL, and from use', async () => {
    const h = desk(options())
    await h.put('/a')
    const answer = await h.post('purge', { url: URL_A })
    expect([answer.status, await answer.json()]).toEqual([200, { purged: true, soft: false }])
    expect((await h.entries()).entries).toEqual([])
    expect(await (await h.post('purge', { url: URL_A })).json()).toEqual({ purged: false, soft: false })
    expect(cacheStatusOf(await h.fetch(numbered(FRESH), '/a'))).toContain('fwd=uri-miss')
  })

  it.each([
    [{ tag: 'levels' }, { by: 'tag', name: 'levels' }],
    [{ prefix: 'https://example.com/' }, { by: 'prefix', name: 'https://example.com/' }],
    [{ everything: true }, { by: 'everything', name: '' }],
  ])('is purged by %o, and told to be', async (target, cause) => {
    const h = desk(options())
    await h.put('/a', { 'cache-tag': 'levels' })
    await h.put('https://other.test/b', { 'cache-tag': 'other' })
    h.clock.advance(SECOND)
    expect((await h.post('purge', { ...target, soft: true })).status).toBe(200)
    expect((await h.entry(URL_A)).responses).toMatchObject([
      { state: 'stale', freshUntil: h.clock.now(), purges: [{ ...cause, mode: 'soft' }] },
    ])
    h.clock.advance(SECOND)
    await h.post('purge', target)
    expect((await h.entry(URL_A)).responses).toMatchObject([{ state: 'purged' }])
    const { state } = (await h.entry('https://other.test/b')).responses[0]!
    expect(state).toBe('everything' in target ? 'purged' : 'fresh')
    expect(cacheStatusOf(await h.fetch(numbered(FRESH), '/a'))).not.toContain('hit')
    await h.put('/a')
    expect((await h.entry(URL_A)).responses).toMatchObject([{ state: 'fresh', purges: [] }])
  })

  it('is stale when its time is over', async () => {
    const h = desk(options())
    await h.put('/a', { 'cache-control': 'max-age=60', etag: '"1"' })
    h.clock.advance(60 * SECOND)
    expect((await h.entry(URL_A)).responses).toMatchObject([{ state: 'stale' }])
  })

  it('tells the content in a key, and the rule for its query', async () => {
    const h = desk({ ...options(), methods: ['GET', 'POST'] })
    await h.put('/ask', {}, { method: 'POST', body: 'how high?' })
    await h.put('/search?q=1&utm=2', { 'no-vary-search': 'params=("utm")' })
    const { entries } = await h.entries()
    expect(entries).toHaveLength(2)
    expect(entries).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          url: 'https://example.com/ask',
          content: { method: 'POST', digest: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
        }),
        expect.objectContaining({
          url: 'https://example.com/search?q=1',
          noVarySearch: 'params=("utm")',
        }),
      ]),
    )
    expect((await h.entry('https://example.com/search?utm=9&q=1')).responses).toHaveLength(1)
    h.clock.advance(1)
    await h.post('purge', { url: 'https://example.com/ask' })
    const states = (await h.entries()).entries.map(({ url, responses: [one] }) => [url, one!.state])
    expect(states.toSorted()).toEqual([
      ['https://example.com/ask', 'purged'],
      ['https://example.com/search?q=1', 'fresh'],
    ])
  })
})

describe('to list', () => {
  it('counts as no use: what was not used for longest still goes first', async () => {
    const h = desk({ storage: createMemoryStore({ maxEntries: 32 }) })
    for (let at = 0; at < 32; at++) await h.put(`/${at}`)
    for (let time = 0; time < 3; time++) await h.entry('https://example.com/0')
    expect((await h.entries()).entries).toHaveLength(32)
    await h.put('/one-more')
    const { urls } = await listed(h)
    expect(urls).toContain('https://example.com/1')
    expect(urls).not.toContain('https://example.com/0')
  })

  it('reads a record for each key of a page, and no content in chunks', async () => {
    const map = mapStorage()
    const seen = watched(map)
    const storage = createRecordStore({ ...seen.storage, list: map.list! }, { recordBytes: 4 })
    const h = desk({ storage })
    for (let at = 0; at < 50; at++) await h.put(`/${at}`)
    // each has two chunks
    expect(await seen.trips(() => h.entries('?limit=1000'))).toBe('r'.repeat(50))
    expect((await seen.trips(() => h.entries('?limit=5'))).length).toBeLessThan(10)
    expect(await seen.trips(() => h.entry(URL_A).catch(() => {}))).toBe('r')
  })

  it('tells nothing of what the cache itself keeps there', async () => {
    const h = desk({ storage: mapStorage(), purgeBlindness: SECOND })
    await h.put('/a', { 'cache-tag': 'levels' })
    await h.post('purge', { tag: 'levels' })
    await h.post('purge', { tag: 'levels', soft: true })
    expect((await h.entries()).entries.map(({ key }) => key)).toEqual([URL_A])
  })

  it('knows what another process has purged', async () => {
    const storage = mapStorage()
    const [here, there] = [
      desk({ storage, purgeBlindness: SECOND }),
      desk({ storage, purgeBlindness: SECOND }),
    ]
    await here.put('/a', { 'cache-tag': 'levels' })
    here.clock.advance(SECOND)
    there.clock.advance(SECOND)
    await there.post('purge', { tag: 'levels' })
    here.clock.advance(2 * SECOND)
    expect((await here.entry(URL_A)).responses).toMatchObject([
      { state: 'purged', purges: [{ by: 'tag', name: 'levels', mode: 'hard' }] },
    ])
  })

  it('tells nothing of a record that no request would find', async () => {
    const map = new Map<string, Uint8Array<ArrayBuffer>>()
    const h = desk({ storage: mapStorage(map) })
    await h.put('/a')
    const [name, bytes] = [...map].find(([name]) => /^freshet:[0-9a-v]{24}$/.test(name))!
    map.set('freshet:000000000000000000000000', bytes)
    map.set('freshet:000000000000000000000001', new Uint8Array([1, 2, 3]))
    map.set(`other-${name}`, bytes)
    expect((await h.entries()).entries).toHaveLength(1)
    map.set(name, bytes.subarray(0, bytes.byteLength - 1))
    expect((await h.entries()).entries).toEqual([])
  })

  it('says that a storage cannot tell', async () => {
    const { match, put, delete: remove } = createRecordStore(mapStorage())
    const { list: _, ...storage } = mapStorage()
    for (const blind of [storage, { match, put, delete: remove } as Store]) {
      const h = desk({ storage: blind })
      for (const path of ['entries', 'entry?url=https://example.com/a']) {
        const answer = await h.ask(path)
        expect(answer.status).toBe(501)
        expect(await errorOf(answer)).toBe('The storage of this cache cannot tell what is in it')
      }
      // the rest can be done all the same
      expect((await h.ask('explain?url=https://example.com/a')).status).toBe(200)
    }
  })

  const wrong: Readonly<Record<string, NonNullable<Store['places']>>> = {
    'throws with secrets in its words': () => {
      throw new Error('redis://user:hunter2@host')
    },
    'hangs before its first name': async function* () {
      await new Promise(() => {})
      yield { name: 'never', read: () => undefined }
    },
    'hangs at a read': () => [{ name: 'a', read: () => new Promise(() => {}) }],
    'rejects at a read': () => [{ name: 'a', read: () => Promise.reject(new Error('hunter2')) }],
    'tells nonsense': () => [{ name: 'a', read: () => ({ key: 1, responses: 'none' }) as never }],
    'tells of nonsensical heads': () => [
      { name: 'a', read: () => ({ key: 'a', responses: [{ head: { status: 'ok' }, bytes: 1 }] }) as never },
    ],
  }
  it.each(Object.entries(wrong))('says so where a store %s, and tells no more of it', async (_, places) => {
    const storage: Store = { match: () => undefined, put: () => {}, delete: () => false, places }
    const h = desk({ storage, storageDeadline: 5 })
    for (const path of ['entries', 'entry?url=https://example.com/a']) {
      const answer = await h.ask(path)
      const text = await answer.text()
      expect([answer.status, text.includes('hunter2')]).toEqual([503, false])
    }
  })

  it('has room for a store that names one key again and again', async () => {
    const kept = { key: URL_A, responses: [] }
    const places = function* (): Iterable<{ name: string; read: () => typeof kept }> {
      for (let at = 0; at < 10_000; at++) yield { name: 'a', read: () => kept }
    }
    const h = desk({ storage: { match: () => undefined, put: () => {}, delete: () => false, places } })
    expect((await h.entries('?limit=10')).entries).toHaveLength(1)
  })
})

describe('to explain', () => {
  const query = `explain?url=${encodeURIComponent(URL_A)}&field=Accept-Language:%20de&field=Cookie:%20a=b`

  it('gives the facts of the request that is described', async () => {
    const h = desk()
    await h.put('/a', { vary: 'accept-language' }, { headers: { 'accept-language': 'de' } })
    const headers = { 'accept-language': 'de', cookie: 'a=b' }
    const facts = JSON.parse(
      JSON.stringify(await h.cache.explain(new Request(URL_A, { headers }))),
    ) as unknown
    const answer = await h.ask(query)
    expect(answer.headers.get('content-type')).toBe('application/json')
    expect(await answer.json()).toEqual(facts)
    expect(facts).toMatchObject({ decision: { kind: 'serve' }, request: { notShown: ['cookie'] } })
    const posted = await h.post('explain', { url: URL_A, fields: headers })
    expect(await posted.json()).toEqual(facts)
    const other = (await (await h.ask(`explain?url=${URL_A}`)).json()) as { decision: unknown }
    expect(other.decision).toMatchObject({ kind: 'forward', fwd: 'vary-miss' })
    const method = await h.post('explain', { url: URL_A, method: 'DELETE' })
    expect(await method.json()).toMatchObject({ request: { method: 'DELETE' }, atStake: { responses: 1 } })
  })

  it.each([
    ['text/plain', 'text'],
    ['text/plain;q=0.9, application/json;q=0.5', 'text'],
    ['application/json, text/plain', 'json'],
    ['text/html, */*;q=0.8', 'json'],
    ['text/plain;q=0', 'json'],
    ['*/*', 'json'],
  ])('gives, to who accepts %s, %s', async (accept, form) => {
    const answer = await desk().ask(query, { headers: { accept } })
    const text = await answer.text()
    const type = form === 'text' ? 'text/plain; charset=utf-8' : 'application/json'
    expect(answer.headers.get('content-type')).toBe(type)
    expect(text.startsWith(form === 'text' ? `GET ${URL_A}\n` : '{"at":')).toBe(true)
  })

  it('tells no more than that it went wrong where a key cannot be made', async () => {
    const h = desk({
      key: () => {
        throw new Error('hunter2')
      },
    })
    const answer = await h.ask(query)
    expect([answer.status, await errorOf(answer)]).toEqual([
      500,
      'Something is wrong with the cache, or with its options',
    ])
  })
})

describe('to purge', () => {
  it('says that a store failed, and does not say that it is purged', async () => {
    const storage = { ...mapStorage(), remove: () => Promise.reject(new Error('hunter2')) }
    const h = desk({ storage })
    await h.put('/a')
    const answer = await h.post('purge', { url: URL_A })
    expect([answer.status, await errorOf(answer)]).toEqual([
      503,
      'The storage failed: it may not be purged, or not for all',
    ])
  })
})

describe('a request that is not clear', () => {
  const POST = { method: 'POST', headers: { 'content-type': 'application/json' } }
  const rows: [string, RequestInit, number, string][] = [
    ['entries?limit=0', {}, 400, 'limit must be a whole number from 1 to 1000'],
    ['entries?limit=1001', {}, 400, 'limit must be a whole number from 1 to 1000'],
    ['entries?limit=1e1', {}, 400, 'limit must be a whole number from 1 to 1000'],
    ['entries?cursor=%00', {}, 400, 'cursor must be what the list before it called next'],
    ['entries?prefx=a', {}, 400, 'Only prefix, limit, cursor can be given'],
    ['entries?limit=1&limit=2', {}, 400, 'limit is there more than once'],
    ['entry', {}, 400, 'Either url or key must be given'],
    ['entry?url=https://a.test/&key=a', {}, 400, 'Either url or key must be given'],
    ['entry?url=/a', {}, 400, 'url must be an absolute URL'],
    [
      'entry?url=https://user:word@a.test/',
      {},
      400,
      'There is no request with this URL, method and these fields',
    ],
    ['explain', {}, 400, 'url must be an absolute URL'],
    ['explain?url=javascript:alert(1)', {}, 400, 'url must be an absolute URL'],
    ['explain?url=https://a.test/&field=nocolon', {}, 400, 'field must be a name, a colon and a value'],
    [
      'explain?url=https://a.test/&field=a%20b:c',
      {},
      400,
      'There is no request with this URL, method and these fields',
    ],
    [
      'explain?url=https://a.test/&method=TRACE',
      {},
      400,
      'There is no request with this URL, method and these fields',
    ],
    [
      'explain',
      { ...POST, body: '{"url":"https://a.test/","fields":{"a":1}}' },
      400,
      'fields must be an object of names and values',
    ],
    ['explain', { ...POST, body: '{"url":"https://a.test/","method":1}' }, 400, 'method must be text'],
    ['purge', { ...POST, body: '{' }, 400, 'The content must be an object in JSON'],
    ['purge', { ...POST, body: '[]' }, 400, 'The content must be an object in JSON'],
    ['purge', { ...POST, body: 'null' }, 400, 'The content must be an object in JSON'],
    ['purge', POST, 400, 'The content must be an object in JSON'],
    ['purge', { ...POST, body: '{}' }, 400, 'One of url, tag, prefix and everything must be given'],
    [
      'purge',
      { ...POST, body: '{"tag":"a","everything":true}' },
      400,
      'One of url, tag, prefix and everything must be given',
    ],
    ['purge', { ...POST, body: '{"everything":"true"}' }, 400, 'everything must be true'],
    [
      'purge',
      { ...POST, body: '{"everything":true,"sfot":true}' },
      400,
      'Only url, tag, prefix, everything, soft can be given',
    ],
    ['purge', { ...POST, body: '{"everything":true,"soft":"yes"}' }, 400, 'soft must be true or false'],
    [
      'purge',
      { ...POST, body: '{"__proto__":{"everything":true}}' },
      400,
      'Only url, tag, prefix, everything, soft can be given',
    ],
    ['purge', { ...POST, body: '{"url":"/a"}' }, 400, 'url must be an absolute URL'],
    [
      'purge',
      { ...POST, body: '{"prefix":["https://example.com/"]}' },
      400,
      'prefix must be an absolute URL',
    ],
    ['purge', { ...POST, body: '{"tag":" "}' }, 400, 'tag must be text of 1 to 1024 characters'],
    [
      'purge',
      { ...POST, body: JSON.stringify({ tag: 'a'.repeat(17_000) }) },
      413,
      'The content must be whole, and 16384 bytes at most',
    ],
    ['purge', { method: 'POST', body: '{"everything":true}' }, 415, 'The content must be application/json'],
    ['purge', {}, 405, 'purge takes POST'],
    ['entries', { method: 'POST', body: '{}' }, 405, 'entries takes GET, HEAD'],
    ['explain', { method: 'OPTIONS' }, 405, 'explain takes GET, HEAD, POST'],
    ['', {}, 404, 'The path must end in entries, entry, explain, purge'],
    ['purge/', {}, 404, 'The path must end in entries, entry, explain, purge'],
    ['%70urge', {}, 404, 'The path must end in entries, entry, explain, purge'],
    ['constructor', {}, 404, 'The path must end in entries, entry, explain, purge'],
    ['__proto__', {}, 404, 'The path must end in entries, entry, explain, purge'],
  ]
  it.each(rows)('%s %o is %i: %s', async (path, init, status, error) => {
    const h = desk()
    await h.put('/a')
    const answer = await h.ask(path, init)
    expect([answer.status, await errorOf(answer)]).toEqual([status, error])
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('content-type')).toBe('application/json')
    if (status === 405) expect(error).toBe(`${path} takes ${answer.headers.get('allow')}`)
    expect((await h.entry(URL_A)).responses).toMatchObject([{ state: 'fresh' }])
  })

  it('is refused where its content does not end, when it is too long', async () => {
    let pulls = 0
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        pulls++
        controller.enqueue(new Uint8Array(1024))
      },
    })
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body, duplex: 'half' }
    const answer = await desk().ask('purge', init as RequestInit)
    expect(answer.status).toBe(413)
    expect(pulls).toBeLessThan(100)
  })

  it('is refused where its content was read before', async () => {
    const h = desk()
    const init = {
      method: 'POST',
      body: '{"everything":true}',
      headers: { 'content-type': 'application/json' },
    }
    const request = new Request('https://ops.test/purge', init)
    request.headers.set('x-admin', 'open sesame, I am the operator')
    await request.text()
    expect((await h.admin(request)).status).toBe(400)
  })
})

describe('an administration cannot be made', () => {
  const cache = createCache()
  it.each([
    [
      'without options',
      () => createAdmin(cache, undefined as never),
      'authorize must be a function, not undefined',
    ],
    [
      'without authorize',
      () => createAdmin(cache, {} as never),
      'authorize must be a function, not undefined',
    ],
    [
      'with true for it',
      () => createAdmin(cache, { authorize: true as never }),
      'authorize must be a function, not true',
    ],
    ['of no cache', () => createAdmin({} as never, { authorize }), 'cache must be what createCache made'],
    [
      'of nothing',
      () => createAdmin(undefined as never, { authorize }),
      'cache must be what createCache made',
    ],
    [
      'with no scheme',
      () => createAdmin(cache, { authorize, challenge: 'Basic\r\nx: y' }),
      'challenge must be an authentication scheme, not "Basic\\r\\nx: y"',
    ],
    [
      'with a list of keys',
      () => createAdmin(cache, { authorize, showKey: [] as never }),
      'showKey must be a function, not ',
    ],
  ])('%s', (_, make, message) => {
    expect(make).toThrow(new TypeError(message))
  })
})
