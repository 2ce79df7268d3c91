import { describe, expect, it } from 'vitest'
import { NOW, request, SECOND, stored } from '../test/heads.ts'
import type { StoredResponse } from './message.ts'
import { receivedPart, withStored } from './parts.ts'

type Bytes = Uint8Array<ArrayBuffer>

const bytes = (first: number, last: number): Bytes =>
  Uint8Array.from({ length: last - first + 1 }, (_, at) => first + at)

function part(
  first: number,
  last: number,
  besides: Partial<StoredResponse> = {},
  etag = '"a"',
): StoredResponse {
  const headers = { etag, 'content-range': `bytes ${first}-${last}/10` }
  return stored(headers, { status: 206, body: bytes(first, last), ...besides })
}

describe('a part that has come', () => {
  it('is stored as it is when it has the length that its Content-Range says', () => {
    const { body, ...head } = part(4, 8)
    const kept = receivedPart(head, body as Bytes)
    expect(kept).toEqual({ ...head, body })
    expect(kept!.headers).toBe(head.headers)
  })

  it('that is shorter is stored as the beginning that it is', () => {
    const { body, ...head } = part(4, 9)
    ;(head.headers as Headers).set('content-digest', 'x')
    const kept = receivedPart(head, (body as Bytes).slice(0, 5))!
    expect(kept.body).toEqual(bytes(4, 8))
    expect(kept.status).toBe(206)
    expect(Object.fromEntries(kept.headers)).toEqual({
      etag: '"a"',
      'content-length': '5',
      'content-range': 'bytes 4-8/10',
    })
  })

  it.each([
    ['longer', bytes(4, 9)],
    ['empty', new Uint8Array()],
  ])('that is %s is not stored', (_, body) => {
    expect(receivedPart(part(4, 8), body)).toBeUndefined()
  })
})

describe('a part and what is stored', () => {
  const during = { requestTime: NOW, responseTime: NOW + SECOND }
  const limit = 10
  const kept = (came: StoredResponse, ...candidates: StoredResponse[]) =>
    withStored(came, candidates, request({ range: 'bytes=5-9' }), limit)

  it('are one where they belong together', () => {
    expect(kept(part(5, 9), part(0, 4))).toMatchObject({ status: 200, body: bytes(0, 9) })
    expect(kept(part(5, 9), stored({ etag: '"a"' }, { body: bytes(0, 9) }))).toMatchObject({ status: 200 })
  })

  it('are not one where that is longer than may be stored', () => {
    const came = part(5, 9)
    expect(withStored(came, [part(0, 4)], request(), 9)).toMatchObject({ status: 206, body: bytes(5, 9) })
    expect(withStored(came, [part(0, 4)], request(), 10)).toMatchObject({ status: 200 })
  })

  it('the newer part stays where they do not belong together', () => {
    for (const old of [part(0, 3), part(0, 4, {}, '"b"')]) {
      expect(kept(part(5, 9, during), old)).toMatchObject({ status: 206, body: bytes(5, 9) })
    }
    expect(kept(part(5, 9))).toMatchObject({ status: 206, body: bytes(5, 9) })
  })

  it('the whole stays that came while the part was under way', () => {
    const whole = (responseTime: number) => stored({ etag: '"b"' }, { body: bytes(0, 9), responseTime })
    expect(kept(part(5, 9, during), whole(NOW))).toBeUndefined()
    expect(kept(part(5, 9, during), whole(NOW + 2 * SECOND))).toBeUndefined()
    expect(kept(part(5, 9, during), whole(NOW - 1))).toMatchObject({ status: 206 })
  })

  it('are of one variant: others stay as they are', () => {
    const german = { selecting: [['accept-language', 'de']] as const }
    const french = { selecting: [['accept-language', 'fr']] as const }
    expect(kept(part(5, 9, german), part(0, 4, french), part(0, 4, german))).toMatchObject({ status: 200 })
    expect(kept(part(5, 9, german), part(0, 4, french))).toMatchObject({ status: 206 })
    expect(kept(part(5, 9, german), part(0, 4))).toMatchObject({ status: 206 })
  })

  it('a part of all there is becomes the whole', () => {
    const came = part(0, 9)
    expect(kept(came)).toMatchObject({ status: 200, statusText: 'OK', body: bytes(0, 9) })
    expect(kept(came)!.headers.has('content-range')).toBe(false)
  })

  it('RFC 9110 §15.3.7: an answer to If-Range may lack fields, and is stored only with a part that has them', () => {
    const asked = request({ range: 'bytes=5-9', 'if-range': '"a"' })
    expect(withStored(part(5, 9), [], asked, limit)).toBeUndefined()
    expect(withStored(part(0, 9), [], asked, limit)).toBeUndefined()
    expect(withStored(part(5, 9), [part(0, 3)], asked, limit)).toBeUndefined()
    expect(withStored(part(5, 9), [part(0, 4)], asked, limit)).toMatchObject({ status: 200 })
  })
})
