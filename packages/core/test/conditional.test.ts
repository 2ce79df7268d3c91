import { describe, expect, it } from 'vitest'
import { cacheable, cacheStatusOf, harness, origin, read, SECOND, source } from './harness.ts'

const MODIFIED = 'Wed, 31 Dec 2025 00:00:00 GMT'
const LATER = 'Wed, 31 Dec 2025 00:00:01 GMT'
const EARLIER = 'Tue, 30 Dec 2025 23:59:59 GMT'
const with_ = (headers: Record<string, string>): RequestInit => ({ headers })

describe('a condition of the client, and a stored response (RFC 9111 §4.3.2)', () => {
  it.each<[number, Record<string, string>]>([
    [304, { 'if-none-match': '"a"' }],
    [304, { 'if-none-match': 'W/"a"' }],
    [304, { 'if-none-match': '"b", "a"' }],
    [304, { 'if-none-match': '*' }],
    [304, { 'if-modified-since': MODIFIED }],
    [304, { 'if-modified-since': LATER }],
    [200, { 'if-none-match': '"b"' }],
    [200, { 'if-modified-since': EARLIER }],
    [200, { 'if-modified-since': 'yesterday' }],
    [200, { 'if-none-match': '"b"', 'if-modified-since': LATER }],
  ])(
    'is answered %i to %j',
    { tags: ['9111-4.3.2-evaluate', '9110-13.1.2-304', '9110-13.1.3-304'] },
    async (status, headers) => {
      const { fetch } = harness()
      const handler = origin(() => cacheable('content', { etag: '"a"', 'last-modified': MODIFIED }))
      await fetch(handler)
      const answer = await fetch(handler, '/', with_(headers))
      expect([answer.status, answer.text]).toEqual([status, status === 304 ? '' : 'content'])
      expect(cacheStatusOf(answer)).toContain('; hit')
      expect(handler.asked).toHaveLength(1)
    },
  )

  it(
    'gets with the 304 what it needs to update its copy, and no fields of the content (RFC 9110 §15.4.5)',
    { tags: ['9110-15.4.5-fields', '9110-15.4.5-metadata'] },
    async () => {
      const { fetch, clock } = harness()
      const handler = origin(() =>
        cacheable('content', {
          etag: '"a"',
          vary: 'x-a',
          'content-type': 'text/plain',
          'content-length': '7',
          'content-digest': 'x',
        }),
      )
      await fetch(handler)
      clock.advance(5 * SECOND)
      const { headers } = await fetch(handler, '/', with_({ 'if-none-match': '"a"' }))
      expect(Object.fromEntries(headers)).toEqual({
        age: '5',
        'cache-control': 'max-age=60',
        'cache-status': 'freshet; hit; ttl=55',
        date: 'Thu, 01 Jan 2026 00:00:00 GMT',
        etag: '"a"',
        vary: 'x-a',
      })
    },
  )

  it('gets a 304 of its own each time, however often one is asked for, and the whole is still whole', async () => {
    const { fetch, clock } = harness()
    const date = 'Thu, 01 Jan 2026 00:00:00 GMT'
    const handler = origin(() => cacheable('content', { etag: '"a"', 'content-type': 'text/plain', date }))
    await fetch(handler)
    const asked = [0, 0, 0, 1, 1, 1].map((seconds) => async () => {
      clock.advance(seconds * SECOND)
      const whole = await fetch(handler)
      const { headers } = await fetch(handler, '/', with_({ 'if-none-match': '"a"' }))
      const told = [headers.get('age'), headers.get('etag'), headers.get('x-client')]
      headers.set('x-client', 'mine')
      headers.delete('etag')
      return [...told, headers.get('content-type'), whole.headers.get('content-type'), whole.text]
    })
    const answers: unknown[] = []
    for (const ask of asked) answers.push(await ask())
    expect(answers).toEqual(
      ['0', '0', '0', '1', '2', '3'].map((age) => [age, '"a"', null, null, 'text/plain', 'content']),
    )
  })

  it('is weighed for HEAD too', async () => {
    const { fetch } = harness()
    const handler = origin(() => cacheable('content', { etag: '"a"' }))
    await fetch(handler)
    const answer = await fetch(handler, '/', { method: 'HEAD', headers: { 'if-none-match': '"a"' } })
    expect(answer.status).toBe(304)
  })

  it('is not weighed against an error', { tags: ['9110-13.2.1-error'] }, async () => {
    const { fetch } = harness()
    const handler = origin(
      () => new Response('no', { status: 404, headers: { etag: '"a"', 'cache-control': 'max-age=60' } }),
    )
    await fetch(handler)
    expect((await fetch(handler, '/', with_({ 'if-none-match': '"a"' }))).status).toBe(404)
  })
})

describe('a condition of the client, and nothing stored', () => {
  it.each<[number, string]>([
    [304, '"a"'],
    [200, '"b"'],
  ])(
    'is not shown to the handler; the client gets %i to %s, and the whole is stored',
    { tags: ['9111-4.3.2-not-stored'] },
    async (status, tag) => {
      const { fetch } = harness()
      const handler = origin((_, { headers }) =>
        headers.has('if-none-match') || headers.has('if-modified-since')
          ? new Response(null, { status: 304 })
          : cacheable('content', { etag: '"a"', 'last-modified': MODIFIED }),
      )
      const answer = await fetch(handler, '/', with_({ 'if-none-match': tag, 'if-modified-since': MODIFIED }))
      expect([answer.status, answer.text]).toEqual([status, status === 304 ? '' : 'content'])
      expect(cacheStatusOf(answer)).toBe('freshet; fwd=uri-miss; stored')
      expect((await fetch(handler)).text).toBe('content')
      expect(handler.asked).toHaveLength(1)
    },
  )

  it('keeps the handler’s other fields and leaves the client’s request as it is', async () => {
    const { send } = harness()
    const handler = origin(() => cacheable('content'))
    await send(handler, '/', with_({ 'if-none-match': '"a"', 'x-a': '1', cookie: 'a=b' }))
    expect(Object.fromEntries(handler.asked[0]!.headers)).toEqual({ 'x-a': '1', cookie: 'a=b' })
  })

  it('gets a 304 with the cookies of its own where the answer is not stored', async () => {
    const { fetch } = harness()
    const handler = origin(() => cacheable('content', { etag: '"a"', 'set-cookie': 'a=b' }))
    const answer = await fetch(handler, '/', with_({ 'if-none-match': '"a"' }))
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([304, ['a=b']])
  })

  it('lets go of the content where it is neither stored nor sent', async () => {
    const { send } = harness()
    const body = source()
    const handler = origin(() => cacheable(body.stream, { etag: '"a"', 'cache-control': 'no-store' }))
    expect((await send(handler, '/', with_({ 'if-none-match': '"a"' }))).status).toBe(304)
    expect(body.cancelled()).toBe(true)
  })

  it('is weighed for one who waits for another’s answer', async () => {
    const { send } = harness()
    const handler = origin(() => cacheable('content', { etag: '"a"' }))
    const asked = [send(handler), send(handler, '/', with_({ 'if-none-match': '"a"' })), send(handler)]
    const answers = await Promise.all(asked.map(async (response) => read(await response)))
    expect(answers.map(({ status, text }) => [status, text])).toEqual([
      [200, 'content'],
      [304, ''],
      [200, 'content'],
    ])
    expect(handler.asked).toHaveLength(1)
  })
})

describe('a condition for the origin server', () => {
  it.each(['if-match', 'if-unmodified-since'])(
    '(%s) goes there, whatever is stored',
    { tags: ['9111-4.3.2-origin-only'] },
    async (name) => {
      const { fetch } = harness()
      const handler = origin((_, { headers }) =>
        headers.has(name) ? new Response(null, { status: 412 }) : cacheable('content', { etag: '"a"' }),
      )
      await fetch(handler)
      const answer = await fetch(handler, '/', with_({ [name]: name === 'if-match' ? '"b"' : EARLIER }))
      expect([answer.status, cacheStatusOf(answer)]).toEqual([412, 'freshet; fwd=bypass'])
      expect(cacheStatusOf(await fetch(handler))).toContain('hit')
    },
  )

  it.each(['if-match', 'if-unmodified-since'])(
    '(%s) of a client that wants no request to go there gets 504, whatever is stored (RFC 9111 §5.2.1.7)',
    async (name) => {
      const { fetch } = harness()
      const handler = origin(() => cacheable('content', { etag: '"a"' }))
      const only = with_({ 'cache-control': 'only-if-cached', [name]: name === 'if-match' ? '"a"' : LATER })
      expect((await fetch(handler, '/', only)).status).toBe(504)
      expect(handler.asked).toHaveLength(0)
      await fetch(handler)
      const answer = await fetch(handler, '/', only)
      expect([answer.status, cacheStatusOf(answer)]).toEqual([504, 'freshet; detail=only-if-cached'])
      expect(handler.asked).toHaveLength(1)
    },
  )
})

describe('a part of a stored response (RFC 9110 §14)', () => {
  const stored = async (): Promise<ReturnType<typeof harness>> => {
    const h = harness()
    const handler = origin(() =>
      cacheable('0123456789', { etag: '"a"', 'last-modified': MODIFIED, 'content-length': '10' }),
    )
    await h.fetch(handler)
    return h
  }
  const never = origin(() => new Response('asked'))

  it.each<[string, number, string, string | null]>([
    ['bytes=0-3', 206, '0123', 'bytes 0-3/10'],
    ['bytes=7-', 206, '789', 'bytes 7-9/10'],
    ['bytes=-2', 206, '89', 'bytes 8-9/10'],
    ['bytes=5-99', 206, '56789', 'bytes 5-9/10'],
    ['bytes=10-', 416, '', 'bytes */10'],
    ['bytes=0-1,4-5', 200, '0123456789', null],
    ['bytes=3-1', 200, '0123456789', null],
    ['lines=0-1', 200, '0123456789', null],
  ])(
    '%s is answered %i with %j',
    {
      tags: [
        '9110-14.2-206',
        '9110-14.2-416',
        '9110-14.4-unsatisfied',
        '9110-14.4-only-parts',
        '9110-15.3.7.1-single',
        '9111-3.3-mark',
      ],
    },
    async (range, status, text, contentRange) => {
      const { fetch } = await stored()
      const answer = await fetch(never, '/', with_({ range }))
      expect([answer.status, answer.text, answer.headers.get('content-range')]).toEqual([
        status,
        text,
        contentRange,
      ])
      if (status < 300) expect(answer.headers.get('content-length')).toBe(`${text.length}`)
      expect(never.asked).toHaveLength(0)
    },
  )

  it.each<[string, number]>([
    ['"a"', 206],
    ['"b"', 200],
    ['W/"a"', 200],
    [MODIFIED, 206],
    [LATER, 200],
  ])(
    'if it is still %s: %i',
    { tags: ['9110-13.1.5-whole', '9111-4.3.2-if-range'] },
    async (condition, status) => {
      const { fetch } = await stored()
      expect((await fetch(never, '/', with_({ range: 'bytes=0-1', 'if-range': condition }))).status).toBe(
        status,
      )
    },
  )

  it(
    'is not of interest to one who has it all, nor for HEAD',
    { tags: ['9110-13.2.2-order', '9110-14.2-method'] },
    async () => {
      const { fetch } = await stored()
      expect((await fetch(never, '/', with_({ range: 'bytes=0-1', 'if-none-match': '"a"' }))).status).toBe(
        304,
      )
      const head = await fetch(never, '/', { method: 'HEAD', headers: { range: 'bytes=0-1' } })
      expect([head.status, head.headers.get('content-length')]).toEqual([200, '10'])
    },
  )

  it('does not harm the whole', async () => {
    const { fetch } = await stored()
    await fetch(never, '/', with_({ range: 'bytes=2-3' }))
    expect((await fetch(never)).text).toBe('0123456789')
  })
})

describe('a part of what is not stored', () => {
  it('is the handler’s to give, and is not stored', async () => {
    const { fetch } = harness()
    const handler = origin((_, { headers }) =>
      headers.get('range') === 'bytes=0-1'
        ? new Response('01', {
            status: 206,
            headers: { 'content-range': 'bytes 0-1/10', 'cache-control': 'max-age=60' },
          })
        : cacheable('0123456789'),
    )
    const range = with_({ range: 'bytes=0-1' })
    expect(await fetch(handler, '/', range)).toMatchObject({ status: 206, text: '01' })
    expect(await fetch(handler)).toMatchObject({ status: 200, text: '0123456789' })
    expect(handler.asked).toHaveLength(2)
    expect(await fetch(handler, '/', range)).toMatchObject({ status: 206, text: '01' })
    expect(handler.asked).toHaveLength(2)
  })

  it('that the handler answers with the whole is stored', async () => {
    const { fetch } = harness()
    const handler = origin(() => cacheable('0123456789'))
    expect((await fetch(handler, '/', with_({ range: 'bytes=0-1' }))).text).toBe('0123456789')
    expect((await fetch(handler)).text).toBe('0123456789')
    expect(handler.asked).toHaveLength(1)
  })

  it('does not lead others who want the whole', async () => {
    const { send } = harness()
    const handler = origin((_, { headers }) =>
      headers.has('range') ? new Response('01', { status: 206 }) : cacheable('0123456789'),
    )
    const asked = [send(handler, '/', with_({ range: 'bytes=0-1' })), send(handler), send(handler)]
    const texts = await Promise.all(asked.map(async (response) => (await response).text()))
    expect(texts).toEqual(['01', '0123456789', '0123456789'])
    expect(handler.asked).toHaveLength(2)
  })
})
