import { describe, expect, it } from 'vitest'
import { cacheable, harness, type Origin, origin, SECOND } from './harness.ts'

const range = (value: string): RequestInit => ({ headers: { range: value } })

interface Version {
  content: string
  headers: Record<string, string>
}

/** An origin that obeys ranges of the version that it is told to have, and no If-Range. */
function ranging(version: Version): Origin {
  return origin((_, request) => {
    const { content, headers } = version
    const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.get('range') ?? '') ?? []
    if (first === undefined) return cacheable(content, headers)
    const end = last === '' ? content.length - 1 : Number(last)
    const part = { ...headers, 'content-range': `bytes ${first}-${end}/${content.length}` }
    const fields = { 'cache-control': 'max-age=60', ...part }
    return new Response(content.slice(Number(first), end + 1), { status: 206, headers: fields })
  })
}

describe('RFC 9111 §3.3: a part', () => {
  it('is stored, and answers those who ask for no more', { tags: ['9111-3.3-partial'] }, async () => {
    const { fetch } = harness()
    const handler = ranging({ content: '0123456789', headers: { etag: '"a"' } })
    await fetch(handler, '/', range('bytes=2-6'))
    const answer = await fetch(handler, '/', range('bytes=3-4'))
    expect([answer.status, answer.text, answer.headers.get('content-range'), handler.asked.length]).toEqual([
      206,
      '34',
      'bytes 3-4/10',
      1,
    ])
  })

  it(
    'is completed by asking for the rest, with the fields of the rest',
    { tags: ['9111-3.3-complete', '9111-3.4-update'] },
    async () => {
      const { fetch } = harness()
      const version: Version = { content: '0123456789', headers: { etag: '"a"', 'x-a': 'old' } }
      const handler = ranging(version)
      await fetch(handler, '/', range('bytes=0-5'))
      version.headers = { etag: '"a"', 'x-a': 'new' }
      const whole = await fetch(handler)
      expect([whole.status, whole.text, whole.headers.get('x-a')]).toEqual([200, '0123456789', 'new'])
      expect(handler.asked.map(({ headers }) => headers.get('range'))).toEqual(['bytes=0-5', 'bytes=6-'])
      const hit = await fetch(handler)
      expect([hit.text, hit.headers.get('x-a'), handler.asked.length]).toEqual(['0123456789', 'new', 2])
    },
  )

  it.each([
    ['another strong tag', { etag: '"a"' }, { etag: '"b"' }],
    ['a weak tag', { etag: 'W/"a"' }, { etag: 'W/"a"' }],
    ['no validator', {}, {}],
    [
      'a weak date',
      { 'last-modified': 'Mon, 01 Jun 2020 00:00:00 GMT', date: 'Mon, 01 Jun 2020 00:00:00 GMT' },
      {},
    ],
  ] as [string, Record<string, string>, Record<string, string>][])(
    'is never joined with one of %s',
    { tags: ['9111-3.4-validator', '9110-15.3.7.3-combine'] },
    async (_, before, after) => {
      const { fetch } = harness()
      const version: Version = {
        content: 'aaaaaaaaaa',
        headers: { 'cache-control': 'max-age=999999999', ...before },
      }
      const handler = ranging(version)
      await fetch(handler, '/', range('bytes=0-5'))
      version.content = 'bbbbbbbbbb'
      version.headers = { ...version.headers, ...after }
      expect((await fetch(handler)).text).toBe('bbbbbbbbbb')
      expect((await fetch(handler, '/', range('bytes=0-9'))).text).toBe('bbbbbbbbbb')
    },
  )
})

it(
  'RFC 9110 §15.3.7.2: several parts come as multipart/byteranges',
  { tags: ['9110-15.3.7.2-several', '9110-14.4-only-parts'] },
  async () => {
    const { fetch, clock } = harness()
    const handler = origin(() =>
      cacheable('0123456789'.repeat(100), { etag: '"a"', 'content-type': 'text/plain' }),
    )
    await fetch(handler)
    clock.advance(SECOND)
    const { status, headers, text } = await fetch(handler, '/', range('bytes=0-1,998-999'))
    const boundary = /^multipart\/byteranges; ?boundary="?([^"]+)"?$/.exec(
      headers.get('content-type') ?? '',
    )?.[1]
    expect([status, headers.get('content-range'), handler.asked.length]).toEqual([206, null, 1])
    expect(Number(headers.get('content-length') ?? text.length)).toBe(text.length)
    const parts = text.split(`--${boundary}`).slice(1, -1)
    expect(parts.map((part) => part.split('\r\n\r\n').map((each) => each.trim()))).toEqual([
      [expect.stringMatching(/content-range: bytes 0-1\/1000/i), '01'],
      [expect.stringMatching(/content-range: bytes 998-999\/1000/i), '89'],
    ])
  },
)
