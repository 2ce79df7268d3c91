import { describe, expect, it } from 'vitest'
import { createAdmin } from '../src/admin.ts'
import { type CacheOptions, createCache } from '../src/index.ts'
import { mapStorage } from './byte-storages.ts'
import { asked, authorize, desk, FRESH, KEY } from './admin-desk.ts'
import { allowNoUnhandledRejection, gate, numbered, origin, quiet, request } from './harness.ts'

allowNoUnhandledRejection()

const PURGE = { method: 'POST', body: '{"everything":true}', headers: { 'content-type': 'application/json' } }

describe('who is not authorised', () => {
  const answers: Readonly<Record<string, () => unknown>> = {
    'is told false of': () => false,
    'is told undefined of': () => undefined,
    'is told 1 of': () => 1,
    'is told "true" of': () => 'true',
    'is told {} of': () => ({}),
    'is told new Boolean(true) of': () => new Boolean(true),
    'is told a Response of': () => new Response(null, { status: 200 }),
    'is told a promise of a user of': () => Promise.resolve({ name: 'ann' }),
    'is told a function of': () => () => true,
    'makes it throw': () => {
      throw new Error('no')
    },
    'makes it reject': () => Promise.reject(new Error('no')),
    'makes it reject with true': () => Promise.reject(true),
  }
  const paths: [string, RequestInit][] = [
    ['entries', {}],
    ['entries', { method: 'HEAD' }],
    ['entry?url=https://example.com/a', {}],
    ['explain?url=https://example.com/a', {}],
    ['explain', { ...PURGE, body: '{"url":"https://example.com/a"}' }],
    ['purge', PURGE],
    ['purge', { method: 'OPTIONS' }],
    ['purge', { method: 'PROPFIND' }],
    ['//ops.example.com//purge', PURGE],
    ['nothing/here', {}],
    ['', { method: 'DELETE' }],
    ['%70urge', PURGE],
  ]
  it.each(Object.entries(answers))('%s authorize gets nothing, whatever he asks', async (_, said) => {
    let count = 0
    const guard = (): never => {
      count++
      return said() as never
    }
    const h = desk({}, { authorize: guard })
    await h.put('/a')
    for (const [path, init] of paths) {
      const answer = await h.ask(path, init)
      expect([path, answer.status]).toEqual([path, 403])
      const text = await answer.text()
      expect(text).toBe(init.method === 'HEAD' ? '' : '{"error":"This is not allowed"}\n')
      expect(answer.headers.get('cache-control')).toBe('no-store')
    }
    expect(count).toBe(paths.length)
    expect((await h.fetch(numbered(FRESH), '/a')).headers.get('cache-status')).toContain('hit')
  })

  it('is waited for: nothing is done before it is known', async () => {
    const said = gate<boolean>()
    const h = desk({}, { authorize: () => said.opened })
    await h.put('/a')
    const answer = h.ask('purge', PURGE)
    await quiet()
    expect((await h.fetch(numbered(FRESH), '/a')).headers.get('cache-status')).toContain('hit')
    said.open(true)
    expect((await answer).status).toBe(200)
    expect((await h.fetch(numbered(FRESH), '/a')).headers.get('cache-status')).not.toContain('hit')
  })

  it('is asked who he is, where there is a way to say so', async () => {
    const h = desk({}, { authorize: () => false, challenge: 'Basic realm="cache"' })
    const answer = await h.ask('entries')
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Basic realm="cache"'])
  })

  it('gets nothing that a cache in front has kept or shared from one who is', async () => {
    const kept = createCache()
    await kept.handle(request('/a'), numbered(FRESH))
    const held = gate()
    const admin = createAdmin(kept, {
      authorize: async (asked) => {
        await held.opened
        return authorize(asked)
      },
    })
    const front = createCache().wrap(admin)
    const both = [front(asked('entries')), front(asked('entries', { headers: { 'x-admin': 'guess' } }))]
    await quiet()
    held.open()
    expect((await Promise.all(both)).map(({ status }) => status)).toEqual([200, 403])
    expect((await front(asked('entries', { headers: { 'x-admin': 'guess' } }))).status).toBe(403)
  })
})

describe('authorize', () => {
  it('may read the content, which is still there', async () => {
    const h = desk({}, { authorize: async (request) => (await request.text()).includes('everything') })
    await h.put('/a')
    expect((await h.ask('purge', PURGE)).status).toBe(200)
    expect((await h.ask('purge', { ...PURGE, body: '{"tag":"a"}' })).status).toBe(403)
    expect((await h.fetch(numbered(FRESH), '/a')).headers.get('cache-status')).not.toContain('hit')
  })
})

describe('a page of another site', () => {
  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', ''])(
    'purges nothing with a form of type %s, though the cookies of the operator are there',
    async (type) => {
      const h = desk({}, { authorize: () => true })
      await h.put('/a')
      for (const purge of [{ ...PURGE, headers: { 'content-type': type } }, { method: 'POST' }, {}]) {
        expect((await h.ask('purge?everything=true', purge)).status).toBeGreaterThan(400)
      }
      expect((await h.fetch(numbered(FRESH), '/a')).headers.get('cache-status')).toContain('hit')
    },
  )

  it('purges nothing with a script, for which a browser says where it comes from, and allows nothing beforehand', async () => {
    const h = desk({}, { authorize: () => true })
    await h.put('/a')
    const sent = await h.post('purge', { everything: true }, { 'sec-fetch-site': 'cross-site' })
    const beforehand = await h.ask('purge', { method: 'OPTIONS', headers: { origin: 'https://evil.test' } })
    expect([sent.status, beforehand.status]).toEqual([403, 405])
    for (const { headers } of [sent, beforehand, await h.ask('entries')]) {
      expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
    }
    expect((await h.fetch(numbered(FRESH), '/a')).headers.get('cache-status')).toContain('hit')
  })
})

/** All that the administration says of what is stored. */
async function everythingTold(h: ReturnType<typeof desk>, ...urls: string[]): Promise<string> {
  const answers = [await h.ask('entries'), await h.ask('entries?limit=1')]
  for (const url of urls) answers.push(await h.ask(`entry?url=${encodeURIComponent(url)}`))
  return (
    await Promise.all(answers.map(async (answer) => `${[...answer.headers].join()} ${await answer.text()}`))
  ).join()
}

const SECRET = 'n0b0dy-sh0uld-see-this'

describe.each([
  ['in memory', () => ({})],
  ['in records', () => ({ storage: mapStorage() })],
])('what is stored %s is told without secrets:', (_, options) => {
  it('neither content, nor cookies, nor credentials', async () => {
    const h = desk({ ...options(), storeSetCookie: true })
    const answer = origin(
      () =>
        new Response(SECRET, {
          headers: {
            ...FRESH,
            'cache-control': 'max-age=60, public',
            'set-cookie': `session=${SECRET}`,
            'x-auth-token': SECRET,
            'x-note': SECRET,
            etag: `"${SECRET}"`,
            vary: 'cookie, x-api-key',
          },
        }),
    )
    const headers = { authorization: `Bearer ${SECRET}`, cookie: `session=${SECRET}`, 'x-api-key': SECRET }
    await h.fetch(answer, '/a', { headers })
    const told = await everythingTold(h, 'https://example.com/a')
    expect(told).not.toContain(SECRET)
    const { responses } = await h.entry('https://example.com/a')
    expect(responses[0]!.names).toEqual(expect.arrayContaining(['set-cookie', 'x-auth-token']))
    expect(responses[0]!.selecting).toEqual([
      ['cookie', `(not shown: ${`session=${SECRET}`.length} characters)`],
      ['x-api-key', `(not shown: ${SECRET.length} characters)`],
    ])
  })

  it.each([
    'token',
    'access_token',
    'apiKey',
    'api_key',
    'X-Amz-Signature',
    'sig',
    'code',
    'SESSION',
    'jw%74',
    'key',
    'subscription-key',
    'hmac',
    'ticket',
    'SAMLResponse',
    'client_assertion',
  ])('not the value of %s in a query, and no guess at it is confirmed', async (name) => {
    const h = desk(options())
    const url = `https://example.com/a?page=2&${name}=${SECRET}&q=a%20b`
    await h.put(url)
    await h.cache.purge({ prefix: `https://example.com/a?page=2&${name}=${SECRET}` }, { soft: true })
    expect(await everythingTold(h, url)).not.toContain(SECRET)
    expect((await h.entry(url)).url).toBe(`https://example.com/a?page=2&${name}=(not-shown)&q=a%20b`)
    const guess = encodeURIComponent(`https://example.com/a?page=2&${name}=n`)
    expect((await h.entries(`?prefix=${guess}`)).entries).toEqual([])
    const shown = encodeURIComponent(`https://example.com/a?page=2&${name}=(`)
    expect((await h.entries(`?prefix=${shown}`)).entries).toHaveLength(1)
  })

  const keyed: Readonly<Record<string, (request: Request) => string>> = {
    'the session alone': ({ headers }) => headers.get('cookie')!,
    'the URL and the session': ({ url, headers }) => `${url} ${headers.get('cookie')}`,
    'the URL and the session, as if it were content': ({ url, headers }) =>
      `${url}\nPOST ${headers.get('cookie')}`,
    'the URL and the session, as a fragment': ({ url, headers }) => `${url}#${headers.get('cookie')}`,
    'the URL and the session, as a part of the query': ({ url, headers }) =>
      `${url}?${headers.get('cookie')}`,
  }
  it.each(Object.entries(keyed))('not a key made of %s', async (_, key) => {
    const cookie = `who=${SECRET}`
    const vary = key === keyed['the URL and the session, as a part of the query'] ? { vary: 'cookie' } : {}
    // in the query it cannot be told from what anybody may ask for, unless the response says that it is a cookie's
    const made: [CacheOptions, Record<string, string>][] = [
      [{ key }, {}],
      [{ perRequest: (request) => ({ key: key(request) }) }, vary],
    ]
    for (const [cache, fields] of made) {
      const h = desk({ ...options(), ...cache })
      await h.put('/a', fields, { headers: { cookie } })
      expect(await everythingTold(h)).not.toContain(SECRET)
      const { entries } = await h.entries()
      expect(entries).toMatchObject([{ key: null, url: null, responses: [{ state: 'fresh' }] }])
      expect(entries[0]!.length).toBeGreaterThan(SECRET.length)
    }
  })

  it('keys that a user makes are shown where he says so, and only then', async () => {
    const key = ({ url, headers }: Request): string => `${headers.get('x-tenant')} ${new URL(url).pathname}`
    const hidden = desk({ ...options(), key })
    await hidden.put('/a', {}, { headers: { 'x-tenant': 'ann' } })
    expect((await hidden.entries()).entries).toMatchObject([{ key: null, length: 6 }])
    const said: [unknown, string | null][] = [
      [true, 'ann /a'],
      [false, null],
      [1, null],
      [Promise.resolve(true), null],
    ]
    for (const [says, shown] of said) {
      const h = desk({ ...options(), key }, { showKey: () => says as boolean })
      await h.put('/a', {}, { headers: { 'x-tenant': 'ann' } })
      expect((await h.entries()).entries).toMatchObject([{ key: shown, url: null }])
    }
    const h = desk(
      { ...options(), key },
      {
        showKey: () => {
          throw new Error('no')
        },
      },
    )
    await h.put('/a', {}, { headers: { 'x-tenant': 'ann' } })
    expect((await h.entries()).entries).toMatchObject([{ key: null }])
    expect((await (await h.ask('entry?key=ann%20/a')).json()) as unknown).toMatchObject({
      entries: [{ key: null }],
    })
  })

  it('of a key that tells no URL it is not said that it is usable, where a purge by prefix may have been of it', async () => {
    const h = desk({ ...options(), key: ({ url }) => `key of ${url}` })
    await h.put('/a')
    const state = async (): Promise<unknown> => (await h.entries()).entries[0]!.responses[0]!.state
    expect(await state()).toBe('fresh')
    h.clock.advance(1)
    await h.post('purge', { prefix: 'https://elsewhere.test/?token=abc' })
    expect(await state()).toBe('unknown')
    h.clock.advance(1)
    await h.post('purge', { everything: true })
    expect(await state()).toBe('purged')
    expect(JSON.stringify(await h.entries())).not.toContain('abc')
  })
})

it('what is asked with the key of the operator does not tell it', async () => {
  const h = desk()
  await h.put('/a')
  for (const path of ['entries', 'explain?url=https://example.com/a', 'nothing', 'purge']) {
    const answer = await h.ask(path)
    expect(`${[...answer.headers].join()}${await answer.text()}`).not.toContain(KEY)
  }
})
