import { describe, expect, it } from 'vitest'
import {
  cacheable,
  cacheStatusOf,
  gate,
  type Harness,
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

const grouped = (groups: string): Origin =>
  numbered({ 'cache-control': 'max-age=600', 'cache-groups': groups })

/** An unsafe request whose answer names groups. */
async function change(
  { cache, clock }: Harness,
  groups: string,
  { status = 200, url = 'https://example.com/change', method = 'POST' } = {},
): Promise<void> {
  clock.advance(SECOND)
  const headers = { 'cache-group-invalidation': groups }
  await cache.handle(new Request(url, { method }), () => new Response(null, { status, headers }))
  clock.advance(SECOND)
}

describe('cache groups (RFC 9875)', () => {
  it.each([
    ['memory', () => ({})],
    ['unstorage', () => ({ storage: memoryStorage() })],
  ])('what an unsafe request names is asked for anew, then kept, in %s', async (_, options) => {
    const h = harness(options())
    const handler = grouped('"a", "b"')
    await h.fetch(handler)
    await change(h, '"b"')
    const anew = await h.fetch(handler)
    expect([anew.text, cacheStatusOf(anew)]).toEqual(['answer 2', 'freshet; fwd=uri-miss; stored'])
    expect((await h.fetch(handler)).text).toBe('answer 2')
  })

  it('other groups and what has none stay', async () => {
    const h = harness()
    const [other, none] = [grouped('"c"'), numbered({ 'cache-control': 'max-age=600' })]
    await h.fetch(other, '/other')
    await h.fetch(none, '/none')
    await change(h, '"a"')
    expect((await h.fetch(other, '/other')).text).toBe('answer 1')
    expect((await h.fetch(none, '/none')).text).toBe('answer 1')
  })

  it.each([
    ['an error', { status: 404 }],
    ['an error of the server', { status: 500 }],
    ['a safe method', { method: 'GET' }],
    ['QUERY', { method: 'QUERY' }],
    ['another host', { url: 'https://example.org/change' }],
    ['another port', { url: 'https://example.com:8443/change' }],
    ['another scheme', { url: 'http://example.com/change' }],
  ])('stay after %s', async (_, how) => {
    const h = harness()
    const handler = grouped('"a"')
    await h.fetch(handler)
    await change(h, '"a"', how)
    expect((await h.fetch(handler)).text).toBe('answer 1')
  })

  it.each([201, 204, 303])('go after %i', async (status) => {
    const h = harness()
    const handler = grouped('"a"')
    await h.fetch(handler)
    await change(h, '"a"', { status })
    expect((await h.fetch(handler)).text).toBe('answer 2')
  })

  it('one variant goes, the other stays', async () => {
    const h = harness()
    const handler = origin((call, { headers }) => {
      const language = headers.get('accept-language') ?? ''
      return cacheable(`answer ${call}`, { vary: 'accept-language', 'cache-groups': `"${language}"` })
    })
    const as = (language: string): RequestInit => ({ headers: { 'accept-language': language } })
    await h.fetch(handler, '/', as('en'))
    await h.fetch(handler, '/', as('fr'))
    await change(h, '"en"')
    expect((await h.fetch(handler, '/', as('fr'))).text).toBe('answer 2')
    expect((await h.fetch(handler, '/', as('en'))).text).toBe('answer 3')
  })

  it('an answer that was under way is not reused afterwards', async () => {
    const h = harness()
    const body = source()
    const first = origin(() => cacheable(body.stream, { 'cache-groups': '"a"' }))
    const reading = h.send(first)
    await reading
    await change(h, '"a"')
    body.push('old')
    body.end()
    expect((await read(await reading)).text).toBe('old')
    await h.settled()
    expect((await h.fetch(numbered({ 'cache-control': 'max-age=600' }))).text).toBe('answer 1')
  })

  it('who comes afterwards does not wait for an answer that was under way', async () => {
    const h = harness()
    const held = gate()
    const handler = origin(async (call) => {
      if (call === 1) await held.opened
      return cacheable(`answer ${call}`, { 'cache-groups': '"a"' })
    })
    const before = h.send(handler)
    await quiet()
    await change(h, '"a"')
    const later = h.send(handler)
    held.open()
    expect((await read(await before)).text).toBe('answer 1')
    expect((await read(await later)).text).toBe('answer 2')
  })

  it('an invalid answer is not validated, nor used when the handler fails', async () => {
    const h = harness({ allowStale: Infinity })
    const stored = origin(() => cacheable('old', { etag: '"a"', 'cache-groups': '"a"' }))
    await h.fetch(stored)
    await change(h, '"a"')
    const handler = origin(() => Promise.reject(new Error('down')))
    await expect(h.fetch(handler)).rejects.toThrow('down')
    expect(handler.asked[0]?.headers.has('if-none-match')).toBe(false)
  })

  it('only-if-cached finds nothing where all is invalid', async () => {
    const h = harness()
    await h.fetch(grouped('"a"'))
    await change(h, '"a"')
    const only = { headers: { 'cache-control': 'only-if-cached' } }
    expect((await h.fetch(numbered({}), '/', only)).status).toBe(504)
  })

  it('an answer that a 304 puts into a group goes with it', async () => {
    const h = harness()
    const handler = origin((call) =>
      call === 2
        ? new Response(null, { status: 304, headers: { 'cache-groups': '"late"' } })
        : cacheable(`answer ${call}`, { etag: '"a"' }),
    )
    await h.fetch(handler)
    h.clock.advance(61 * SECOND)
    await h.fetch(handler)
    await change(h, '"late"')
    expect((await h.fetch(handler)).text).toBe('answer 3')
  })

  it('a field that cannot be read names nothing', async () => {
    const h = harness()
    const handler = grouped('"a"')
    await h.fetch(handler)
    await change(h, '"a", &')
    expect((await h.fetch(handler)).text).toBe('answer 1')
  })

  it('counts for what is keyed by more than the URL', async () => {
    const h = harness({ key: ({ url, headers }) => `${url} ${headers.get('x-tenant')}` })
    const handler = grouped('"a"')
    const init = { headers: { 'x-tenant': 't' } }
    await h.fetch(handler, '/', init)
    await change(h, '"a"')
    expect((await h.fetch(handler, '/', init)).text).toBe('answer 2')
  })

  it('past the bound on names, what may have been invalidated is asked for anew, and never reused', async () => {
    const h = harness()
    const handler = grouped('"first"')
    await h.fetch(handler, '/kept')
    await change(h, '"first"')
    for (let batch = 0; batch < 100; batch++) {
      const names = Array.from({ length: 120 }, (_, at) => `"g${batch}-${at}"`)
      await h.cache.handle(
        request('/change', { method: 'POST' }),
        () => new Response(null, { headers: { 'cache-group-invalidation': names.join(', ') } }),
      )
    }
    expect((await h.fetch(handler, '/kept')).text).toBe('answer 2')
  })
})

describe('Clear-Site-Data', () => {
  it('"cache" speaks to user agents: this cache passes it on and keeps what it has', async () => {
    const h = harness()
    const handler = numbered({ 'cache-control': 'max-age=60', 'clear-site-data': '"cache"' })
    await h.fetch(numbered({ 'cache-control': 'max-age=60' }), '/kept')
    await h.fetch(handler)
    const hit = await h.fetch(handler)
    expect([hit.text, hit.headers.get('clear-site-data')]).toEqual(['answer 1', '"cache"'])
    expect((await h.fetch(numbered({}), '/kept')).text).toBe('answer 1')
  })
})

it('nobody gets what was invalidated in place of a failing handler, whether they came before or after that', async () => {
  const h = harness()
  const fields = { 'cache-control': 'max-age=1, stale-if-error=600', 'cache-groups': '"g"' }
  await h.fetch(numbered(fields))
  h.clock.advance(5 * SECOND)
  const failing = gate<Response>()
  const first = h.send(origin(() => failing.opened))
  await quiet()
  h.clock.advance(1)
  await h.send(numbered({ 'cache-group-invalidation': '"g"' }), '/other', { method: 'POST' })
  h.clock.advance(1)
  const second = h.send(origin(() => new Response('new')))
  await quiet()
  const failure = expect(first).rejects.toThrow('down')
  failing.fail(new Error('down'))
  expect(await (await second).text()).toBe('new')
  await failure
})
