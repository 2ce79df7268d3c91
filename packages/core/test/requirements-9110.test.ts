import { describe, expect, it } from 'vitest'
import { cacheable, harness, origin } from './harness.ts'

const MODIFIED = 'Mon, 01 Jun 2020 00:00:00 GMT'
const LATER = 'Mon, 01 Jun 2020 00:00:01 GMT'

const with_ = (headers: Record<string, string>): RequestInit => ({ headers })

/** A cache with a stored response of ten bytes, and a handler that it need not ask. */
async function stored(headers: Record<string, string> = {}) {
  const h = harness()
  await h.fetch(origin(() => cacheable('0123456789', headers)))
  return { ...h, never: origin(() => new Response('asked')) }
}

describe('RFC 9110 §13: conditions', () => {
  it('If-Modified-Since says nothing to another method', { tags: ['9110-13.1.3-method'] }, async () => {
    const { fetch } = await stored({ 'last-modified': MODIFIED })
    const handler = origin(() => cacheable('posted', { 'last-modified': MODIFIED }))
    const init = { method: 'POST', ...with_({ 'if-modified-since': LATER }) }
    expect(await fetch(handler, '/', init)).toMatchObject({ status: 200, text: 'posted' })
    expect(handler.asked[0]!.headers.get('if-modified-since')).toBe(LATER)
  })

  it.each(['"b"', LATER])(
    'If-Range: %s alone is no condition',
    { tags: ['9110-13.1.5-alone'] },
    async (value) => {
      const { fetch, never } = await stored({ etag: '"a"', 'last-modified': MODIFIED })
      const answer = await fetch(never, '/', with_({ 'if-range': value }))
      expect([answer.status, answer.text, never.asked.length]).toEqual([200, '0123456789', 0])
    },
  )

  it.each([
    ['a second before Date', LATER, 206],
    ['the very second of Date', MODIFIED, 200],
  ])(
    'If-Range with a Last-Modified of %s is answered %3$i',
    { tags: ['9110-13.1.5-strong-date'] },
    async (_, date, status) => {
      const { fetch, never } = await stored({ 'last-modified': MODIFIED, date })
      const request = with_({ range: 'bytes=0-1', 'if-range': MODIFIED, 'cache-control': 'max-stale' })
      expect((await fetch(never, '/', request)).status).toBe(status)
    },
  )

  it('a 304 has no content', { tags: ['9110-15.4.5-content'] }, async () => {
    const { send, never } = await stored({ etag: '"a"', 'content-length': '10' })
    const answer = await send(never, '/', with_({ 'if-none-match': '"a"' }))
    expect([answer.status, answer.body, never.asked.length]).toEqual([304, null, 0])
  })
})

describe('RFC 9110 §15.3.7: a part', () => {
  it('carries what the whole would have said of itself', { tags: ['9110-15.3.7-fields'] }, async () => {
    const fields = {
      date: 'Mon, 15 Jun 2026 12:00:00 GMT',
      'cache-control': 'max-age=3153600000',
      etag: '"a"',
      expires: 'Mon, 15 Jun 2027 12:00:00 GMT',
      'content-location': '/there',
      vary: 'accept-language',
    }
    const { fetch, never } = await stored(fields)
    const { status, headers } = await fetch(never, '/', with_({ range: 'bytes=0-1' }))
    expect(status).toBe(206)
    expect(Object.fromEntries([...headers].filter(([name]) => name in fields))).toEqual(fields)
  })
})

describe('RFC 9110 §9.3.3: the answer to POST', () => {
  const posting = (contentLocation: string, lifetime: string) =>
    origin((call, { method }) => {
      const headers = { 'content-location': contentLocation, 'cache-control': lifetime }
      return new Response(`${method} ${call}`, method === 'POST' ? { headers } : {})
    })

  it.each([
    ['/page', 'max-age=60', 'POST 1'],
    ['/other', 'max-age=60', 'GET 2'],
    ['/page', 'public', 'GET 2'],
    ['/page', 'no-store, max-age=60', 'GET 2'],
  ])(
    'with Content-Location: %s and %s makes the next GET see %s',
    { tags: ['9110-9.3.3-post'] },
    async (location, lifetime, text) => {
      const { fetch } = harness()
      const handler = posting(location, lifetime)
      await fetch(handler, '/page', { method: 'POST', body: 'x' })
      expect((await fetch(handler, '/page')).text).toBe(text)
      expect((await fetch(handler, '/page', { method: 'POST', body: 'x' })).text).toContain('POST')
    },
  )
})
