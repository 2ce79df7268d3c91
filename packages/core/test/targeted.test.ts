import { describe, expect, it } from 'vitest'
import { type CacheOptions, createCache } from '../src/index.ts'
import { cacheable, cacheStatusOf, harness, numbered, origin, SECOND } from './harness.ts'

/** What the second of two requests `seconds` apart says in Cache-Status. */
async function second(
  fields: Record<string, string>,
  seconds = 0,
  options: CacheOptions = {},
): Promise<string | null> {
  const { fetch, clock } = harness(options)
  const handler = numbered(fields)
  await fetch(handler)
  clock.advance(seconds * SECOND)
  return cacheStatusOf(await fetch(handler))
}

describe('CDN-Cache-Control', () => {
  it('is the target of a shared cache by default', async () => {
    expect(await second({ 'cdn-cache-control': 'max-age=60', 'cache-control': 'no-store' }, 59)).toContain(
      'hit',
    )
    expect(await second({ 'cdn-cache-control': 'no-store', 'cache-control': 'max-age=60' })).toContain(
      'detail=no-store',
    )
  })

  it('is none of a private cache’s', async () => {
    const options: CacheOptions = { type: 'private' }
    const fields = { 'cdn-cache-control': 'no-store', 'cache-control': 'max-age=60' }
    expect(await second(fields, 0, options)).toContain('hit')
    expect(await second(fields, 0, { ...options, targets: ['cdn-cache-control'] })).toContain('no-store')
  })

  it.each(['', '&', 'max-age=60, =', '"quoted"'])('%j is none: Cache-Control governs', async (value) => {
    expect(await second({ 'cdn-cache-control': value, 'cache-control': 'max-age=10' }, 9)).toContain('hit')
    expect(await second({ 'cdn-cache-control': value, 'cache-control': 'no-store' })).toContain('no-store')
  })

  it('that says nothing of a lifetime leaves none, whatever Expires says', async () => {
    const expires = 'Fri, 01 Jan 2100 00:00:00 GMT'
    expect(await second({ 'cdn-cache-control': 'public', expires })).not.toContain('hit')
  })

  it('passes to the client with Cache-Control, on a hit too', async () => {
    const { fetch } = harness()
    const fields = { 'cdn-cache-control': 'max-age=60', 'cache-control': 'no-store' }
    const handler = numbered(fields)
    for (const answer of [await fetch(handler), await fetch(handler)]) {
      expect(answer.headers.get('cdn-cache-control')).toBe('max-age=60')
      expect(answer.headers.get('cache-control')).toBe('no-store')
    }
  })

  it('a qualified private in it keeps the field out, and that of Cache-Control says nothing beside it', async () => {
    const { fetch } = harness()
    const handler = numbered({
      'cdn-cache-control': 'max-age=60, private="x-who"',
      'cache-control': 'private="x-shown"',
      'x-who': 'ann',
      'x-shown': 'yes',
    })
    await fetch(handler)
    const { headers } = await fetch(handler)
    expect([headers.has('x-who'), headers.get('x-shown')]).toEqual([false, 'yes'])
  })

  it('allows a shared cache to store what came with credentials', async () => {
    const { fetch } = harness()
    const handler = numbered({ 'cdn-cache-control': 'public, max-age=60' })
    const init = { headers: { authorization: 'a' } }
    await fetch(handler, '/', init)
    expect((await fetch(handler, '/', init)).text).toBe('answer 1')
  })
})

describe('a 304', () => {
  it('brings the targeted field up to date', async () => {
    const { fetch, clock } = harness()
    const handler = origin((call) =>
      call === 1
        ? cacheable('content', { 'cdn-cache-control': 'max-age=10', etag: '"a"' })
        : new Response(null, { status: 304, headers: { 'cdn-cache-control': 'max-age=100' } }),
    )
    await fetch(handler)
    clock.advance(11 * SECOND)
    await fetch(handler)
    clock.advance(99 * SECOND)
    expect((await fetch(handler)).text).toBe('content')
    expect(handler.asked).toHaveLength(2)
  })

  it('without it leaves the stored one to govern, and what that keeps out stays out', async () => {
    const { fetch, clock } = harness()
    const handler = origin((call) =>
      call === 1
        ? cacheable('content', { 'cdn-cache-control': 'max-age=10, private="x-who"', etag: '"a"' })
        : new Response(null, { status: 304, headers: { 'cache-control': 'max-age=999', 'x-who': 'ann' } }),
    )
    await fetch(handler)
    clock.advance(11 * SECOND)
    await fetch(handler)
    clock.advance(9 * SECOND)
    const hit = await fetch(handler)
    expect([hit.text, hit.headers.has('x-who')]).toEqual(['content', false])
    clock.advance(SECOND)
    await fetch(handler)
    expect(handler.asked).toHaveLength(3)
  })

  it('that forbids storing in it is the end of what is stored', async () => {
    const { fetch, clock } = harness({ allowStale: Infinity })
    const handler = origin((call) => {
      if (call === 1) return cacheable('one', { etag: '"a"' })
      if (call === 2) return new Response(null, { status: 304, headers: { 'cdn-cache-control': 'no-store' } })
      return new Response(`answer ${call}`, { headers: { 'cdn-cache-control': 'no-store' } })
    })
    await fetch(handler)
    clock.advance(61 * SECOND)
    expect((await fetch(handler)).text).toBe('answer 3')
    expect((await fetch(handler)).text).toBe('answer 4')
  })
})

describe('targets', () => {
  const targets = ['First-Cache-Control', 'SECOND-cache-control']

  it('are asked in their order, the first valid one alone', async () => {
    const options = { targets }
    const fields = { 'first-cache-control': 'max-age=100', 'second-cache-control': 'no-store' }
    expect(await second(fields, 99, options)).toContain('hit')
    expect(await second({ ...fields, 'first-cache-control': '&' }, 0, options)).toContain('no-store')
    expect(
      await second({ 'cdn-cache-control': 'no-store', 'cache-control': 'max-age=9' }, 0, options),
    ).toContain('hit')
  })

  it('may be none', async () => {
    const fields = { 'cdn-cache-control': 'no-store', 'cache-control': 'max-age=9' }
    expect(await second(fields, 0, { targets: [] })).toContain('hit')
  })

  it.each<[unknown]>([['cdn-cache-control'], [['no token']], [['']], [[7]], [{}]])(
    '%j is refused at once',
    (given) => {
      expect(() => createCache({ targets: given as string[] })).toThrow(TypeError)
      expect(() => createCache({ targets: given as string[] })).toThrow('targets')
    },
  )
})
