import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseContentRange } from '../src/fields/range.ts'
import { binary, cacheable, harness, origin } from './harness.ts'

const never = origin(() => new Response('asked'))
const range = (value: string, besides: Record<string, string> = {}): RequestInit => ({
  headers: { range: value, ...besides },
})

/** A cache that has `body`. */
async function having(body: BodyInit | null, headers: Record<string, string> = {}) {
  const h = harness()
  await h.fetch(
    origin(() => cacheable(body, headers)),
    '/',
  )
  return h
}

interface Piece {
  readonly type: string | null
  readonly range: string | null
  readonly bytes: Uint8Array
}

/** What a 206 has, single or several. */
async function piecesOf(response: Response): Promise<Piece[]> {
  const bytes = new Uint8Array(await response.arrayBuffer())
  const type = response.headers.get('content-type')
  const boundary = /^multipart\/byteranges; boundary=(.+)$/.exec(type ?? '')?.[1]
  if (boundary === undefined) return [{ type, range: response.headers.get('content-range'), bytes }]
  const text = String.fromCharCode(...bytes)
  return text
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((piece) => {
      const end = piece.indexOf('\r\n\r\n')
      const fields = new Headers(
        piece
          .slice(2, end)
          .split('\r\n')
          .map((line) => line.split(': ') as [string, string]),
      )
      const content = Uint8Array.from(piece.slice(end + 4, -2), (char) => char.charCodeAt(0))
      return { type: fields.get('content-type'), range: fields.get('content-range'), bytes: content }
    })
}

describe('RFC 9110 §15.3.7.2: several ranges of a stored response', () => {
  const body = binary(1000)

  it('come as multipart/byteranges, each with its place and the type of the whole', async () => {
    const { send } = await having(body, { 'content-type': 'image/x', etag: '"a"', 'content-length': '1000' })
    const response = await send(never, '/', range('bytes=990-999,0-4,500-500'))
    expect([response.status, response.statusText]).toEqual([206, 'Partial Content'])
    expect(response.headers.has('content-range')).toBe(false)
    expect(response.headers.get('etag')).toBe('"a"')
    const length = Number(response.headers.get('content-length'))
    expect((await response.clone().arrayBuffer()).byteLength).toBe(length)
    expect(await piecesOf(response)).toEqual([
      { type: 'image/x', range: 'bytes 990-999/1000', bytes: Uint8Array.from(body.slice(990)) },
      { type: 'image/x', range: 'bytes 0-4/1000', bytes: Uint8Array.from(body.slice(0, 5)) },
      { type: 'image/x', range: 'bytes 500-500/1000', bytes: Uint8Array.from(body.slice(500, 501)) },
    ])
  })

  it.each<[string, string]>([
    ['bytes=0-4,5-9', 'bytes 0-9/1000'],
    ['bytes=0-4,2-9', 'bytes 0-9/1000'],
    ['bytes=5-9,0-4', 'bytes 0-9/1000'],
    ['bytes=0-4,2000-', 'bytes 0-4/1000'],
    ['bytes=990-,-5', 'bytes 990-999/1000'],
  ])('%s is one part, %s, and no multipart', async (asked, contentRange) => {
    const { send } = await having(body, { 'content-type': 'image/x' })
    const response = await send(never, '/', range(asked))
    expect([response.status, response.headers.get('content-range')]).toEqual([206, contentRange])
    expect(response.headers.get('content-type')).toBe('image/x')
  })

  it.each(['bytes=1000-,2000-', 'bytes=1000-1000', 'bytes=-0'])('%s cannot be had: 416', async (asked) => {
    const { fetch } = await having(body, { 'content-type': 'image/x', 'content-digest': 'x' })
    const { status, headers, text } = await fetch(never, '/', range(asked))
    expect([status, text, headers.get('content-range')]).toEqual([416, '', 'bytes */1000'])
    expect([
      headers.get('content-type'),
      headers.get('content-length'),
      headers.get('content-digest'),
    ]).toEqual([null, null, null])
  })

  it('that take as much as the whole are the whole', async () => {
    const { fetch } = await having(binary(300))
    // 300 bytes of content, against two parts with their headings and the end
    const status = async (last: number): Promise<number> =>
      (await fetch(never, '/', range(`bytes=0-0,2-${last}`))).status
    const statuses = await Promise.all(Array.from({ length: 298 }, (_, at) => status(at + 2)))
    const turn = statuses.indexOf(200)
    expect(statuses).toEqual(statuses.map((_, at) => (at < turn ? 206 : 200)))
    expect(turn).toBeGreaterThan(0)
    const { headers } = await fetch(never, '/', range(`bytes=0-0,2-${turn + 1}`))
    expect(headers.get('content-length')).toBe('299')
  })

  it('are the whole where there are too many', async () => {
    const { fetch } = await having(binary(10_000))
    const asked = (count: number): string =>
      `bytes=${Array.from({ length: count }, (_, at) => `${at * 2}-${at * 2}`).join()}`
    expect((await fetch(never, '/', range(asked(32)))).status).toBe(206)
    expect((await fetch(never, '/', range(asked(33)))).status).toBe(200)
  })

  it('are the whole of encoded content', async () => {
    const { fetch } = await having(body, { 'content-encoding': 'br' })
    expect((await fetch(never, '/', range('bytes=0-0,9-9'))).status).toBe(200)
    const one = await fetch(never, '/', range('bytes=0-0'))
    expect([one.status, one.headers.get('content-encoding')]).toEqual([206, 'br'])
  })

  it('are the whole when If-Range is not met', async () => {
    const { fetch } = await having(body, { etag: '"a"' })
    expect((await fetch(never, '/', range('bytes=0-0,9-9', { 'if-range': '"a"' }))).status).toBe(206)
    expect((await fetch(never, '/', range('bytes=0-0,9-9', { 'if-range': '"b"' }))).status).toBe(200)
  })

  it('leave what is stored as it is', async () => {
    const { send } = await having(body)
    const response = await send(never, '/', range('bytes=0-1,8-9'))
    new Uint8Array(await response.arrayBuffer()).fill(0)
    expect(new Uint8Array(await (await send(never)).arrayBuffer())).toEqual(new Uint8Array(body))
  })

  it('of any body, whatever they are, are what they say, and all that was asked for', async () => {
    const ends = fc.array(fc.tuple(fc.nat(1100), fc.nat(1100)), { minLength: 1, maxLength: 6 })
    const sizes = fc.integer({ min: 1, max: 1000 })
    await fc.assert(
      fc.asyncProperty(sizes, ends, async (size, pairs) => {
        const content = binary(size)
        const { send } = await having(content)
        const specs = pairs.map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const)
        const response = await send(never, '/', range(`bytes=${specs.map((spec) => spec.join('-')).join()}`))
        const wanted = new Set<number>()
        for (const [first, last] of specs)
          for (let at = first; at <= Math.min(last, size - 1); at++) wanted.add(at)
        if (response.status === 416) return wanted.size === 0
        if (response.status === 200) {
          expect(new Uint8Array(await response.arrayBuffer())).toEqual(new Uint8Array(content))
          return true
        }
        const got: number[] = []
        for (const piece of await piecesOf(response)) {
          const place = parseContentRange(piece.range) as { first: number; last: number; size: number }
          expect(place.size).toBe(size)
          expect(piece.bytes).toEqual(new Uint8Array(content.slice(place.first, place.last + 1)))
          for (let at = place.first; at <= place.last; at++) got.push(at)
        }
        // each byte once
        expect(got.toSorted((a, b) => a - b)).toEqual([...wanted].toSorted((a, b) => a - b))
        return true
      }),
      { numRuns: 300 },
    )
  })
})

describe('one range of a stored response', () => {
  it('RFC 9530 §2: does not carry the digest of the whole', async () => {
    const digests = { 'content-digest': 'x', 'content-md5': 'x', 'repr-digest': 'x' }
    const { fetch } = await having('0123456789', digests)
    const { headers } = await fetch(never, '/', range('bytes=0-1'))
    expect(Object.keys(digests).map((name) => headers.get(name))).toEqual([null, null, 'x'])
    expect((await fetch(never)).headers.get('content-digest')).toBe('x')
  })

  it.each(['bytes=0-', 'bytes=0-0', 'bytes=-1'])('%s of nothing is nothing, and no error', async (asked) => {
    const { fetch } = await having('')
    const { status, headers } = await fetch(never, '/', range(asked))
    expect([status, headers.get('content-range')]).toEqual([200, null])
  })

  it('is no matter for an error', async () => {
    const { fetch } = harness()
    const headers = { 'cache-control': 'max-age=60' }
    await fetch(origin(() => new Response('nothing here', { status: 404, headers })))
    for (const asked of ['bytes=0-1', 'bytes=99-']) {
      expect(await fetch(never, '/', range(asked))).toMatchObject({ status: 404, text: 'nothing here' })
    }
  })

  it('is no matter for HEAD', async () => {
    const { fetch } = await having('0123456789', { 'content-length': '10' })
    const { status, headers } = await fetch(never, '/', { method: 'HEAD', ...range('bytes=0-1,8-9') })
    expect([status, headers.get('content-length'), headers.get('content-range')]).toEqual([200, '10', null])
  })
})
