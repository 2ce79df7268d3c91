import { describe, expect, it } from 'vitest'
import { cacheable, cacheStatusOf, harness, numbered, origin, read, request, SECOND } from './harness.ts'

describe('a fresh stored response (RFC 9111 §4)', () => {
  it('is the answer, with its age and without asking the handler', { tags: ['9111-4-age'] }, async () => {
    const { fetch, clock } = harness()
    const handler = numbered({ 'cache-control': 'max-age=60' })
    expect((await fetch(handler)).headers.has('age')).toBe(false)
    clock.advance(7.9 * SECOND)
    const hit = await fetch(handler)
    expect(hit.text).toBe('answer 1')
    expect(hit.headers.get('age')).toBe('7')
    expect(cacheStatusOf(hit)).toBe('freshet; hit; ttl=53')
    expect(handler.asked).toHaveLength(1)
  })

  it(
    'is used to the last millisecond of its lifetime and not a millisecond longer',
    { tags: ['9111-4-fresh', '9111-4.2-fresh'] },
    async () => {
      const { fetch, clock } = harness()
      const handler = numbered({ 'cache-control': 'max-age=60' })
      await fetch(handler)
      clock.advance(60 * SECOND - 1)
      expect((await fetch(handler)).text).toBe('answer 1')
      clock.advance(1)
      const stale = await fetch(handler)
      expect(stale.text).toBe('answer 2')
      expect(cacheStatusOf(stale)).toBe('freshet; fwd=stale; fwd-status=200; stored')
      expect((await fetch(handler)).text).toBe('answer 2')
    },
  )

  it(
    'keeps status, reason phrase, repeated and unknown fields',
    { tags: ['9111-3.1-all-fields'] },
    async () => {
      const { fetch, cache, context } = harness()
      const handler = origin(() => {
        const headers = new Headers({ 'cache-control': 'max-age=60', 'x-unknown': 'ä' })
        headers.append('link', '</a>')
        headers.append('link', '</b>')
        return new Response('gone', { status: 410, statusText: 'Gone Fishing', headers })
      })
      await fetch(handler)
      const hit = await cache.handle(request(), handler, context)
      expect([hit.status, hit.statusText]).toEqual([410, 'Gone Fishing'])
      expect(hit.headers.get('link')).toBe('</a>, </b>')
      expect(hit.headers.get('x-unknown')).toBe('ä')
      expect(handler.asked).toHaveLength(1)
    },
  )

  it(
    'is given the time of its receipt when it came without Date, and so is the first answer (RFC 9110 §6.6.1)',
    { tags: ['9110-6.6.1-date'] },
    async () => {
      const { fetch, clock } = harness()
      const handler = origin(() => cacheable())
      const first = await fetch(handler)
      clock.advance(30 * SECOND)
      const hit = await fetch(handler)
      expect(first.headers.get('date')).toBe('Thu, 01 Jan 2026 00:00:00 GMT')
      expect(hit.headers.get('date')).toBe('Thu, 01 Jan 2026 00:00:00 GMT')
    },
  )

  it('keeps the Date that it came with, and so does the first answer', async () => {
    const { fetch } = harness()
    const date = 'Wed, 31 Dec 2025 23:59:50 GMT'
    const handler = origin(() => cacheable('content', { date }))
    expect((await fetch(handler)).headers.get('date')).toBe(date)
    expect((await fetch(handler)).headers.get('date')).toBe(date)
    expect(handler.asked).toHaveLength(1)
  })

  it('counts the age that it came with', { tags: ['9111-4-age', '9111-4.2.3-initial-age'] }, async () => {
    const { fetch, clock } = harness()
    const handler = origin(() => cacheable('content', { age: '50' }))
    await fetch(handler)
    clock.advance(5 * SECOND)
    expect((await fetch(handler)).headers.get('age')).toBe('55')
    clock.advance(5 * SECOND)
    await fetch(handler)
    expect(handler.asked).toHaveLength(2)
  })

  it('cannot be changed through an answer that was made of it', async () => {
    const { send, settled } = harness()
    const handler = origin(() => cacheable('content', { 'x-a': '1' }))
    await read(await send(handler))
    await settled()
    // what is asked for again and again is answered with fields that are ready
    for (let turn = 0; turn < 4; turn++) {
      const hit = await send(handler)
      const { headers } = hit
      expect([headers.get('x-a'), headers.get('cache-control')]).toEqual(['1', 'max-age=60'])
      expect(headers.getSetCookie()).toEqual([])
      headers.set('x-a', '2')
      headers.delete('cache-control')
      headers.append('set-cookie', 'a=b')
      const body = new Uint8Array(await hit.arrayBuffer())
      expect(new TextDecoder().decode(body)).toBe('content')
      body.fill(0)
    }
  })

  it('lacks the fields of the connection (RFC 9111 §3.1)', async () => {
    const { fetch } = harness()
    const handler = origin(() =>
      cacheable('content', { connection: 'x-hop', 'x-hop': '1', 'keep-alive': 'a' }),
    )
    await fetch(handler)
    const { headers } = await fetch(handler)
    expect([headers.get('connection'), headers.get('x-hop'), headers.get('keep-alive')]).toEqual([
      null,
      null,
      null,
    ])
    expect(handler.asked).toHaveLength(1)
  })

  it(
    'is chosen by the fields that Vary names, an absent field being no empty one (RFC 9111 §4.1)',
    { tags: ['9111-4-vary', '9111-4.1-match', '9111-4.1-absent'] },
    async () => {
      const { fetch } = harness()
      const handler = origin((call) => cacheable(`answer ${call}`, { vary: 'x-tongue' }))
      const ask = (tongue?: string): ReturnType<typeof fetch> =>
        fetch(handler, '/', { headers: tongue === undefined ? {} : { 'x-tongue': tongue } })
      const texts = async (): Promise<string[]> => {
        const found: string[] = []
        for (const tongue of ['a', 'b', '', undefined]) found.push((await ask(tongue)).text)
        return found
      }
      const first = await texts()
      expect(new Set(first).size).toBe(4)
      expect(await texts()).toEqual(first)
      expect(cacheStatusOf(await ask('c'))).toBe('freshet; fwd=vary-miss; stored')
    },
  )

  it(
    'answers a request for HEAD with its head alone (RFC 9111 §4)',
    { tags: ['9110-9.3.2-head', '9111-4-method'] },
    async () => {
      const { fetch } = harness()
      const handler = origin(() => cacheable('content', { 'content-length': '7' }))
      await fetch(handler)
      const head = await fetch(handler, '/', { method: 'HEAD' })
      expect([head.status, head.text, head.headers.get('content-length')]).toEqual([200, '', '7'])
      expect(handler.asked).toHaveLength(1)
    },
  )
})

describe('the length of content', () => {
  it('that nobody told of is told where a server cannot see it (RFC 9110 §8.6)', async () => {
    const { fetch } = harness()
    const handler = origin(() => cacheable('content'))
    await fetch(handler)
    const head = await fetch(handler, '/', { method: 'HEAD' })
    expect([head.text, head.headers.get('content-length')]).toEqual(['', '7'])
    expect((await fetch(handler)).headers.has('content-length')).toBe(false)
  })

  it('that a runtime may encode is not told', async () => {
    const { fetch } = harness()
    const handler = origin(() => cacheable('content', { 'content-encoding': 'gzip' }))
    await fetch(handler)
    expect((await fetch(handler, '/', { method: 'HEAD' })).headers.has('content-length')).toBe(false)
  })
})

describe('a response that can have no content', () => {
  it.each([204, 205])('of status %i is stored and answered without content', async (status) => {
    const { fetch } = harness()
    const handler = origin(() => new Response(null, { status, headers: { 'cache-control': 'max-age=60' } }))
    await fetch(handler)
    expect(await fetch(handler)).toMatchObject({ status, text: '' })
    expect(handler.asked).toHaveLength(1)
  })

  it('is told from one with empty content', async () => {
    const { fetch, send } = harness()
    const handler = origin(() => cacheable(''))
    await fetch(handler)
    expect(await (await send(handler)).text()).toBe('')
    expect(handler.asked).toHaveLength(1)
  })
})

describe('a redirect', () => {
  it('is stored and answered as a redirect', async () => {
    const { fetch } = harness()
    const handler = origin(
      () =>
        new Response(null, { status: 301, headers: { location: '/there', 'cache-control': 'max-age=60' } }),
    )
    await fetch(handler)
    const hit = await fetch(handler)
    expect([hit.status, hit.headers.get('location')]).toEqual([301, '/there'])
    expect(handler.asked).toHaveLength(1)
  })

  it('made by Response.redirect, whose headers are immutable, passes', async () => {
    const { fetch } = harness()
    const handler = origin(() => Response.redirect('https://example.com/there', 302))
    const answer = await fetch(handler)
    expect([answer.status, answer.headers.get('location')]).toEqual([302, 'https://example.com/there'])
    expect(cacheStatusOf(answer)).toContain('fwd=uri-miss')
  })
})
