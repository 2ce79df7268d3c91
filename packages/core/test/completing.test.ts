import { describe, expect, it } from 'vitest'
import {
  allowNoUnhandledRejection,
  cacheable,
  cacheStatusOf,
  harness,
  nextText,
  origin,
  readerOf,
  SECOND,
  source,
} from './harness.ts'
import { asks, FRESH, range, ranging, tagged, TEN, type Version } from './ranging.ts'

allowNoUnhandledRejection()

describe('RFC 9111 §3.4: completing a part', () => {
  it.each<[string, string]>([
    ['bytes=0-4', 'bytes=5-'],
    ['bytes=0-8', 'bytes=9-'],
    ['bytes=5-', 'bytes=0-4'],
    ['bytes=1-', 'bytes=0-0'],
  ])('%s to the whole asks for %s, on the condition that it is the same', async (first, missing) => {
    const { fetch, eventsOf } = harness()
    const handler = ranging(tagged(TEN, '"a"', { 'content-type': 'text/x' }))
    await fetch(handler, '/', range(first))
    const whole = await fetch(handler)
    expect([whole.status, whole.text]).toEqual([200, TEN])
    expect([whole.headers.get('content-length'), whole.headers.get('content-range')]).toEqual(['10', null])
    expect(whole.headers.get('content-type')).toBe('text/x')
    expect(cacheStatusOf(whole)).toBe('freshet; fwd=partial; fwd-status=206; stored')
    expect(asks(handler)).toEqual([first, missing])
    expect(handler.asked[1]!.headers.get('if-range')).toBe('"a"')
    const hit = await fetch(handler)
    expect([hit.status, hit.text, cacheStatusOf(hit)]).toEqual([200, TEN, 'freshet; hit; ttl=60'])
    expect(eventsOf('stored').map(({ size }) => size)).toEqual([expect.any(Number), 10])
  })

  it('to the whole waits for nothing that is stored', async () => {
    const { fetch, send, settled } = harness()
    await fetch(ranging(tagged(TEN)), '/', range('bytes=0-4'))
    const body = source()
    const headers = { ...FRESH, etag: '"a"', 'content-range': 'bytes 5-9/10' }
    const reader = readerOf(await send(origin(() => new Response(body.stream, { status: 206, headers }))))
    expect(await nextText(reader)).toBe('01234')
    body.push('567')
    expect(await nextText(reader)).toBe('567')
    body.push('89')
    body.end()
    expect(await nextText(reader)).toBe('89')
    await settled()
    expect(cacheStatusOf(await fetch(ranging(tagged(TEN))))).toContain('; hit')
  })

  it.each<[string, string, string, string]>([
    ['bytes=2-5', 'bytes=4-7', 'bytes=6-7', '4567'],
    ['bytes=2-5', 'bytes=5-6', 'bytes=6-6', '56'],
    ['bytes=2-5', 'bytes=2-', 'bytes=6-', '23456789'],
    ['bytes=2-5', 'bytes=-5', 'bytes=6-', '56789'],
    ['bytes=2-5', 'bytes=0-3', 'bytes=0-1', '0123'],
    ['bytes=2-5', 'bytes=1-5', 'bytes=1-1', '12345'],
  ])('%s to %s asks for %s, and keeps all of it', async (first, wanted, missing, text) => {
    const { fetch } = harness()
    const handler = ranging(tagged(TEN))
    await fetch(handler, '/', range(first))
    const answer = await fetch(handler, '/', range(wanted))
    const from = Number(text[0])
    expect([answer.status, answer.text]).toEqual([206, text])
    expect(answer.headers.get('content-range')).toBe(`bytes ${from}-${from + text.length - 1}/10`)
    expect(answer.headers.get('content-length')).toBe(`${text.length}`)
    expect(cacheStatusOf(answer)).toBe('freshet; fwd=partial; fwd-status=206; stored')
    expect(asks(handler)).toEqual([first, missing])
    const union = `bytes=${Math.min(2, from)}-${Math.max(5, from + text.length - 1)}`
    expect(await fetch(handler, '/', range(union))).toMatchObject({ status: 206 })
    expect(handler.asked).toHaveLength(2)
  })

  it('in steps comes to the whole', async () => {
    const { fetch } = harness()
    const handler = ranging(tagged(TEN))
    for (const asked of ['bytes=4-5', 'bytes=6-9', 'bytes=2-4', 'bytes=0-1']) {
      await fetch(handler, '/', range(asked))
    }
    expect(asks(handler)).toEqual(['bytes=4-5', 'bytes=6-9', 'bytes=2-3', 'bytes=0-1'])
    const whole = await fetch(handler)
    expect([whole.status, whole.text, handler.asked.length]).toEqual([200, TEN, 4])
  })

  it('asks for the whole where two pieces are missing', async () => {
    const { fetch } = harness()
    const handler = ranging(tagged(TEN))
    await fetch(handler, '/', range('bytes=3-5'))
    expect(await fetch(handler)).toMatchObject({ status: 200, text: TEN })
    expect(asks(handler)).toEqual(['bytes=3-5', null])
    expect(handler.asked[1]!.headers.has('if-range')).toBe(false)
  })

  it.each<[string, Record<string, string>]>([
    ['no validator', {}],
    ['a weak tag', { etag: 'W/"a"' }],
    [
      'a weak date',
      { 'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT', date: 'Thu, 01 Jan 2026 00:00:00 GMT' },
    ],
  ])('asks but once for the whole where the part has %s', async (_, headers) => {
    const { fetch } = harness()
    const handler = ranging({ content: TEN, headers: { ...FRESH, ...headers } })
    await fetch(handler, '/', range('bytes=0-4'))
    expect(await fetch(handler)).toMatchObject({ status: 200, text: TEN })
    expect(asks(handler)).toEqual(['bytes=0-4', null])
  })

  it('goes by a strong date too', async () => {
    const { fetch } = harness()
    const modified = 'Wed, 31 Dec 2025 00:00:00 GMT'
    const handler = ranging({ content: TEN, headers: { ...FRESH, 'last-modified': modified } })
    await fetch(handler, '/', range('bytes=0-4'))
    expect(await fetch(handler)).toMatchObject({ status: 200, text: TEN })
    expect(asks(handler)).toEqual(['bytes=0-4', 'bytes=5-'])
    expect(handler.asked[1]!.headers.get('if-range')).toBe(modified)
  })

  it('brings the fields up to date (§3.2)', async () => {
    const { fetch, clock } = harness()
    const version = tagged(TEN, '"a"', { 'x-a': '1', 'x-b': '1', 'content-digest': 'part' })
    const handler = ranging(version)
    await fetch(handler, '/', range('bytes=0-4'))
    clock.advance(61 * SECOND)
    version.headers = { ...FRESH, etag: '"a"', 'x-a': '2' }
    for (const answer of [await fetch(handler), await fetch(handler)]) {
      const { headers } = answer
      expect([headers.get('x-a'), headers.get('x-b'), headers.get('content-digest')]).toEqual([
        '2',
        '1',
        null,
      ])
    }
    expect(cacheStatusOf(await fetch(handler))).toBe('freshet; hit; ttl=60')
  })

  it('is done once for all who wait for the whole', async () => {
    const { fetch, send } = harness()
    const handler = ranging(tagged(TEN))
    await fetch(handler, '/', range('bytes=0-4'))
    const answers = await Promise.all([send(handler), send(handler), send(handler)])
    expect(await Promise.all(answers.map((answer) => answer.text()))).toEqual([TEN, TEN, TEN])
    expect(handler.asked).toHaveLength(2)
  })

  it('answers one who has the whole with 304', async () => {
    const { fetch } = harness()
    const handler = ranging(tagged(TEN))
    await fetch(handler, '/', range('bytes=0-4'))
    expect((await fetch(handler, '/', { headers: { 'if-none-match': '"a"' } })).status).toBe(304)
    expect(asks(handler)).toEqual(['bytes=0-4', 'bytes=5-'])
    expect(cacheStatusOf(await fetch(handler))).toContain('; hit')
  })

  it.each<[string, number, string]>([
    ['"a"', 304, ''],
    ['"b"', 206, '23456789'],
  ])(
    'for one who asks for more than the part, unless they have %s, is %i (RFC 9110 §13.2.2)',
    async (tag, ...expected) => {
      const { fetch } = harness()
      const handler = ranging(tagged(TEN))
      await fetch(handler, '/', range('bytes=0-4'))
      const answer = await fetch(handler, '/', range('bytes=2-9', { 'if-none-match': tag }))
      expect([answer.status, answer.text]).toEqual(expected)
      expect(handler.asked).toHaveLength(2)
    },
  )
})

describe('RFC 9111 §3.4: completing a part of what has changed', () => {
  it.each(['', 'bytes=2-7'])('ends with the new content (%s)', async (asked) => {
    const { fetch } = harness()
    const version = tagged(TEN)
    const handler = ranging(version)
    await fetch(handler, '/', range('bytes=0-4'))
    Object.assign(version, tagged('abcdefghij', '"b"'))
    const answer = await fetch(handler, '/', asked === '' ? {} : range(asked))
    expect([answer.status, answer.text, handler.asked.length]).toEqual([200, 'abcdefghij', 2])
    expect(cacheStatusOf(answer)).toBe('freshet; fwd=partial; stored')
    expect(await fetch(handler)).toMatchObject({ text: 'abcdefghij' })
    expect(handler.asked).toHaveLength(2)
  })

  it.each<[string, number, string]>([
    ['', 200, 'abcdefghij'],
    ['bytes=2-7', 206, 'cdefgh'],
  ])('and comes in part all the same asks again as the client did (%s)', async (asked, status, text) => {
    const { fetch } = harness()
    const version: Version = { ...tagged(TEN), ignoresIfRange: true }
    const handler = ranging(version)
    await fetch(handler, '/', range('bytes=0-4'))
    Object.assign(version, tagged('abcdefghij', '"b"'))
    const answer = await fetch(handler, '/', asked === '' ? {} : range(asked))
    expect([answer.status, answer.text]).toEqual([status, text])
    expect(asks(handler).slice(2)).toEqual([asked || null])
    expect(handler.asked[2]!.headers.has('if-range')).toBe(false)
    expect(cacheStatusOf(answer)).toBe('freshet; fwd=partial; stored')
  })

  it.each<[string, () => Response]>([
    ['416', () => new Response('no', { status: 416, headers: { 'content-range': 'bytes */5' } })],
    ['a part of another place', () => partial('56789', 'bytes 5-9/10')],
    ['less than was missing', () => partial('456', 'bytes 4-6/10')],
    ['several parts', () => partial('…', null, { 'content-type': 'multipart/byteranges; boundary=x' })],
    ['a part of another length', () => partial('45678', 'bytes 4-8/9')],
    ['a part that has no validator', () => partial('456789', 'bytes 4-9/10', { etag: '' })],
    ['a 304 that nobody asked for', () => new Response(null, { status: 304 })],
  ])('(%s) asks again for the whole', async (_, odd) => {
    const { fetch } = harness()
    await fetch(ranging(tagged(TEN)), '/', range('bytes=0-3'))
    const handler = origin((call) => (call === 1 ? odd() : cacheable('the whole')))
    expect(await fetch(handler)).toMatchObject({ status: 200, text: 'the whole' })
    expect(asks(handler)).toEqual(['bytes=4-', null])
  })

  function partial(
    body: string,
    contentRange: string | null,
    headers: Record<string, string> = {},
  ): Response {
    const place = contentRange === null ? {} : { 'content-range': contentRange }
    return new Response(body, { status: 206, headers: { ...FRESH, etag: '"a"', ...place, ...headers } })
  }

  it('lets go of the answer that did not help', async () => {
    const { fetch } = harness()
    await fetch(ranging(tagged(TEN)), '/', range('bytes=0-3'))
    const body = source()
    const headers = { ...FRESH, etag: '"b"', 'content-range': 'bytes 4-9/10' }
    const handler = origin((call) =>
      call === 1 ? new Response(body.stream, { status: 206, headers }) : cacheable('the whole'),
    )
    await fetch(handler)
    expect(body.cancelled()).toBe(true)
  })

  it.each([404, 500, 503])('(%i) is the answer, and the part stays', async (status) => {
    const { fetch } = harness()
    await fetch(ranging(tagged(TEN)), '/', range('bytes=0-3'))
    const handler = origin(() => new Response('no', { status }))
    expect(await fetch(handler)).toMatchObject({ status, text: 'no' })
    expect(await fetch(handler, '/', range('bytes=0-3'))).toMatchObject({ status: 206, text: '0123' })
    expect(handler.asked).toHaveLength(1)
  })
})

describe('a missing piece that is not what it says', () => {
  it.each(['45', '4567', ''])(
    '(%j for three bytes) breaks the answer off, and the part stays',
    async (piece) => {
      for (const [first, contentRange] of [
        ['bytes=0-3', 'bytes 4-6/7'],
        ['bytes=3-6', 'bytes 0-2/7'],
      ] as const) {
        const { fetch, send, settled, eventsOf } = harness()
        await fetch(ranging(tagged('0123456')), '/', range(first))
        const headers = { ...FRESH, etag: '"a"', 'content-range': contentRange }
        const handler = origin(() => new Response(piece, { status: 206, headers }))
        await expect((await send(handler)).text()).rejects.toThrow('3 bytes')
        await settled()
        expect(eventsOf('not-stored')).toMatchObject([{ reason: 'incomplete' }])
        expect((await fetch(handler, '/', range(first))).status).toBe(206)
        expect(handler.asked).toHaveLength(1)
      }
    },
  )

  it('is passed on, whole, where the whole is too large to store', async () => {
    const { fetch } = harness({ maxBodySize: 8 })
    const handler = ranging(tagged(TEN))
    await fetch(handler, '/', range('bytes=0-4'))
    const answer = await fetch(handler)
    expect([answer.text, cacheStatusOf(answer)]).toEqual([
      TEN,
      'freshet; fwd=partial; fwd-status=206; detail=too-large',
    ])
    expect(await fetch(handler, '/', range('bytes=0-4'))).toMatchObject({ text: '01234' })
    expect(asks(handler)).toEqual(['bytes=0-4', 'bytes=5-'])
  })
})
