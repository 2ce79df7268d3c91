import { describe, expect, it } from 'vitest'
import { cacheable, cacheStatusOf, harness, numbered, type Origin, origin, read, SECOND } from './harness.ts'

/** Knows one version of its content, and says 304 to whoever has it. */
function validating(
  headers: Record<string, string> = {},
  version = (_call: number): string => '"a"',
): Origin {
  return origin((call, received) => {
    const etag = version(call)
    const fields = { 'cache-control': 'max-age=60', etag, 'x-call': `${call}`, ...headers }
    return received.headers.get('if-none-match') === etag
      ? new Response(null, { status: 304, headers: fields })
      : new Response(`content ${call}`, { headers: fields })
  })
}

describe('a stale response with a validator (RFC 9111 §4.3)', () => {
  it(
    'is validated with its own conditions, brought up to date by a 304, and answered',
    { tags: ['9111-4.3.3-304', '9111-4.3.4-update'] },
    async () => {
      const { fetch, clock, eventsOf } = harness()
      const handler = validating({ 'last-modified': 'Wed, 31 Dec 2025 00:00:00 GMT' })
      await fetch(handler)
      clock.advance(61 * SECOND)
      const answer = await fetch(handler)
      expect([answer.status, answer.text]).toEqual([200, 'content 1'])
      expect([answer.headers.get('x-call'), answer.headers.get('age')]).toEqual(['2', '0'])
      expect(cacheStatusOf(answer)).toBe('freshet; fwd=stale; fwd-status=304; ttl=60')
      expect(handler.asked[1]!.headers.get('if-none-match')).toBe('"a"')
      expect(handler.asked[1]!.headers.get('if-modified-since')).toBe('Wed, 31 Dec 2025 00:00:00 GMT')
      const hit = await fetch(handler)
      expect([hit.text, hit.headers.get('x-call'), cacheStatusOf(hit)]).toEqual([
        'content 1',
        '2',
        'freshet; hit; ttl=60',
      ])
      expect(eventsOf('freshened')).toHaveLength(1)
    },
  )

  it('is replaced by a new whole', { tags: ['9111-4.3.3-full'] }, async () => {
    const { fetch, clock } = harness()
    const handler = validating({}, (call) => `"${call}"`)
    await fetch(handler)
    clock.advance(61 * SECOND)
    expect((await fetch(handler)).text).toBe('content 2')
    expect((await fetch(handler)).text).toBe('content 2')
  })

  it(
    'is validated with its own conditions in place of the client’s, which are weighed afterwards',
    { tags: ['9111-4.3.2-union'] },
    async () => {
      const { fetch, clock } = harness()
      const handler = validating()
      await fetch(handler)
      clock.advance(61 * SECOND)
      const other = await fetch(handler, '/', { headers: { 'if-none-match': '"other"' } })
      expect([other.status, other.text]).toEqual([200, 'content 1'])
      expect(handler.asked[1]!.headers.get('if-none-match')).toBe('"a"')
      clock.advance(61 * SECOND)
      const same = await fetch(handler, '/', { headers: { 'if-none-match': '"a"' } })
      expect([same.status, same.text]).toEqual([304, ''])
    },
  )

  it(
    'is not brought up to date by a 304 about something else: the handler is asked for the whole',
    { tags: ['9111-4.3.4-strong'] },
    async () => {
      const { fetch, clock } = harness()
      const handler = origin((call, { headers }) =>
        headers.has('if-none-match')
          ? new Response(null, { status: 304, headers: { etag: '"other"' } })
          : cacheable(`content ${call}`, { etag: '"a"' }),
      )
      await fetch(handler)
      clock.advance(61 * SECOND)
      expect(await fetch(handler)).toMatchObject({ status: 200, text: 'content 3' })
      expect(handler.asked[2]!.headers.has('if-none-match')).toBe(false)
    },
  )

  it(
    'is validated each time under no-cache',
    { tags: ['9111-4-no-cache', '9111-5.2.2.4-no-cache'] },
    async () => {
      const { fetch } = harness()
      const handler = validating({ 'cache-control': 'no-cache' })
      for (const call of [1, 2, 3]) {
        const answer = await fetch(handler)
        expect([answer.text, answer.headers.get('x-call')]).toEqual(['content 1', `${call}`])
      }
    },
  )

  it('serves the part that was asked for once it is validated', async () => {
    const { fetch, clock } = harness()
    const handler = validating()
    await fetch(handler)
    clock.advance(61 * SECOND)
    expect(await fetch(handler, '/', { headers: { range: 'bytes=0-6' } })).toMatchObject({
      status: 206,
      text: 'content',
    })
  })

  it('is validated by HEAD', { tags: ['9111-4.3.5-head'] }, async () => {
    const { fetch, clock } = harness()
    const handler = validating()
    await fetch(handler)
    clock.advance(61 * SECOND)
    expect(await fetch(handler, '/', { method: 'HEAD' })).toMatchObject({ status: 200, text: '' })
    expect(cacheStatusOf(await fetch(handler))).toBe('freshet; hit; ttl=60')
  })

  it.each([
    ['private', { 'cache-control': 'private' }],
    ['no-store', { 'cache-control': 'no-store' }],
    ['a cookie', { 'set-cookie': 'a=b' }],
  ])('is forgotten when the new answer is not to be stored (%s)', async (_, headers) => {
    const { fetch, clock } = harness()
    const handler = origin((call) =>
      call === 1 ? cacheable('1', { etag: '"a"' }) : new Response(`${call}`, { headers }),
    )
    await fetch(handler)
    clock.advance(61 * SECOND)
    expect((await fetch(handler)).text).toBe('2')
    await fetch(handler)
    expect(handler.asked[2]!.headers.has('if-none-match')).toBe(false)
  })

  it('is not forgotten for a network error', async () => {
    const { send, fetch, clock } = harness()
    const handler = origin((call, { headers }) => {
      if (call === 2) return Response.error()
      return headers.has('if-none-match')
        ? new Response(null, { status: 304, headers: { etag: '"a"' } })
        : cacheable('content', { etag: '"a"' })
    })
    await fetch(handler)
    clock.advance(61 * SECOND)
    expect((await send(handler)).type).toBe('error')
    expect((await fetch(handler)).text).toBe('content')
    expect(handler.asked[2]!.headers.get('if-none-match')).toBe('"a"')
  })

  it('of one variant says nothing of another', async () => {
    const { fetch, clock } = harness()
    const handler = origin((call, { headers }) => {
      const etag = `"${headers.get('x-tongue')}"`
      const fields = { vary: 'x-tongue', etag, 'cache-control': 'max-age=60' }
      return headers.get('if-none-match') === etag
        ? new Response(null, { status: 304, headers: fields })
        : new Response(`${headers.get('x-tongue')} ${call}`, { headers: fields })
    })
    const ask = async (tongue: string): Promise<string> =>
      (await fetch(handler, '/', { headers: { 'x-tongue': tongue } })).text
    expect([await ask('a'), await ask('b')]).toEqual(['a 1', 'b 2'])
    clock.advance(61 * SECOND)
    expect([await ask('b'), await ask('a')]).toEqual(['b 2', 'a 1'])
  })
})

describe('a stale response without a validator', () => {
  it('is asked for anew, without conditions', async () => {
    const { fetch, clock } = harness()
    const handler = numbered({ 'cache-control': 'max-age=60' })
    await fetch(handler)
    clock.advance(61 * SECOND)
    const answer = await fetch(handler, '/', { headers: { 'if-none-match': '"mine"' } })
    expect(answer.text).toBe('answer 2')
    expect(handler.asked[1]!.headers.has('if-none-match')).toBe(false)
  })
})

it('a 304 that nobody asked for passes and is not stored', async () => {
  const { send, settled } = harness()
  const handler = origin((call) => (call === 1 ? new Response(null, { status: 304 }) : cacheable('content')))
  expect((await send(handler)).status).toBe(304)
  await settled()
  expect((await read(await send(handler))).text).toBe('content')
})
