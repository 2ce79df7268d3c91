import { describe, expect, it } from 'vitest'
import {
  cacheable,
  cacheStatusOf,
  harness,
  numbered,
  type Origin,
  origin,
  read,
  SECOND,
  source,
} from './harness.ts'

const post = { method: 'POST', body: 'new' }

/** Answers POST with what is at `/doc` now. */
function posted(fields: Record<string, string> = {}, status = 200): Origin {
  const own = { 'content-location': '/doc', 'cache-control': 'max-age=60' }
  return origin(() => new Response('posted', { status, headers: { ...own, ...fields } }))
}

describe('the answer to POST that names its own URL in Content-Location (RFC 9110 §9.3.3)', () => {
  it('is stored for GET and HEAD', async () => {
    const h = harness()
    const answer = await h.fetch(posted(), '/doc', post)
    expect([answer.text, cacheStatusOf(answer)]).toEqual(['posted', 'freshet; fwd=method; stored'])
    const handler = numbered({})
    expect((await h.fetch(handler, '/doc')).text).toBe('posted')
    expect(cacheStatusOf(await h.fetch(handler, '/doc', { method: 'HEAD' }))).toContain('hit')
    expect(handler.asked).toEqual([])
  })

  it('never answers the next POST', async () => {
    const h = harness()
    const handler = posted()
    await h.fetch(handler, '/doc', post)
    await h.fetch(handler, '/doc', post)
    expect(handler.asked).toHaveLength(2)
  })

  it('is stored whatever its request says of caching, where the user passes over that', async () => {
    const h = harness({ perRequest: () => ({ ignoreSpec: true }) })
    await h.fetch(posted(), '/doc', { ...post, headers: { 'cache-control': 'no-store' } })
    expect((await h.fetch(numbered({}), '/doc')).text).toBe('posted')
  })

  it('is not stored under a key that its content is part of, where no GET would find it', async () => {
    const h = harness({ methods: ['GET', 'POST'] })
    const answer = await h.fetch(posted(), '/doc', { ...post, headers: { range: 'bytes=0-1' } })
    expect(cacheStatusOf(answer)).toBe('freshet; fwd=bypass')
    expect(h.eventsOf('stored')).toEqual([])
  })

  it('takes the place of what was stored', async () => {
    const h = harness()
    await h.fetch(numbered({ 'cache-control': 'max-age=60' }), '/doc')
    await h.fetch(posted(), '/doc', post)
    expect((await h.fetch(numbered({}), '/doc')).text).toBe('posted')
  })

  it.each(['/doc', 'doc', 'https://example.com/doc', './x/../doc'])('is meant by %s', async (location) => {
    const h = harness()
    await h.fetch(posted({ 'content-location': location }), '/doc#here', post)
    expect((await h.fetch(numbered({}), '/doc')).text).toBe('posted')
  })

  it.each<[string, Record<string, string>, number]>([
    ['another URL', { 'content-location': '/other' }, 200],
    ['another query', { 'content-location': '/doc?a' }, 200],
    ['another origin', { 'content-location': 'https://example.org/doc' }, 200],
    ['a fragment, which the field cannot have', { 'content-location': '/doc#part' }, 200],
    ['no URL', { 'content-location': 'http://[' }, 200],
    ['no lifetime', { 'cache-control': 'public', 'last-modified': 'Wed, 01 Jan 2020 00:00:00 GMT' }, 200],
    ['no-store', { 'cache-control': 'no-store, max-age=60' }, 200],
    ['private', { 'cache-control': 'private, max-age=60' }, 200],
    ['a cookie', { 'set-cookie': 'a=b' }, 200],
    ['Vary: *', { vary: '*' }, 200],
    ['the status 201', {}, 201],
    ['the status 404', {}, 404],
  ])('is not stored with %s', async (_, fields, status) => {
    const h = harness()
    await h.fetch(posted(fields, status), '/doc', post)
    expect((await h.fetch(numbered({}), '/doc')).text).toBe('answer 1')
    expect(h.eventsOf('stored')).toEqual([])
  })

  it('is not stored where the request was one with credentials, or with no-store', async () => {
    for (const headers of [{ authorization: 'a' }, { 'cache-control': 'no-store' }]) {
      const h = harness()
      await h.fetch(posted(), '/doc', { ...post, headers })
      expect((await h.fetch(numbered({}), '/doc')).text).toBe('answer 1')
    }
  })

  it('is not stored for PUT', async () => {
    const h = harness()
    await h.fetch(posted(), '/doc', { method: 'PUT', body: 'new' })
    expect((await h.fetch(numbered({}), '/doc')).text).toBe('answer 1')
  })

  it('varies by what the POST carried', async () => {
    const h = harness()
    const init = { ...post, headers: { 'accept-language': 'en' } }
    await h.fetch(posted({ vary: 'accept-language' }), '/doc', init)
    const as = (language: string): RequestInit => ({ headers: { 'accept-language': language } })
    expect((await h.fetch(numbered({}), '/doc', as('fr'))).text).toBe('answer 1')
    expect((await h.fetch(numbered({}), '/doc', as('en'))).text).toBe('posted')
  })

  it('is never 304 to who posted, whatever condition the POST carried', async () => {
    for (const headers of [
      { 'if-none-match': '"a"' },
      { 'if-modified-since': 'Fri, 01 Jan 2100 00:00:00 GMT' },
    ]) {
      const h = harness()
      const answer = await h.fetch(posted({ etag: '"a"' }), '/doc', { ...post, headers })
      expect([answer.status, answer.text]).toEqual([200, 'posted'])
    }
  })

  it('reaches who posted as it comes, and is kept only when it came whole', async () => {
    const h = harness()
    const [whole, broken] = [source(), source()]
    for (const [path, body] of [
      ['/whole', whole],
      ['/broken', broken],
    ] as const) {
      const handler = origin(() => cacheable(body.stream, { 'content-location': path }))
      const reader = (await h.send(handler, path, post)).body!.getReader()
      body.push('first')
      expect(new TextDecoder().decode((await reader.read()).value)).toBe('first')
      if (body === whole) body.end()
      else body.fail(new Error('broken off'))
      await reader.read().catch(() => {})
    }
    await h.settled()
    expect((await h.fetch(numbered({}), '/whole')).text).toBe('first')
    expect((await h.fetch(numbered({}), '/broken')).text).toBe('answer 1')
  })

  it('of an earlier POST does not outlast a later one', async () => {
    const h = harness()
    const body = source()
    const slow = origin(() => cacheable(body.stream, { 'content-location': '/doc' }))
    const first = await h.send(slow, '/doc', post)
    await read(await h.send(numbered({}), '/doc', post))
    body.push('old')
    body.end()
    await read(first)
    await h.settled()
    expect((await h.fetch(numbered({}), '/doc')).text).toBe('answer 1')
  })
})

describe('an answer that says its Content-Language', () => {
  const french = { vary: 'accept-language', 'content-language': 'fr' }
  const as = (language: string | undefined, more: Record<string, string> = {}): RequestInit => ({
    headers: { ...(language !== undefined && { 'accept-language': language }), ...more },
  })

  /** Whether what came for `fr, en;q=0.5` answers a request with `fields`. */
  async function answers(fields: RequestInit, said: Record<string, string> = french): Promise<boolean> {
    const h = harness()
    await h.fetch(numbered({ 'cache-control': 'max-age=60', ...said }), '/', as('fr, en;q=0.5'))
    return (
      (
        await h.fetch(
          origin(() => new Response('asked')),
          '/',
          fields,
        )
      ).text === 'answer 1'
    )
  }

  it.each(['fr', 'FR', 'fr, de;q=0.9', 'de;q=0.1, fr;q=0.2', 'fr, *;q=0.1'])(
    'answers a client that likes it best: %s',
    async (accepted) => expect(await answers(as(accepted))).toBe(true),
  )

  it.each([
    'fr;q=0',
    'fr;q=0.0, de',
    'de, fr;q=0.9',
    'de, fr',
    'de',
    '*',
    'fr-CA',
    '*, fr;q=0',
    'nonsense;;',
    '',
    undefined,
  ])('does not answer one that does not: %s', async (accepted) =>
    expect(await answers(as(accepted))).toBe(false),
  )

  it('has to match in the other fields that select it', async () => {
    const said = { ...french, vary: 'accept-language, accept-encoding' }
    expect(await answers(as('fr'), said)).toBe(true)
    expect(await answers(as('fr', { 'accept-encoding': 'gzip' }), said)).toBe(false)
  })

  it('is nothing to go by for other fields, for several languages, or for none', async () => {
    expect(await answers(as('fr'), { ...french, 'content-language': 'fr, en' })).toBe(false)
    expect(await answers(as('fr'), { vary: 'accept-language' })).toBe(false)
    const h = harness()
    const said = { 'cache-control': 'max-age=60', vary: 'x-language', 'content-language': 'fr' }
    await h.fetch(numbered(said), '/', { headers: { 'x-language': 'fr, en;q=0.5' } })
    const other = await h.fetch(
      origin(() => new Response('asked')),
      '/',
      { headers: { 'x-language': 'fr' } },
    )
    expect(other.text).toBe('asked')
  })

  it('is brought up to date for who was given it', async () => {
    const h = harness()
    const handler = origin((call, asked) =>
      asked.headers.has('if-none-match')
        ? new Response(null, { status: 304, headers: french })
        : cacheable(`answer ${call}`, { ...french, etag: '"a"' }),
    )
    await h.fetch(handler, '/', as('fr, en;q=0.5'))
    h.clock.advance(61 * SECOND)
    expect((await h.fetch(handler, '/', as('fr'))).text).toBe('answer 1')
    expect((await h.fetch(handler, '/', as('fr'))).text).toBe('answer 1')
    expect(handler.asked).toHaveLength(2)
  })
})
