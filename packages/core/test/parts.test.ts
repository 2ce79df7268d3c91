import { createStorage } from 'unstorage'
import { describe, expect, it } from 'vitest'
import { createMemoryStore } from '../src/store/memory.ts'
import type { Store } from '../src/store/store.ts'
import {
  allowNoUnhandledRejection,
  cacheable,
  cacheStatusOf,
  gate,
  harness,
  origin,
  quiet,
  read,
  SECOND,
  slowStore,
  source,
} from './harness.ts'
import { asks, FRESH, range, ranging, tagged, TEN } from './ranging.ts'

allowNoUnhandledRejection()

describe('RFC 9111 §3.3: a stored part', () => {
  it.each<[string, string, string]>([
    ['bytes=2-6', '23456', 'bytes 2-6/10'],
    ['bytes=3-5', '345', 'bytes 3-5/10'],
    ['bytes=2-2', '2', 'bytes 2-2/10'],
    ['bytes=6-6', '6', 'bytes 6-6/10'],
  ])('answers %s, which lies in it', async (asked, text, contentRange) => {
    const { fetch, clock } = harness()
    const handler = ranging(tagged(TEN))
    expect(cacheStatusOf(await fetch(handler, '/', range('bytes=2-6')))).toBe('freshet; fwd=uri-miss; stored')
    clock.advance(5 * SECOND)
    const answer = await fetch(handler, '/', range(asked))
    expect([answer.status, answer.text, answer.headers.get('content-range')]).toEqual([
      206,
      text,
      contentRange,
    ])
    expect(answer.headers.get('content-length')).toBe(`${text.length}`)
    expect([answer.headers.get('etag'), answer.headers.get('age')]).toEqual(['"a"', '5'])
    expect(cacheStatusOf(answer)).toBe('freshet; hit; ttl=55')
    expect(handler.asked).toHaveLength(1)
  })

  it.each(['bytes=7-', 'bytes=-3', 'bytes=-1', 'bytes=8-99'])(
    'that reaches the end answers %s',
    async (asked) => {
      const { fetch } = harness()
      const handler = ranging(tagged(TEN))
      await fetch(handler, '/', range('bytes=7-'))
      const answer = await fetch(handler, '/', range(asked))
      const text = { 'bytes=-1': '9', 'bytes=8-99': '89' }[asked] ?? '789'
      expect([answer.status, answer.text, handler.asked.length]).toEqual([206, text, 1])
      expect(answer.headers.get('content-range')).toBe(`bytes ${10 - text.length}-9/10`)
    },
  )

  it.each(['bytes=1-3', 'bytes=6-7', 'bytes=6-', 'bytes=-4', 'bytes=8-9', 'bytes=2-3,8-9', 'lines=2-3'])(
    'does not answer %s alone',
    async (asked) => {
      const { fetch } = harness()
      const handler = ranging({ content: TEN, headers: FRESH })
      await fetch(handler, '/', range('bytes=2-6'))
      const answer = await fetch(handler, '/', range(asked))
      expect(cacheStatusOf(answer)).toMatch(/^freshet; fwd=partial; stored/)
      expect(asks(handler)).toEqual(['bytes=2-6', asked])
    },
  )

  it('answers neither for the whole nor HEAD, nor a Range that does not apply', async () => {
    for (const init of [{}, { method: 'HEAD' }, range('bytes=2-3', { 'if-range': '"b"' })] as RequestInit[]) {
      const { fetch } = harness()
      const handler = ranging(tagged(TEN))
      await fetch(handler, '/', range('bytes=2-6'))
      const answer = await fetch(handler, '/', init)
      expect([answer.status, answer.text]).toEqual([200, init.method === 'HEAD' ? '' : TEN])
      expect(cacheStatusOf(answer)).toContain('fwd=partial')
    }
  })

  it('outlives a HEAD', async () => {
    const { fetch } = harness()
    const handler = ranging(tagged(TEN))
    await fetch(handler, '/', range('bytes=2-6'))
    await fetch(handler, '/', { method: 'HEAD' })
    expect(cacheStatusOf(await fetch(handler, '/', range('bytes=2-6')))).toContain('; hit')
  })

  it('answers 304 to one whose copy is current and who asks for what lies in it', async () => {
    const { fetch } = harness()
    const handler = ranging(tagged(TEN))
    await fetch(handler, '/', range('bytes=2-6'))
    const answer = await fetch(handler, '/', range('bytes=2-3', { 'if-none-match': '"a"' }))
    expect([answer.status, answer.headers.get('content-range'), handler.asked.length]).toEqual([304, null, 1])
  })

  it('answers several ranges that lie in it', async () => {
    const { fetch } = harness()
    const handler = ranging(tagged(TEN))
    await fetch(handler, '/', range('bytes=2-8'))
    const answer = await fetch(handler, '/', range('bytes=2-3,8-8'))
    expect(answer.headers.get('content-type')).toMatch(/^multipart\/byteranges; boundary=/)
    expect([answer.status, answer.headers.get('content-range'), handler.asked.length]).toEqual([206, null, 1])
    expect(answer.text).toMatch(/bytes 2-3\/10\r\n\r\n23\r\n--.*bytes 8-8\/10\r\n\r\n8\r\n--/s)
    expect(answer.headers.get('content-length')).toBe(`${answer.text.length}`)
  })

  it('leaves one who wants no request to the handler without an answer beyond it', async () => {
    const { fetch } = harness()
    const handler = ranging(tagged(TEN))
    await fetch(handler, '/', range('bytes=2-6'))
    const only = { 'cache-control': 'only-if-cached' }
    expect((await fetch(handler, '/', range('bytes=3-5', only))).status).toBe(206)
    expect((await fetch(handler, '/', range('bytes=3-7', only))).status).toBe(504)
    expect((await fetch(handler, '/', { headers: only })).status).toBe(504)
  })

  it('is the beginning of what its Content-Range says, where no more came', async () => {
    const { fetch } = harness()
    const handler = origin(
      () => new Response('45678', { status: 206, headers: { ...FRESH, 'content-range': 'bytes 4-9/10' } }),
    )
    await fetch(handler, '/', range('bytes=4-9'))
    expect(await fetch(handler, '/', range('bytes=6-8'))).toMatchObject({ status: 206, text: '678' })
    expect(handler.asked).toHaveLength(1)
    await fetch(handler, '/', range('bytes=6-9'))
    expect(handler.asked).toHaveLength(2)
  })

  it('is kept in any storage', async () => {
    const { fetch } = harness({ storage: createStorage() })
    const handler = ranging(tagged(TEN))
    await fetch(handler, '/', range('bytes=0-4'))
    expect(await fetch(handler, '/', range('bytes=1-2'))).toMatchObject({ status: 206, text: '12' })
    expect(await fetch(handler)).toMatchObject({ status: 200, text: TEN })
    expect(cacheStatusOf(await fetch(handler))).toContain('; hit')
    expect(asks(handler)).toEqual(['bytes=0-4', 'bytes=5-'])
  })

  it('is one of several variants', async () => {
    const { fetch } = harness()
    const version = tagged(TEN, '"a"', { vary: 'accept-language' })
    const handler = ranging(version)
    await fetch(handler, '/', range('bytes=0-4', { 'accept-language': 'de' }))
    version.content = 'abcdefghij'
    await fetch(handler, '/', range('bytes=5-9', { 'accept-language': 'fr' }))
    const german = await fetch(handler, '/', range('bytes=0-4', { 'accept-language': 'de' }))
    const french = await fetch(handler, '/', range('bytes=5-9', { 'accept-language': 'fr' }))
    expect([german.text, french.text, handler.asked.length]).toEqual(['01234', 'fghij', 2])
  })
})

describe('RFC 9111 §3.3: no part is stored', () => {
  const once = async (answer: () => Response, init: RequestInit = range('bytes=0-4')): Promise<void> => {
    const { fetch, eventsOf } = harness()
    const handler = origin(answer)
    await fetch(handler, '/', init)
    await fetch(handler, '/', init)
    expect(handler.asked).toHaveLength(2)
    expect(eventsOf('stored')).toEqual([])
  }
  const part = (headers: Record<string, string>, body = '01234', status = 206): Response =>
    new Response(body, { status, headers: { ...FRESH, etag: '"a"', ...headers } })
  const zeroToFour = { 'content-range': 'bytes 0-4/10' }

  it.each<[string, Record<string, string>]>([
    ['without Content-Range', {}],
    ['of an unknown unit', { 'content-range': 'lines 0-4/10' }],
    ['of several', { 'content-type': 'multipart/byteranges; boundary=x' }],
    [
      'of several, and one of them named',
      { ...zeroToFour, 'content-type': 'multipart/byteranges; boundary=x' },
    ],
    ['under no-store', { ...zeroToFour, 'cache-control': 'no-store' }],
    ['under private', { ...zeroToFour, 'cache-control': 'private' }],
    ['under Vary: *', { ...zeroToFour, vary: '*' }],
    ['with a cookie', { ...zeroToFour, 'set-cookie': 'a=b' }],
    ['shorter than its Content-Length', { ...zeroToFour, 'content-length': '6' }],
    ['longer than its Content-Range', { 'content-range': 'bytes 0-3/10' }],
  ])('%s', (_, headers) => once(() => part(headers)))

  it('of an answer to one with credentials', () =>
    once(() => part(zeroToFour), range('bytes=0-4', { authorization: 'x' })))
  it('of an answer to one who asks for no store', () =>
    once(() => part(zeroToFour), range('bytes=0-4', { 'cache-control': 'no-store' })))
  it('that nobody asked for', () => once(() => part(zeroToFour), {}))
  it('of nothing', () => once(() => part(zeroToFour, '')))
  it('of a 416', () => once(() => part({ 'content-range': 'bytes */3' }, '', 416)))
  it('that broke off', async () => {
    const { send, fetch, eventsOf } = harness()
    const body = source()
    const broken = origin(
      () => new Response(body.stream, { status: 206, headers: { ...FRESH, ...zeroToFour } }),
    )
    const response = await send(broken, '/', range('bytes=0-4'))
    body.push('012')
    body.fail(new Error('gone'))
    await expect(response.text()).rejects.toThrow('gone')
    await quiet()
    expect(eventsOf('not-stored')).toMatchObject([{ reason: 'incomplete' }])
    expect((await fetch(ranging(tagged(TEN)), '/', range('bytes=0-2'))).headers.get('age')).toBeNull()
  })

  it('RFC 9110 §15.3.7: of an answer to If-Range, which may lack fields', () =>
    once(() => part(zeroToFour), range('bytes=0-4', { 'if-range': '"a"' })))
})

describe('a part and what is stored already', () => {
  it('is the whole when it is all there is', async () => {
    const { fetch } = harness()
    const handler = ranging({ content: TEN, headers: FRESH })
    expect((await fetch(handler, '/', range('bytes=0-'))).status).toBe(206)
    const whole = await fetch(handler)
    expect([whole.status, whole.text, whole.headers.get('content-range')]).toEqual([200, TEN, null])
    expect(whole.headers.get('content-length')).toBe('10')
    expect(cacheStatusOf(whole)).toContain('; hit')
  })

  it('(the same content, whole) leaves it whole, with its own fields', async () => {
    const { fetch, clock } = harness()
    const version = tagged(TEN, '"a"', { 'x-a': '1' })
    await fetch(ranging(version))
    clock.advance(SECOND)
    const part = { ...FRESH, etag: '"a"', 'x-a': '2', 'content-range': 'bytes 2-3/10' }
    const handler = origin(() => new Response('23', { status: 206, headers: part }))
    expect((await fetch(handler, '/', range('bytes=2-3', { 'cache-control': 'no-cache' }))).status).toBe(206)
    const whole = await fetch(handler)
    expect([whole.status, whole.text, whole.headers.get('x-a')]).toEqual([200, TEN, '2'])
    expect(handler.asked).toHaveLength(1)
  })

  it('(other content, whole) takes its place', async () => {
    const { fetch, clock } = harness()
    await fetch(ranging(tagged(TEN)))
    clock.advance(61 * SECOND)
    const handler = ranging(tagged('abcdefghij', '"b"'))
    expect(await fetch(handler, '/', range('bytes=2-3'))).toMatchObject({ status: 206, text: 'cd' })
    expect(await fetch(handler, '/', range('bytes=2-3'))).toMatchObject({ text: 'cd' })
    expect(handler.asked).toHaveLength(1)
    expect(await fetch(handler)).toMatchObject({ status: 200, text: 'abcdefghij' })
  })

  it('(other content, in part) takes its place', async () => {
    const { fetch, clock } = harness()
    await fetch(ranging(tagged(TEN)), '/', range('bytes=0-4'))
    clock.advance(61 * SECOND)
    const handler = ranging(tagged('abcdefghij', '"b"'))
    expect(await fetch(handler, '/', range('bytes=2-3'))).toMatchObject({ status: 206, text: 'cd' })
    expect(await fetch(handler, '/', range('bytes=2-3'))).toMatchObject({ text: 'cd' })
    expect(await fetch(handler, '/', range('bytes=0-4'))).toMatchObject({ text: 'abcde' })
  })

  it('is combined with one that came while it was under way', async () => {
    for (const storage of [undefined, createStorage()]) {
      const { send, fetch, settled } = harness(storage && { storage })
      const bodies = [source(), source()]
      const slow = origin((call) => {
        const headers = {
          ...FRESH,
          etag: '"a"',
          'content-range': call === 1 ? 'bytes 0-4/10' : 'bytes 5-9/10',
        }
        return new Response(bodies[call - 1]!.stream, { status: 206, headers })
      })
      const first = await send(slow, '/', range('bytes=0-4'))
      const second = await send(slow, '/', range('bytes=5-9'))
      bodies[1]!.push('56789')
      bodies[1]!.end()
      expect(await second.text()).toBe('56789')
      await quiet()
      bodies[0]!.push('01234')
      bodies[0]!.end()
      expect(await first.text()).toBe('01234')
      await settled()
      const never = origin(() => new Response('asked'))
      expect(await fetch(never)).toMatchObject({ status: 200, text: TEN })
    }
  })

  it('does not replace the whole that came while it was under way', async () => {
    const { send, fetch, settled, clock, eventsOf } = harness()
    const body = source()
    const headers = { ...FRESH, 'content-range': 'bytes 0-4/10' }
    const part = await send(
      origin(() => new Response(body.stream, { status: 206, headers })),
      '/',
      range('bytes=0-4'),
    )
    clock.advance(SECOND)
    await (await send(origin(() => cacheable('the whole')))).text()
    await quiet()
    body.push('01234')
    body.end()
    expect(await part.text()).toBe('01234')
    await settled()
    expect(eventsOf('not-stored')).toMatchObject([{ reason: 'part' }])
    expect(await fetch(origin(() => new Response('asked')))).toMatchObject({ text: 'the whole' })
  })

  it('a purge keeps a part out that is under way', async () => {
    const { send, fetch, settled, cache, eventsOf } = harness()
    const body = source()
    const headers = { ...FRESH, 'content-range': 'bytes 0-4/10' }
    const slow = origin(() => new Response(body.stream, { status: 206, headers }))
    const part = await send(slow, '/', range('bytes=0-4'))
    await cache.purge({ url: 'https://example.com/' })
    body.push('01234')
    body.end()
    await part.text()
    await settled()
    expect(eventsOf('not-stored')).toMatchObject([{ reason: 'purged' }])
    const handler = ranging(tagged(TEN))
    expect(cacheStatusOf(await fetch(handler, '/', range('bytes=0-4')))).toContain('fwd=uri-miss')
  })

  it('a purge while the store is asked what it has keeps the part out too', async () => {
    const asked = gate()
    const operations: string[] = []
    const storage = slowStore(async (operation) => {
      operations.push(operation)
      if (operations.join() === 'match,match') await asked.opened
    })
    const { send, settled, cache, eventsOf } = harness({ storage })
    await (await send(ranging(tagged(TEN)), '/', range('bytes=0-4'))).text()
    await quiet()
    await cache.purge({ url: 'https://example.com/' })
    asked.open()
    await settled()
    expect(eventsOf('not-stored')).toMatchObject([{ reason: 'purged' }])
    expect(operations).toEqual(['match', 'match', 'delete'])
  })

  it('is kept, combined, for as long as the two together are of use', async () => {
    const memory = createMemoryStore()
    const ttls: number[] = []
    const storage: Store = {
      match: (key) => memory.match(key),
      put: (key, stored, ttl) => {
        ttls.push(ttl)
        memory.put(key, stored)
      },
      delete: (key) => memory.delete(key),
    }
    const { fetch } = harness({ storage })
    const version = tagged(TEN, '"a"', { 'cache-control': 'max-age=600' })
    const handler = ranging(version)
    await fetch(handler, '/', range('bytes=0-4'))
    // what the second part does not say, the first has said
    version.headers = { etag: '"a"' }
    await fetch(handler, '/', range('bytes=5-9'))
    expect(ttls).toHaveLength(2)
    expect(ttls[1]).toBe(ttls[0])
    expect(cacheStatusOf(await fetch(handler))).toBe('freshet; hit; ttl=600')
  })

  it('is not stored where the store cannot say what it has', async () => {
    let matches = 0
    const storage = slowStore(async (operation) => {
      if (operation === 'match' && ++matches === 2) throw new Error('down')
    })
    const { fetch, eventsOf } = harness({ storage })
    expect((await fetch(ranging(tagged(TEN)), '/', range('bytes=0-4'))).text).toBe('01234')
    expect(eventsOf('not-stored')).toMatchObject([{ reason: 'store-fault' }])
  })
})

describe('a stale part', () => {
  it('is validated for what lies in it, and brought up to date (RFC 9111 §4.3.4)', async () => {
    const { fetch, clock } = harness()
    const version = tagged(TEN, '"a"', { 'x-a': '1' })
    const handler = ranging(version)
    await fetch(handler, '/', range('bytes=2-6'))
    clock.advance(61 * SECOND)
    version.headers['x-a'] = '2'
    const answer = await fetch(handler, '/', range('bytes=3-4'))
    expect([answer.status, answer.text, answer.headers.get('content-range')]).toEqual([
      206,
      '34',
      'bytes 3-4/10',
    ])
    expect(cacheStatusOf(answer)).toBe('freshet; fwd=stale; fwd-status=304; ttl=60')
    const hit = await fetch(handler, '/', range('bytes=2-6'))
    expect([hit.text, hit.headers.get('x-a'), handler.asked.length]).toEqual(['23456', '2', 2])
  })

  it('is replaced where it has changed', async () => {
    const { fetch, clock } = harness()
    const version = tagged(TEN)
    const handler = ranging(version)
    await fetch(handler, '/', range('bytes=2-6'))
    clock.advance(61 * SECOND)
    Object.assign(version, tagged('abcdefghij', '"b"'))
    expect(await fetch(handler, '/', range('bytes=3-4'))).toMatchObject({ status: 206, text: 'de' })
    expect(await fetch(handler, '/', range('bytes=3-4'))).toMatchObject({ text: 'de' })
    expect(handler.asked).toHaveLength(2)
  })

  it('is refreshed in the background with the range that was asked for (RFC 5861 §3)', async () => {
    const { fetch, clock } = harness()
    const version = tagged(TEN, '"a"', { 'cache-control': 'max-age=60, stale-while-revalidate=60' })
    const handler = ranging(version)
    await fetch(handler, '/', range('bytes=2-6'))
    clock.advance(61 * SECOND)
    const stale = await fetch(handler, '/', range('bytes=3-4', { 'if-range': '"a"' }))
    expect([stale.text, cacheStatusOf(stale)]).toEqual(['34', 'freshet; hit; ttl=-1'])
    expect(asks(handler)).toEqual(['bytes=2-6', 'bytes=3-4'])
    expect(handler.asked[1]!.headers.has('if-range')).toBe(false)
    expect(cacheStatusOf(await fetch(handler, '/', range('bytes=2-6')))).toBe('freshet; hit; ttl=60')
  })

  it('covers for a failing handler, and only what lies in it (RFC 5861 §4)', async () => {
    const { fetch, clock } = harness()
    const headers = { 'cache-control': 'max-age=60, stale-if-error=60' }
    await fetch(ranging(tagged(TEN, '"a"', headers)), '/', range('bytes=2-6'))
    clock.advance(61 * SECOND)
    const failing = origin(() => new Response('no', { status: 503 }))
    expect(await fetch(failing, '/', range('bytes=3-4'))).toMatchObject({ status: 206, text: '34' })
    expect(await fetch(failing)).toMatchObject({ status: 503, text: 'no' })
  })

  it('that is being refreshed in vain is no answer to one who wants the whole', async () => {
    const { fetch, send, settled, clock } = harness()
    const control = 'max-age=60, stale-while-revalidate=60, stale-if-error=600'
    await fetch(ranging(tagged(TEN, '"a"', { 'cache-control': control })), '/', range('bytes=2-6'))
    clock.advance(61 * SECOND)
    const failing = gate<Response>()
    expect(
      await read(
        await send(
          origin(() => failing.opened),
          '/',
          range('bytes=3-4'),
        ),
      ),
    ).toMatchObject({ text: '34' })
    const whole = send(origin(() => cacheable('the whole')))
    failing.open(new Response('no', { status: 503 }))
    expect(await read(await whole)).toMatchObject({ status: 200, text: 'the whole' })
    await settled()
  })
})
