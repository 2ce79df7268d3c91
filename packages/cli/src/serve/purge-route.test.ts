import { createCache, type HttpCache } from '@freshet/core'
import { describe, expect, it } from 'vitest'
import { answerPurge, isOwnPath, PURGE_PATH } from './purge-route.ts'

const TOKEN = '0123456789abcdef'

function asking(content: unknown, init: RequestInit = {}, path = PURGE_PATH): Request {
  return new Request(`http://127.0.0.1:8080${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}` },
    body: typeof content === 'string' ? content : JSON.stringify(content),
    ...init,
  })
}

const PAGE = 'http://127.0.0.1:8080/page'

/** A cache that has stored {@link PAGE}, and how to see whether it still has. */
async function filled(): Promise<{ cache: HttpCache; status(): Promise<string | null> }> {
  const cache = createCache()
  const headers = { 'cache-control': 'max-age=60, stale-while-revalidate=60', 'cache-tag': 'news' }
  const ask = () => cache.handle(new Request(PAGE), () => new Response('page', { headers }))
  await (await ask()).text()
  return { cache, status: async () => (await ask()).headers.get('cache-status') }
}

async function answered(request: Request, cache = createCache()): Promise<[number, unknown]> {
  const response = await answerPurge(request, cache, TOKEN)
  expect(response.headers.get('cache-control')).toBe('no-store')
  return [response.status, await response.json()]
}

describe('a purge over HTTP', () => {
  it.each([
    [{ url: PAGE }, { url: PAGE, found: true }],
    [{ tag: 'news' }, { tag: 'news' }],
    [{ prefix: 'http://127.0.0.1:8080/' }, { prefix: 'http://127.0.0.1:8080/' }],
    [{ everything: true }, { everything: true }],
  ])('of %j makes the cache forget', async (target, purged) => {
    const { cache, status } = await filled()
    expect(await status()).toContain('hit')
    expect(await answered(asking({ targets: [target] }), cache)).toEqual([200, { purged: [purged] }])
    expect(await status()).toContain('fwd=')
  })

  it.each(['bearer', 'BEARER'])('is allowed by a token behind %s', async (scheme) => {
    const headers = { authorization: `${scheme} ${TOKEN}` }
    expect((await answered(asking({ targets: [{ tag: 'news' }] }, { headers })))[0]).toBe(200)
  })

  it('softly makes stale', async () => {
    const { cache, status } = await filled()
    await answered(asking({ targets: [{ tag: 'news' }], soft: true }), cache)
    expect(await status()).toMatch(/hit; ttl=-?0/)
  })

  it('of several things is done in one', async () => {
    const targets = [{ tag: 'news' }, { url: 'http://127.0.0.1:8080/unknown' }]
    expect(await answered(asking({ targets }))).toEqual([
      200,
      { purged: [{ tag: 'news' }, { url: 'http://127.0.0.1:8080/unknown', found: false }] },
    ])
  })

  it.each([
    ['none', {}],
    ['another', { authorization: 'Bearer 0123456789abcdeX' }],
    ['half of the', { authorization: `Bearer ${TOKEN.slice(0, 8)}` }],
    ['more than the', { authorization: `Bearer ${TOKEN}0` }],
    ['a bare', { authorization: TOKEN }],
    ['a basic', { authorization: `Basic ${btoa(`purge:${TOKEN}`)}` }],
  ])('with %s token is refused, and done nowhere', async (_, headers) => {
    const { cache, status } = await filled()
    const response = await answerPurge(asking({ targets: [{ everything: true }] }, { headers }), cache, TOKEN)
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([
      401,
      'Bearer realm="freshet purge"',
    ])
    expect(await status()).toContain('hit')
  })

  it.each([
    ['', 400],
    ['nonsense', 400],
    ['null', 400],
    [{}, 400],
    [{ targets: 'everything' }, 400],
    [{ targets: [{}] }, 400],
    [{ targets: [null] }, 400],
    [{ targets: [{ tag: 'a', url: PAGE }] }, 400],
    [{ targets: [{ url: '/page' }] }, 400],
    [{ targets: [{ everything: true }], soft: 'yes' }, 400],
    ['x'.repeat(70_000), 413],
  ])('%j is refused', async (content, status) => {
    const cache = { ...createCache() }
    expect(await answered(asking(content), cache)).toEqual([
      status,
      expect.objectContaining({ error: expect.any(String) }),
    ])
  })

  it('says how far it came where the storage fails', async () => {
    const storage = { match: () => undefined, put() {}, delete: () => expect.fail('disk full') }
    const targets = [{ url: 'http://a.b/' }]
    const [status, content] = await answered(asking({ targets }), createCache({ storage }))
    expect([status, content]).toEqual([500, { error: expect.stringContaining('failed'), purged: [] }])
  })

  it('by another method is none', async () => {
    const response = await answerPurge(asking(undefined, { method: 'GET' }), createCache(), TOKEN)
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST'])
  })

  it('at another path is none', async () => {
    expect(await answered(asking({}, {}, '/.freshet/else'))).toMatchObject([404, {}])
  })
})

it.each([
  ['/.freshet/purge', true],
  ['//.freshet/purge', true],
  ['/.Freshet/purge?x', true],
  ['/.freshet/else', true],
  ['/a/../.freshet/purge', true],
  ['/a/.freshet/purge', false],
  ['/.freshet', false],
  ['/?/.freshet/purge', false],
])('%s is of the proxy itself: %s', (path, isOwn) => {
  expect(isOwnPath(new Request(`http://127.0.0.1:8080${path}`))).toBe(isOwn)
})
