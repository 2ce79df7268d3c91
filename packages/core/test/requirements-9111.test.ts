import { describe, expect, it } from 'vitest'
import { cacheable, cacheStatusOf, harness, numbered, type Origin, origin, SECOND } from './harness.ts'

const with_ = (headers: Record<string, string>): RequestInit => ({ headers })

/** An origin that answers 304 with `update` to any validation. */
function validating(headers: Record<string, string>, update: Record<string, string>): Origin {
  return origin((_, request) =>
    request.headers.has('if-none-match') || request.headers.has('if-modified-since')
      ? new Response(null, { status: 304, headers: update })
      : cacheable('content', headers),
  )
}

describe('RFC 9111 §3.2: an update', () => {
  it('leaves the stored Content-Length', { tags: ['9111-3.2-content-length'] }, async () => {
    const { fetch, clock } = harness()
    const update = { etag: '"a"', 'cache-control': 'max-age=60', 'content-length': '99' }
    const handler = validating({ etag: '"a"', 'content-length': '7' }, update)
    await fetch(handler)
    clock.advance(61 * SECOND)
    for (const answer of [await fetch(handler), await fetch(handler)]) {
      expect([answer.headers.get('content-length'), answer.text]).toEqual(['7', 'content'])
    }
    expect(handler.asked).toHaveLength(2)
  })

  it(
    'leaves out Content-Encoding and Content-Range, and nothing else',
    { tags: ['9111-3.2-omit'] },
    async () => {
      const { fetch, clock } = harness()
      const fields = ['content-type', 'content-language', 'content-location', 'content-disposition', 'x-a']
      const update = Object.fromEntries(fields.map((name) => [name, '/new']))
      const handler = validating(
        { etag: '"a"', 'content-encoding': 'br' },
        { ...update, etag: '"a"', 'content-encoding': 'gzip', 'content-range': 'bytes 0-1/2' },
      )
      await fetch(handler)
      clock.advance(61 * SECOND)
      const { headers } = await fetch(handler)
      expect(fields.map((name) => headers.get(name))).toEqual(fields.map(() => '/new'))
      expect([headers.get('content-encoding'), headers.get('content-range')]).toEqual(['br', null])
    },
  )
})

describe('RFC 9111 §3.3: parts', () => {
  const whole = '0123456789'

  /** An origin that obeys ranges of one unit. */
  function ranging(unit: string): Origin {
    return origin((_, { headers }) => {
      const range = new RegExp(`^${unit}=(\\d+)-(\\d+)$`).exec(headers.get('range') ?? '')
      if (range === null) return cacheable(whole, { etag: '"a"' })
      const [first, last] = [Number(range[1]), Number(range[2])]
      const part = {
        etag: '"a"',
        'content-range': `${unit} ${first}-${last}/10`,
        'cache-control': 'max-age=60',
      }
      return new Response(whole.slice(first, last + 1), { status: 206, headers: part })
    })
  }

  it(
    'are only an answer to those who ask for no more',
    { tags: ['9111-3.3-use', '9111-3.3-mark'] },
    async () => {
      for (const [range, status, text] of [
        ['bytes=0-5', 206, '012345'],
        ['bytes=3-4', 206, '34'],
        ['bytes=7-8', 206, '78'],
        ['', 200, whole],
      ] as const) {
        const { fetch } = harness()
        const handler = ranging('bytes')
        await fetch(handler, '/', with_({ range: 'bytes=2-5' }))
        const answer = await fetch(handler, '/', range === '' ? {} : with_({ range }))
        expect([answer.status, answer.text]).toEqual([status, text])
      }
    },
  )

  it('of an unknown unit are not stored', { tags: ['9111-3.3-unsupported'] }, async () => {
    const { fetch } = harness()
    const handler = ranging('lines')
    const asked = [with_({ range: 'lines=2-5' }), with_({ range: 'lines=2-5' }), {}]
    const texts: string[] = []
    for (const init of asked) texts.push((await fetch(handler, '/', init)).text)
    expect([texts, handler.asked.length]).toEqual([['2345', '2345', whole], 3])
  })
})

describe('RFC 9111 §4: choosing a stored response', () => {
  it('prefers one with Vary to a newer one without', { tags: ['9111-4.1-default'] }, async () => {
    const { fetch, clock } = harness()
    const german = with_({ 'accept-language': 'de' })
    await fetch(
      origin(() => cacheable('deutsch', { vary: 'accept-language' })),
      '/',
      german,
    )
    clock.advance(SECOND)
    await fetch(
      origin(() => cacheable('default')),
      '/',
      with_({ 'accept-language': 'fr' }),
    )
    const never = numbered({})
    expect((await fetch(never, '/', german)).text).toBe('deutsch')
    expect((await fetch(never, '/', with_({ 'accept-language': 'it' }))).text).toBe('default')
    expect(never.asked).toHaveLength(0)
  })

  it.each(['Asia/Kolkata', 'America/St_Johns'])(
    'counts an Expires alike in %s',
    { tags: ['9111-4.2-zone'] },
    async (zone) => {
      const before = process.env.TZ
      process.env.TZ = zone
      try {
        expect(new Date(0).getTimezoneOffset()).not.toBe(0)
        const { fetch, clock } = harness()
        const handler = origin(() => {
          const [date, expires] = [clock.now(), clock.now() + 10 * SECOND].map((at) =>
            new Date(at).toUTCString(),
          )
          return new Response('content', { headers: { date: date!, expires: expires! } })
        })
        await fetch(handler)
        clock.advance(9 * SECOND)
        await fetch(handler)
        expect(handler.asked).toHaveLength(1)
        clock.advance(2 * SECOND)
        await fetch(handler)
        expect(handler.asked).toHaveLength(2)
      } finally {
        if (before === undefined) delete process.env.TZ
        else process.env.TZ = before
      }
    },
  )

  it.each([
    'no-store, max-age=60',
    'max-age=60, no-cache',
    'public, private, max-age=60',
    'max-age=0, max-age=60',
  ])('takes the most restrictive of %s', { tags: ['9111-4.2.1-conflict'] }, async (value) => {
    const { fetch } = harness()
    const handler = numbered({ 'cache-control': value })
    await fetch(handler)
    expect((await fetch(handler)).text).toBe('answer 2')
  })
})

describe('RFC 9111 §4.3: validation', () => {
  it(
    'answers 200 when the 304 is about what is stored and not about what the client has',
    { tags: ['9111-4.3.2-union-304'] },
    async () => {
      const { fetch, clock } = harness()
      const handler = validating({ etag: '"a"' }, { etag: '"a"', 'x-a': 'new' })
      await fetch(handler)
      clock.advance(61 * SECOND)
      const answer = await fetch(handler, '/', with_({ 'if-none-match': '"b", "c"' }))
      expect([answer.status, answer.text, answer.headers.get('x-a')]).toEqual([200, 'content', 'new'])
    },
  )

  it(
    'brings every stored response that the request selects and the strong tag names up to date',
    { tags: ['9111-4.3.4-every'] },
    async () => {
      const { fetch, clock } = harness()
      const both = with_({ 'x-a': '1', 'x-b': '1' })
      await fetch(
        origin(() => cacheable('same', { vary: 'x-a', etag: '"a"' })),
        '/',
        with_({ 'x-a': '1' }),
      )
      await fetch(
        origin(() => cacheable('same', { vary: 'x-b', etag: '"a"' })),
        '/',
        with_({ 'x-b': '1' }),
      )
      clock.advance(61 * SECOND)
      await fetch(validating({}, { etag: '"a"', 'cache-control': 'max-age=60' }), '/', both)
      const never = numbered({})
      expect((await fetch(never, '/', with_({ 'x-a': '1' }))).text).toBe('same')
      expect((await fetch(never, '/', with_({ 'x-b': '1' }))).text).toBe('same')
      expect(never.asked).toHaveLength(0)
    },
  )

  it('brings the response that a weak tag names up to date', { tags: ['9111-4.3.4-weak'] }, async () => {
    const { fetch, clock } = harness()
    const handler = validating(
      { etag: 'W/"a"' },
      { etag: 'W/"a"', 'cache-control': 'max-age=60', 'x-a': 'new' },
    )
    await fetch(handler)
    clock.advance(61 * SECOND)
    await fetch(handler)
    const hit = await fetch(handler)
    expect([hit.text, hit.headers.get('x-a'), handler.asked.length]).toEqual(['content', 'new', 2])
  })
})

describe('RFC 9111 §4.4: invalidation', () => {
  it(
    'comes with a method that nobody knows, and takes every variant',
    { tags: ['9111-4.4-unknown', '9111-4.4-variants', '9111-4.4-target'] },
    async () => {
      const { fetch } = harness()
      const handler = origin((call) => cacheable(`answer ${call}`, { vary: 'x-a' }))
      await fetch(handler, '/', with_({ 'x-a': '1' }))
      await fetch(handler, '/', with_({ 'x-a': '2' }))
      await fetch(handler, '/', { method: 'FROB' })
      expect((await fetch(handler, '/', with_({ 'x-a': '1' }))).text).toBe('answer 4')
      expect((await fetch(handler, '/', with_({ 'x-a': '2' }))).text).toBe('answer 5')
    },
  )
})

describe('RFC 9111 §5.2: directives', () => {
  it('pass in both directions, known or not', { tags: ['9111-5.2-pass', '9111-5.2.3-unknown'] }, async () => {
    const { fetch } = harness()
    const value = 'max-age=60, Community="UCI", no-transform, x-new=1'
    const handler = origin(() => cacheable('content', { 'cache-control': value }))
    const miss = await fetch(handler, '/', with_({ 'cache-control': 'x-ask=1, max-stale' }))
    const hit = await fetch(handler)
    expect(handler.asked.map(({ headers }) => headers.get('cache-control'))).toEqual(['x-ask=1, max-stale'])
    expect([miss, hit].map(({ headers }) => headers.get('cache-control'))).toEqual([value, value])
  })

  it.each(['must-revalidate', 'no-cache'])(
    '%s: no stale answer for a handler that cannot be reached, whatever the user allows',
    { tags: ['9111-5.2.2.2-disconnected', '9111-4.2.4-forbidden'] },
    async (directive) => {
      const { fetch, clock } = harness({ allowStale: Infinity })
      const lifetime = `max-age=60, stale-if-error=600, ${directive}`
      await fetch(origin(() => cacheable('content', { 'cache-control': lifetime })))
      clock.advance(61 * SECOND)
      const unreachable = origin(() => Promise.reject(new Error('unreachable')))
      await expect(fetch(unreachable)).rejects.toThrow('unreachable')
      const down = origin(() => new Response('down', { status: 503 }))
      expect(await fetch(down)).toMatchObject({ status: 503, text: 'down' })
    },
  )

  it(
    'no-transform: the encoded content stays as it is',
    { tags: ['9111-5.2.2.6-no-transform'] },
    async () => {
      const { send } = harness()
      const bytes = Uint8Array.of(31, 139, 8, 0, 255, 0, 13, 10)
      const handler = origin(() =>
        cacheable(bytes, { 'content-encoding': 'gzip', 'cache-control': 'max-age=60, no-transform' }),
      )
      for (const answer of [await send(handler), await send(handler)]) {
        expect(answer.headers.get('content-encoding')).toBe('gzip')
        expect(new Uint8Array(await answer.arrayBuffer())).toEqual(bytes)
      }
      expect(handler.asked).toHaveLength(1)
    },
  )

  const stale = async (type: 'shared' | 'private', directive: string): Promise<string | null> => {
    const { fetch, clock } = harness({ type })
    const handler = numbered({ 'cache-control': `max-age=1, stale-while-revalidate=60, ${directive}` })
    await fetch(handler)
    clock.advance(2 * SECOND)
    return cacheStatusOf(await fetch(handler, '/', with_({ 'cache-control': 'max-stale' })))
  }

  it.each(['proxy-revalidate', 's-maxage=1'])(
    '%s forbids a stale answer in a shared cache and not in a private one',
    { tags: ['9111-5.2.2.8-proxy-revalidate', '9111-5.2.2.8-private-cache', '9111-5.2.2.10-stale'] },
    async (directive) => {
      expect(await stale('shared', directive)).toContain('fwd=stale')
      expect(await stale('private', directive)).toContain('hit; ttl=-1')
    },
  )

  it('must-revalidate forbids it in both', { tags: ['9111-5.2.2.2-must-revalidate'] }, async () => {
    expect(await stale('shared', 'must-revalidate')).toContain('fwd=stale')
    expect(await stale('private', 'must-revalidate')).toContain('fwd=stale')
  })
})

it('RFC 9111 §5.5: a stale answer carries no Warning', { tags: ['9111-5.5-warning'] }, async () => {
  const { fetch, clock } = harness()
  const handler = numbered({ 'cache-control': 'max-age=1, stale-while-revalidate=60, stale-if-error=60' })
  await fetch(handler)
  clock.advance(2 * SECOND)
  const { headers } = await fetch(handler)
  expect([headers.get('cache-status'), headers.get('warning')]).toEqual(['freshet; hit; ttl=-1', null])
})
