import { cacheMetadata, createCache, type CacheOptions } from '@freshet/core'
import { fakeClock } from '@freshet/core/testing'
import { describe, expect, it } from 'vitest'
import { exchangeOf, missOf } from '../../test/exchanges.ts'
import type { Exchange } from './exchange.ts'
import { tell, whyLost } from './tell.ts'

type Answer = (request: Request) => Response

/** What is told of the last of some requests through a real cache, each so many seconds after the one before. */
async function told(
  answers: readonly Answer[],
  { options = {}, request = {} }: { options?: CacheOptions; request?: RequestInit } = {},
  seconds = 0,
): Promise<string> {
  const clock = fakeClock()
  const cache = createCache({ now: clock.now, ...options })
  let response = new Response()
  for (const [at, answer] of answers.entries()) {
    const init = at === answers.length - 1 ? request : {}
    response = await cache.handle(new Request('https://example.com/level', init), answer)
    await response.text()
    clock.advance(seconds * 1000)
  }
  return worded({ status: response.status, outcome: cacheMetadata(response) })
}

function worded(exchange: Partial<Exchange>): string {
  const { kind, what, why } = tell(exchangeOf(exchange))
  return `${kind} | ${what} | ${why}`
}

const says =
  (fields: Record<string, string>, status = 200): Answer =>
  () =>
    new Response(status === 304 ? null : 'content', { status, headers: fields })
const minute = says({ 'cache-control': 'max-age=60' })

describe('what the cache did, as it says itself', () => {
  it.each<[string, ...Parameters<typeof told>]>([
    ['fresh | miss, stored | nothing was stored', [minute]],
    ['hit | hit | fresh for 1 min', [minute, minute]],
    ['hit | hit | fresh for 48 s', [minute, minute], {}, 12],
    ['fresh | miss, stored | stored, but stale', [minute, minute], {}, 61],
    [
      'hit | stale hit | stale for 2 s, allowed',
      Array<Answer>(2).fill(says({ 'cache-control': 'max-age=0, stale-while-revalidate=9' })),
      {},
      2,
    ],
    [
      'shared | validated | unchanged at origin',
      [says({ 'cache-control': 'no-cache', etag: '"1"' }), says({ etag: '"1"' }, 304)],
    ],
    [
      'stale | stale | the origin failed with 503',
      [says({ 'cache-control': 'max-age=0, stale-if-error=9' }), says({}, 503)],
    ],
    ['passed | not stored | private: for one user', [says({ 'cache-control': 'private' })]],
    ['passed | not stored | no-store: origin says so', [says({ 'cache-control': 'no-store' })]],
    [
      'passed | not stored | set-cookie: for one user',
      [says({ 'cache-control': 'max-age=9', 'set-cookie': 'a=b' })],
    ],
    ['passed | not stored | useless: cannot be reused', [says({})]],
    ['passed | passed on | no method for caches', [minute], { request: { method: 'POST' } }],
    ['passed | passed on | for the origin alone', [minute], { request: { headers: { 'if-match': '"1"' } } }],
    [
      'passed | not cached | only-if-cached: nothing fitting stored',
      [minute],
      { request: { headers: { 'cache-control': 'only-if-cached' } } },
    ],
    [
      'fresh | miss, stored | client wanted it new',
      [minute, minute],
      { request: { headers: { 'cache-control': 'no-cache' } } },
    ],
    [
      'fresh | miss, stored | other variants stored',
      Array<Answer>(2).fill(says({ 'cache-control': 'max-age=60', vary: 'accept' })),
      { request: { headers: { accept: 'text/html' } } },
    ],
  ])('%s', async (words, ...scene) => expect(await told(...scene)).toBe(words))

  it('collapsed | of many at once, one asks', async () => {
    const cache = createCache()
    const ask = async () => {
      const response = await cache.handle(new Request('https://example.com/'), minute)
      await response.text()
      return worded({ outcome: cacheMetadata(response) })
    }
    expect(await Promise.all([ask(), ask()])).toEqual([
      'fresh | miss, stored | nothing was stored',
      'shared | collapsed | same as one under way',
    ])
  })

  it('a storage that fails is told of', async () => {
    const broken = { match: () => expect.fail('broken'), put() {}, delete: () => false }
    expect(await told([minute], { options: { storage: broken } })).toBe(
      'fresh | miss, stored | store-fault: nothing was stored',
    )
  })
})

describe('what went wrong', () => {
  it.each<[string, Partial<Exchange>]>([
    ['passed | left | the client left before the end', { outcome: undefined, status: undefined, left: true }],
    ['hit | hit | the client left before the end', { left: true }],
    ['failed | refused | it never came to the cache', { outcome: undefined, status: 400 }],
    ['failed | refused | there was no answer', { outcome: undefined, status: undefined }],
    [
      'failed | refused | The origin is this proxy itself',
      { outcome: undefined, status: 508, trouble: 'The origin is this proxy itself' },
    ],
    [
      'failed | failed | Nothing listens at a.b',
      { ...missOf(), status: 502, trouble: 'Nothing listens at a.b' },
    ],
    [
      'stale | stale | Nothing listens at a.b',
      { outcome: { hit: false, fwd: 'stale', fwdStatus: 502, age: 1 }, trouble: 'Nothing listens at a.b' },
    ],
    ['passed | not stored | too-large: above --max-body', { ...missOf(), lost: 'too-large' }],
  ])('%s', (words, exchange) => expect(worded(exchange)).toBe(words))

  it('a reason that is not known here is told by its word', () => {
    expect(whyLost('solar-flare' as never)).toBe('solar-flare: ')
  })
})
