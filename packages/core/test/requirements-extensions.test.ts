import { describe, expect, it } from 'vitest'
import { cacheable, cacheStatusOf, gate, harness, numbered, origin, quiet, SECOND } from './harness.ts'

const with_ = (headers: Record<string, string>): RequestInit => ({ headers })

describe('RFC 5861 §4: a stale answer for a failure', () => {
  it('shows its age', { tags: ['5861-4-visible'] }, async () => {
    const { fetch, clock } = harness()
    await fetch(numbered({ 'cache-control': 'max-age=60, stale-if-error=60' }))
    clock.advance(75 * SECOND)
    const answer = await fetch(origin(() => new Response(null, { status: 503 })))
    expect([answer.text, answer.headers.get('age')]).toEqual(['answer 1', '75'])
  })
})

it.each([428, 429, 431, 511])(
  'RFC 6585: a %i is not stored, whatever it says',
  { tags: ['6585-3-428', '6585-4-429', '6585-5-431', '6585-6-511'] },
  async (status) => {
    const { fetch } = harness()
    const handler = numbered({ 'cache-control': 'public, max-age=60', etag: '"a"' }, status)
    await fetch(handler)
    expect(await fetch(handler)).toMatchObject({ status, text: 'answer 2' })
  },
)

describe('RFC 8246 §2: immutable', () => {
  const reload = with_({ 'cache-control': 'max-age=0' })

  it.each(['immutable', 'immutable=1', 'immutable="no"', 'immutable, immutable'])(
    '%s spares a reload the validation',
    { tags: ['8246-2-argument', '8246-2-fresh'] },
    async (directive) => {
      const { fetch, clock } = harness()
      const handler = numbered({ 'cache-control': `max-age=60, ${directive}` })
      await fetch(handler)
      clock.advance(SECOND)
      expect((await fetch(handler, '/', reload)).text).toBe('answer 1')
    },
  )

  it('means nothing in a request', { tags: ['8246-2-request'] }, async () => {
    const { fetch, clock } = harness()
    const handler = numbered({ 'cache-control': 'max-age=60' })
    await fetch(handler)
    clock.advance(SECOND)
    const request = with_({ 'cache-control': 'immutable, max-age=0' })
    expect((await fetch(handler, '/', request)).text).toBe('answer 2')
  })
})

describe('RFC 9211 §2: Cache-Status', () => {
  it('says why the handler was asked, most specifically', { tags: ['9211-2.2-fwd'] }, async () => {
    const { fetch, clock } = harness()
    const handler = origin((call) => cacheable(`answer ${call}`, { vary: 'x-a' }))
    const fwd = async (init?: RequestInit): Promise<string> =>
      /fwd=([a-z-]+)/.exec(cacheStatusOf(await fetch(handler, '/', init)) ?? '')?.[1] ?? 'none'
    expect(await fwd()).toBe('uri-miss')
    expect(await fwd(with_({ 'x-a': '1' }))).toBe('vary-miss')
    expect(await fwd(with_({ 'cache-control': 'no-cache' }))).toBe('request')
    expect(await fwd(with_({ 'if-match': '"a"' }))).toBe('bypass')
    clock.advance(61 * SECOND)
    expect(await fwd()).toBe('stale')
    expect(await fwd({ method: 'POST' })).toBe('method')
  })

  it(
    'says hit or fwd and never both, and how long the answer stays fresh',
    { tags: ['9211-2.1-hit', '9211-2.4-ttl', '9211-2.5-stored'] },
    async () => {
      const { fetch, clock } = harness()
      const handler = numbered({ 'cache-control': 'max-age=60, stale-while-revalidate=60' })
      const asked: (string | null)[] = []
      for (const seconds of [0, 20, 50]) {
        clock.advance(seconds * SECOND)
        asked.push(cacheStatusOf(await fetch(handler)))
      }
      asked.push(cacheStatusOf(await fetch(numbered({ 'cache-control': 'no-store' }), '/other')))
      expect(asked).toEqual([
        'freshet; fwd=uri-miss; stored',
        'freshet; hit; ttl=40',
        'freshet; hit; ttl=-10',
        'freshet; fwd=uri-miss; detail=no-store',
      ])
    },
  )

  it('tells the status of the validation', { tags: ['9211-2.3-fwd-status'] }, async () => {
    const { fetch, clock } = harness()
    const handler = origin((_, { headers }) =>
      headers.has('if-none-match')
        ? new Response(null, { status: 304, headers: { etag: '"a"' } })
        : cacheable('content', { etag: '"a"' }),
    )
    await fetch(handler)
    clock.advance(61 * SECOND)
    const answer = await fetch(handler)
    expect([answer.status, cacheStatusOf(answer)?.includes('fwd=stale; fwd-status=304')]).toEqual([200, true])
  })

  it('says collapsed to those who waited', { tags: ['9211-2.6-collapsed'] }, async () => {
    const { send } = harness()
    const open = gate()
    const handler = origin(async () => {
      await open.opened
      return cacheable('content')
    })
    const asked = [send(handler), send(handler)]
    await quiet()
    open.open()
    const [first, second] = (await Promise.all(asked)).map(cacheStatusOf)
    expect([
      first?.includes('collapsed'),
      second?.includes('fwd=uri-miss'),
      second?.includes('collapsed'),
    ]).toEqual([false, true, true])
  })
})

describe('RFC 9213 §2.2: targeted fields', () => {
  const targets = ['Own-Cache-Control', 'CDN-Cache-Control']

  /** The answer to each of two requests, `seconds` apart. */
  async function twice(headers: Record<string, string>, seconds = 0): Promise<string[]> {
    const { fetch, clock } = harness({ targets })
    const handler = numbered(headers)
    const first = await fetch(handler)
    clock.advance(seconds * SECOND)
    return [first.text, (await fetch(handler)).text]
  }
  const once = ['answer 1', 'answer 1']
  const anew = ['answer 1', 'answer 2']

  it(
    'the first valid one on the list governs',
    { tags: ['9213-2.2-select', '9213-2.1-invalid'] },
    async () => {
      const cdn = { 'cdn-cache-control': 'max-age=60' }
      expect(await twice({ ...cdn, 'own-cache-control': 'max-age=10' }, 30)).toEqual(anew)
      expect(await twice({ ...cdn, 'own-cache-control': '' }, 30)).toEqual(once)
      expect(await twice({ ...cdn, 'own-cache-control': 'max-age=10, &' }, 30)).toEqual(once)
    },
  )

  it('Cache-Control and Expires say nothing beside it', { tags: ['9213-2.2-ignore'] }, async () => {
    expect(
      await twice({ 'cdn-cache-control': 'max-age=60', 'cache-control': 'no-store', expires: '0' }),
    ).toEqual(once)
    const expires = 'Fri, 01 Jan 2100 00:00:00 GMT'
    const headers = { 'cdn-cache-control': 'none', expires, 'cache-control': 'max-age=60', etag: '"a"' }
    expect(await twice(headers)).toEqual(anew)
    expect(await twice({ 'cdn-cache-control': '', 'cache-control': 'max-age=60' })).toEqual(once)
  })

  it.each(['max-age=10', 'no-store, max-age=60', 'no-cache, max-age=60', 'private, max-age=60'])(
    '%s is obeyed in it',
    { tags: ['9213-2.2-directives'] },
    async (value) => {
      expect(await twice({ 'cdn-cache-control': value, 'cache-control': 'max-age=60' }, 30)).toEqual(anew)
    },
  )

  it(
    'must-revalidate and stale-while-revalidate are obeyed in it',
    { tags: ['9213-2.2-directives', '9213-2.2-more'] },
    async () => {
      const stale = 'max-age=10, stale-while-revalidate=60'
      expect(await twice({ 'cdn-cache-control': stale }, 30)).toEqual(once)
      expect(await twice({ 'cdn-cache-control': `${stale}, must-revalidate` }, 30)).toEqual(anew)
      expect(await twice({ 'cdn-cache-control': 'max-age=10, s-maxage=60' }, 30)).toEqual(once)
    },
  )

  it(
    'those of others change nothing and pass, for all that their names end alike',
    { tags: ['9213-2.2-others', '9213-2.2-pass', '9213-2.4-suffix'] },
    async () => {
      const { fetch } = harness({ targets })
      const value = 'no-store, max-age=0'
      const handler = origin((call) => cacheable(`answer ${call}`, { 'other-cache-control': value }))
      await fetch(handler)
      const hit = await fetch(handler)
      expect([hit.text, hit.headers.get('other-cache-control')]).toEqual(['answer 1', value])
    },
  )
})

describe('RFC 9875: cache groups', () => {
  const ORIGIN = 'https://example.com'

  /** Stores a response for each path with its groups, sends `method` to `/change`, and tells which are still stored. */
  async function kept(
    stored: Record<string, string>,
    invalidated: string,
    method = 'POST',
    changed = `${ORIGIN}/change`,
  ): Promise<string[]> {
    const { cache, clock, fetch } = harness()
    for (const [path, groups] of Object.entries(stored)) {
      await fetch(
        origin(() => cacheable('content', { 'cache-groups': groups })),
        path,
      )
    }
    clock.advance(SECOND)
    const change = (): Response =>
      new Response('done', { headers: { 'cache-group-invalidation': invalidated } })
    await cache.handle(new Request(changed, { method }), change)
    clock.advance(SECOND)
    const found: string[] = []
    for (const path of Object.keys(stored)) {
      const ask = origin(() => new Response('asked', { headers: { 'cache-control': 'no-store' } }))
      if ((await fetch(ask, path)).text === 'content') found.push(path)
    }
    return found
  }

  it(
    'are invalidated by name, whatever the position',
    { tags: ['9875-3-unsafe', '9875-2.1-same'] },
    async () => {
      const stored = { '/a': '"one", "two"', '/b': '"two";x=1', '/c': '"TWO"', '/d': '"tw"' }
      expect(await kept(stored, '"zero", "two"')).toEqual(['/c', '/d'])
    },
  )

  it('are those of one origin', { tags: ['9875-2.1-same'] }, async () => {
    expect(await kept({ '/a': '"one"' }, '"one"', 'POST', 'https://example.org/change')).toEqual(['/a'])
    expect(await kept({ '/a': '"one"' }, '"one"', 'POST', 'http://example.com/change')).toEqual(['/a'])
  })

  it('take no others with them', { tags: ['9875-2.2.1-cascade', '9875-2.2.1-invalidate'] }, async () => {
    expect(await kept({ '/a': '"one", "two"', '/b': '"two"' }, '"one"')).toEqual(['/b'])
  })

  it.each(['GET', 'HEAD', 'OPTIONS'])('stay after %s', { tags: ['9875-3-safe'] }, async (method) => {
    expect(await kept({ '/a': '"one"' }, '"one"', method)).toEqual(['/a'])
  })
})
