import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, expectTypeOf, it, vi } from 'vitest'
import { fastly, netlify } from './cdn.ts'
import { createCache } from './cache.ts'
import { type CacheControlOptions, prepareCacheControl, withCacheControl } from './with-cache-control.ts'

const NOW = Date.UTC(1994, 10, 6, 8, 49, 37)
const DATE = 'Sun, 06 Nov 1994 08:49:37 GMT'
const request = new Request('http://localhost/')

/** What a handler's answer becomes under `max-age=60, public`. */
async function answer(response: Response, options: CacheControlOptions = {}): Promise<Response> {
  const handler = withCacheControl(
    () => response,
    { maxAge: 60, public: true },
    { now: () => NOW, ...options },
  )
  return handler(request)
}

function cacheControl(response: Response): string | null {
  return response.headers.get('cache-control')
}

describe('withCacheControl', () => {
  it('sets Cache-Control and keeps status, text, fields and content', async () => {
    const original = new Response('hello', { status: 201, statusText: 'Made', headers: { 'X-Id': '1' } })
    const response = await answer(original)
    expect(cacheControl(response)).toBe('max-age=60, public')
    expect(response.status).toBe(201)
    expect(response.statusText).toBe('Made')
    expect(response.headers.get('x-id')).toBe('1')
    expect(response.headers.get('content-type')).toBe('text/plain;charset=UTF-8')
    expect(await response.text()).toBe('hello')
  })

  it('hands on the request and every further argument, and keeps their types', async () => {
    const seen: unknown[] = []
    const handler = async (...args: [Request, { key: string }, number?]): Promise<Response> => {
      seen.push(...args)
      return new Response()
    }
    const wrapped = withCacheControl(handler, { maxAge: 60 })
    expectTypeOf(wrapped).toEqualTypeOf<
      (request: Request, env: { key: string }, count?: number) => Promise<Response>
    >()
    await wrapped(request, { key: 'a' }, 2)
    expect(seen).toEqual([request, { key: 'a' }, 2])
  })

  it("lets the handler's own Cache-Control win, even an empty one, unless told to override it", async () => {
    const own = (value: string): Response => new Response('', { headers: { 'Cache-Control': value } })
    expect(cacheControl(await answer(own('no-store')))).toBe('no-store')
    expect(cacheControl(await answer(own('')))).toBe('')
    expect(cacheControl(await answer(own('no-store'), { override: true }))).toBe('max-age=60, public')
  })

  it.each([400, 404, 410, 500, 503, 599])('sets nothing on %i unless told to', async (status) => {
    expect(cacheControl(await answer(new Response('', { status })))).toBeNull()
    expect(cacheControl(await answer(new Response('', { status }), { override: true }))).toBeNull()
    expect(cacheControl(await answer(new Response('', { status }), { errors: true }))).toBe(
      'max-age=60, public',
    )
  })

  it("leaves an error's own Cache-Control, which only both options together replace", async () => {
    const own = (): Response => new Response('', { status: 404, headers: { 'Cache-Control': 'max-age=5' } })
    expect(cacheControl(await answer(own(), { override: true }))).toBe('max-age=5')
    expect(cacheControl(await answer(own(), { errors: true }))).toBe('max-age=5')
    expect(cacheControl(await answer(own(), { override: true, errors: true }))).toBe('max-age=60, public')
  })

  it.each([204, 205, 304])('sets it on %i, which has no content', async (status) => {
    const response = await answer(new Response(null, { status }))
    expect(response.status).toBe(status)
    expect(response.body).toBeNull()
    expect(cacheControl(response)).toBe('max-age=60, public')
  })

  it('sets it on a redirect, whose headers are immutable', async () => {
    const response = await answer(Response.redirect('http://localhost/new', 308))
    expect(response.status).toBe(308)
    expect(response.headers.get('location')).toBe('http://localhost/new')
    expect(cacheControl(response)).toBe('max-age=60, public')
  })

  it('keeps several Set-Cookie apart', async () => {
    const original = new Response('')
    original.headers.append('Set-Cookie', 'a=1; Expires=Sun, 06 Nov 1994 08:49:37 GMT')
    original.headers.append('Set-Cookie', 'b=2')
    expect((await answer(original)).headers.getSetCookie()).toEqual(original.headers.getSetCookie())
    expect(original.headers.getSetCookie()).toHaveLength(2)
  })

  it('leaves the response of the handler as it was, so that it can be answered twice', async () => {
    const original = new Response(null, { status: 204, headers: { 'X-Id': '1' } })
    const first = await answer(original)
    const second = await answer(original)
    expect([...original.headers]).toEqual([['x-id', '1']])
    expect([...second.headers]).toEqual([...first.headers])
    expect([...second.headers]).toEqual([
      ['cache-control', 'max-age=60, public'],
      ['date', DATE],
      ['x-id', '1'],
    ])
  })

  it.each([101, 999, 0])('gives back untouched what cannot be built again: status %i', async (status) => {
    // Node's Response refuses to be made with these; a server's upgrade and a fetched 999 have them all the same.
    const original =
      status === 0 ? Response.error() : Object.defineProperty(new Response(), 'status', { value: status })
    expect(original.status).toBe(status)
    expect(await answer(original, { errors: true, override: true })).toBe(original)
  })

  it('gives back a response that lacks nothing as it is', async () => {
    const original = new Response('', { headers: { 'Cache-Control': 'no-store', Date: DATE } })
    expect(await answer(original)).toBe(original)
  })

  it('streams: the first chunk arrives before the last is produced', async () => {
    let finish = (): void => {}
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('first'))
        finish = () => {
          controller.enqueue(new TextEncoder().encode('last'))
          controller.close()
        }
      },
    })
    const reader = (await answer(new Response(body))).body!.pipeThrough(new TextDecoderStream()).getReader()
    expect(await reader.read()).toEqual({ done: false, value: 'first' })
    finish()
    expect(await reader.read()).toEqual({ done: false, value: 'last' })
    expect(await reader.read()).toEqual({ done: true, value: undefined })
  })

  it("passes a client's cancelling on to the source", async () => {
    const cancel = vi.fn()
    const response = await answer(new Response(new ReadableStream({ cancel })))
    await response.body!.cancel('gone')
    expect(cancel).toHaveBeenCalledWith('gone')
  })

  it.each([new Error('broken'), new Response('thrown'), 'text'])(
    'rejects with what the handler throws',
    async (thrown) => {
      const thrower = (): Response => {
        throw thrown
      }
      const rejecter = (): Promise<Response> => Promise.reject(thrown)
      await expect(withCacheControl(thrower, { maxAge: 60 })(request)).rejects.toBe(thrown)
      await expect(withCacheControl(rejecter, { maxAge: 60 })(request)).rejects.toBe(thrown)
    },
  )
})

describe('Date (RFC 9110 §6.6.1)', () => {
  it('is added where there is none, on errors and without directives too', async () => {
    expect((await answer(new Response(''))).headers.get('date')).toBe(DATE)
    expect((await answer(new Response('', { status: 500 }))).headers.get('date')).toBe(DATE)
    const bare = await withCacheControl(() => new Response(''), {}, { now: () => NOW })(request)
    expect([...bare.headers.keys()]).toEqual(['content-type', 'date'])
    expect(bare.headers.get('date')).toBe(DATE)
  })

  it('stays what the handler made it', async () => {
    const headers = { Date: 'Sat, 05 Nov 1994 00:00:00 GMT' }
    expect((await answer(new Response('', { headers }))).headers.get('date')).toBe(headers.Date)
  })

  it('is that of each response, by the clock of the system unless another is given', async () => {
    const handler = withCacheControl(() => new Response(''), { maxAge: 60 })
    vi.useFakeTimers({ toFake: ['Date'], now: NOW })
    try {
      expect((await handler(request)).headers.get('date')).toBe(DATE)
      vi.setSystemTime(NOW + 1000)
      expect((await handler(request)).headers.get('date')).toBe('Sun, 06 Nov 1994 08:49:38 GMT')
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('a fetched response', () => {
  const origin = createServer((_, response) => {
    response.setHeader('Set-Cookie', ['a=1', 'b=2'])
    response.writeHead(203, 'Not Quite', { 'Content-Type': 'text/x-test' })
    response.end('from the origin')
  })
  beforeAll(() => new Promise<void>((resolve) => void origin.listen(0, '127.0.0.1', resolve)))
  afterAll(() => new Promise((resolve) => void origin.close(resolve)))

  it('gets the header although its own headers are immutable', async () => {
    const { port } = origin.address() as AddressInfo
    const fetched = await fetch(`http://127.0.0.1:${port}/`)
    expect(() => fetched.headers.set('x', 'y')).toThrow(TypeError)
    const response = await answer(fetched)
    expect(cacheControl(response)).toBe('max-age=60, public')
    expect([response.status, response.statusText]).toEqual([203, 'Not Quite'])
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    expect(response.headers.get('date')).toBe(fetched.headers.get('date'))
    expect(await response.text()).toBe('from the origin')
  })
})

describe('construction', () => {
  it('refuses contradictions before any request', () => {
    const directives = { public: true, private: true } as object
    expect(() => withCacheControl(() => new Response(), directives)).toThrow(TypeError)
    expect(() => prepareCacheControl({ maxAge: -1 })).toThrow('maxAge')
  })

  it('tells of directives without effect, once and not with each response', async () => {
    const warn = vi.fn()
    const handler = withCacheControl(() => new Response(), { sMaxage: 60, staleIfError: 60 }, { warn })
    await handler(request)
    await handler(request)
    expect(warn.mock.calls).toEqual([
      ['Cache-Control: staleIfError has no effect: in a shared cache sMaxage forbids stale use'],
    ])
  })

  it('tells the console where no one else is named, and only of what has no effect', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    try {
      prepareCacheControl({ maxAge: 60, staleIfError: 60 })
      expect(warn).not.toHaveBeenCalled()
      prepareCacheControl({ noCache: true, staleIfError: 60 })
      expect(warn).toHaveBeenCalledOnce()
    } finally {
      warn.mockRestore()
    }
  })

  it('writes the header once: directives changed later change nothing', () => {
    const directives = { maxAge: 60 }
    const apply = prepareCacheControl(directives)
    directives.maxAge = 5
    expect(cacheControl(apply(new Response()))).toBe('max-age=60')
  })
})

describe('a policy for CDNs', () => {
  const policy = {
    maxAge: 60,
    cdn: { maxAge: 3600, staleWhileRevalidate: 600 },
    tags: ['articles', 'home'],
    vary: ['accept-language'],
  } as const
  const quiet = { now: () => NOW, warn: () => {} }
  const apply = prepareCacheControl(policy, quiet)
  const answering = (headers: HeadersInit, status = 200): Response => new Response(null, { status, headers })

  it('is written in a field each, and the response stays as it was', () => {
    const original = answering({ 'X-Id': '1' })
    expect([...apply(original).headers]).toEqual([
      ['cache-control', 'max-age=60'],
      ['cache-tag', 'articles,home'],
      ['cdn-cache-control', 'max-age=3600, stale-while-revalidate=600'],
      ['date', DATE],
      ['vary', 'accept-language'],
      ['x-id', '1'],
    ])
    expect([...original.headers]).toEqual([['x-id', '1']])
  })

  it('is written in the dialect of its platform instead', () => {
    const cdn = { platform: netlify, maxAge: 3600, durable: true, vary: { query: ['page'] } } as const
    const spoken = prepareCacheControl({ ...policy, cdn }, quiet)(answering({}))
    expect([...spoken.headers]).toEqual([
      ['cache-control', 'max-age=60'],
      ['date', DATE],
      ['netlify-cache-tag', 'articles,home'],
      ['netlify-cdn-cache-control', 'max-age=3600, durable'],
      ['netlify-vary', 'query=page'],
      ['vary', 'accept-language'],
    ])
  })

  it("adds tags and Vary to the handler's own, and doubles nothing", () => {
    const { headers } = apply(answering({ 'Cache-Tag': 'home, own', Vary: 'Accept-Language, Accept' }))
    expect(headers.get('cache-tag')).toBe('home,own,articles')
    expect(headers.get('vary')).toBe('Accept-Language, Accept')
    const spelt = apply(answering({ 'Cache-Tag': 'home ,articles,' })).headers.get('cache-tag')
    expect(spelt).toBe('home ,articles,')
    expect(apply(answering({ Vary: 'Origin' })).headers.get('vary')).toBe('Origin, accept-language')
    expect(apply(answering({ Vary: '*' })).headers.get('vary')).toBe('*')
    const spaced = prepareCacheControl({ tags: ['a', 'b'], cdn: { platform: fastly } }, quiet)
    expect(spaced(answering({ 'Surrogate-Key': 'b  c' })).headers.get('surrogate-key')).toBe('b c a')
  })

  it('twice is the same as once', () => {
    const once = apply(answering({}))
    expect([...apply(once).headers]).toEqual([...once.headers])
  })

  it.each(['private', 'no-store', 'private, max-age=60', ''])(
    "tells CDNs nothing where the handler's own Cache-Control wins: %j",
    (own) => {
      const { headers } = apply(answering({ 'Cache-Control': own }))
      expect(headers.get('cache-control')).toBe(own)
      expect(headers.has('cdn-cache-control')).toBe(false)
      expect(headers.get('cache-tag')).toBe('articles,home')
      expect(headers.get('vary')).toBe('accept-language')
    },
  )

  it("lets the handler's own word to CDNs win, unless told to override it", () => {
    const own = { 'CDN-Cache-Control': 'no-store' }
    expect(apply(answering(own)).headers.get('cdn-cache-control')).toBe('no-store')
    const override = prepareCacheControl(policy, { ...quiet, override: true })
    expect(override(answering(own)).headers.get('cdn-cache-control')).toMatch(/^max-age=3600/)
  })

  it.each(['CDN-Cache-Control', 'Vercel-CDN-Cache-Control', 'Surrogate-Control'])(
    "does not get past the handler's own word to CDNs by a dialect that is read before it: %s",
    (name) => {
      const cdn = { platform: netlify, maxAge: 3600, vary: { query: true } } as const
      const { headers } = prepareCacheControl({ ...policy, cdn }, quiet)(answering({ [name]: 'no-store' }))
      expect(headers.get(name)).toBe('no-store')
      expect(headers.get('cache-control')).toBe('max-age=60')
      expect(headers.has('netlify-cdn-cache-control')).toBe(false)
      expect(headers.get('netlify-cache-tag')).toBe('articles,home')
    },
  )

  it("lets the handler's own Netlify-Vary win, unless told to override it", () => {
    const cdn = { platform: netlify, maxAge: 3600, vary: { query: true } } as const
    const own = { 'Netlify-Vary': 'query=page' }
    const varied = (override: boolean): string | null =>
      prepareCacheControl({ cdn }, { ...quiet, override })(answering(own)).headers.get('netlify-vary')
    expect([varied(false), varied(true)]).toEqual(['query=page', 'query'])
  })

  it.each(['CDN-Cache-Control', 'Netlify-CDN-Cache-Control', 'Surrogate-Control'])(
    "leaves none of the handler's words to CDNs beside a Cache-Control that replaces its own: %s",
    (name) => {
      const override = prepareCacheControl({ noStore: true }, { ...quiet, override: true })
      const { headers } = override(answering({ [name]: 'max-age=3600', 'X-CDN-Cache-Controls': '1' }))
      expect(headers.has(name)).toBe(false)
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('x-cdn-cache-controls')).toBe('1')
    },
  )

  it.each([404, 500])('adds nothing to %i unless told to', (status) => {
    expect([...apply(answering({}, status)).headers.keys()]).toEqual(['date'])
    const errors = prepareCacheControl(policy, { ...quiet, errors: true })
    expect([...errors(answering({}, status)).headers.keys()]).toEqual([
      'cache-control',
      'cache-tag',
      'cdn-cache-control',
      'date',
      'vary',
    ])
  })

  it('is obeyed by a cache that reads it, and browsers keep to theirs', async () => {
    let now = NOW
    const cache = createCache({ now: () => now })
    const fetch = cache.wrap(withCacheControl(() => new Response('x'), policy, { now: () => now }))
    await (await fetch(request)).text()
    now += 3_599_000
    const hit = await fetch(request)
    expect(hit.headers.get('cache-status')).toBe('freshet; hit; ttl=1')
    expect(cacheControl(hit)).toBe('max-age=60')
  })

  it('is written once: lists changed later change nothing', () => {
    const changing = { tags: ['a'], vary: ['accept'] }
    const changeless = prepareCacheControl(changing, quiet)
    changing.tags.push('b')
    changing.vary.push('origin')
    const { headers } = changeless(answering({}))
    expect([headers.get('cache-tag'), headers.get('vary')]).toEqual(['a', 'accept'])
  })

  describe('with tags of one response', () => {
    const told: string[] = []
    const warn = (message: string): void => void told.push(message)
    const tagged = prepareCacheControl({ tags: ['all'] }, { now: () => NOW, warn })
    const tagsOf = (ask: () => readonly string[], headers: HeadersInit = {}): string | null =>
      tagged(answering(headers), ask).headers.get('cache-tag')

    it('has them after its own', () => {
      expect(tagsOf(() => ['a-1', 'all'])).toBe('all,a-1')
      expect(tagsOf(() => ['a-1'], { 'Cache-Tag': 'own' })).toBe('own,all,a-1')
      expect(told).toEqual([])
    })

    it('leaves out what is no tag or does not fit, and says so', () => {
      expect(tagsOf(() => ['two words', 'a', 'é', 1 as never, 'b'])).toBe('all,a,b')
      const many = Array.from({ length: 500 }, (_, at) => `t${at}`)
      expect(tagsOf(() => many)?.split(',')).toEqual(['all', ...many.slice(0, 499)])
      expect(told.splice(0)).toEqual([
        'CDNs: the tag "two words" must be visible ASCII without commas (Cache-Tag)',
        'CDNs: the tag "é" must be visible ASCII without commas (Cache-Tag)',
        'CDNs: the tag "" must be visible ASCII without commas (Cache-Tag)',
        'CDNs: the tag "t499" is one more than 500 (Cache-Tag)',
      ])
    })

    it.each<[string, () => never]>([
      [
        'gone',
        () => {
          throw new Error('gone')
        },
      ],
      [
        'string',
        () => {
          throw 'a text'
        },
      ],
      ['no list', () => 'articles' as never],
      ['no list', () => undefined as never],
      ['no list', () => Promise.resolve(['a']) as never],
    ])('answers without them where they cannot be had, and says so: %s', (reason, ask) => {
      expect(tagsOf(ask)).toBe('all')
      expect(told.splice(0)).toEqual([`tags: ${reason}`])
    })

    it('answers where the warning itself fails', () => {
      const broken = prepareCacheControl(
        { tags: ['all'] },
        {
          warn() {
            throw new Error('no console')
          },
        },
      )
      expect(broken(answering({}), () => ['two words']).headers.get('cache-tag')).toBe('all')
    })

    it('does not ask for those of an error', () => {
      const ask = vi.fn(() => ['a'])
      expect(tagged(answering({}, 404), ask).headers.has('cache-tag')).toBe(false)
      expect(ask).not.toHaveBeenCalled()
    })
  })
})
