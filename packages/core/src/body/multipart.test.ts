import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ByteRange, parseContentRange } from '../fields/range.ts'
import { multipart } from './multipart.ts'

const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes)

/** The parts of a multipart body, by the letter of RFC 2046 §5.1. */
function read({ bytes, type }: ReturnType<typeof multipart>) {
  const boundary = /^multipart\/byteranges; boundary=([0-9a-zA-Z'()+_,./:=?-]{1,70})$/.exec(type)![1]!
  const text = `\r\n${latin1(bytes)}`
  const pieces = text.split(`\r\n--${boundary}`)
  expect([pieces[0], pieces.at(-1)]).toEqual(['', '--\r\n'])
  return pieces.slice(1, -1).map((piece) => {
    const end = piece.indexOf('\r\n\r\n')
    const [opening, ...fields] = piece.slice(0, end).split('\r\n')
    expect(opening).toBe('')
    return {
      headers: new Headers(fields.map((line) => line.split(': ') as [string, string])),
      content: piece.slice(end + 4),
    }
  })
}

const bytes = Uint8Array.from({ length: 256 }, (_, at) => at)

describe('multipart/byteranges (RFC 9110 §14.6)', () => {
  it('has each range in its order, under the fields that tell its place and type', () => {
    const ranges: ByteRange[] = [
      { first: 250, last: 255 },
      { first: 0, last: 1 },
    ]
    const parts = read(multipart(ranges, { bytes, first: 0, size: 256, type: 'text/x; a="é"' }))
    expect(
      parts.map(({ headers, content }) => [
        headers.get('content-range'),
        headers.get('content-type'),
        content,
      ]),
    ).toEqual([
      ['bytes 250-255/256', 'text/x; a="é"', '\xfa\xfb\xfc\xfd\xfe\xff'],
      ['bytes 0-1/256', 'text/x; a="é"', '\x00\x01'],
    ])
  })

  it('has no type where the content has none, and the place in the whole where the content is a part', () => {
    const [part] = read(
      multipart([{ first: 1000, last: 1001 }], { bytes, first: 998, size: undefined, type: null }),
    )
    expect([...part!.headers]).toEqual([['content-range', 'bytes 1000-1001/*']])
    expect(part!.content).toBe('\x02\x03')
  })

  it('parts each with a boundary of its own', () => {
    const content = { bytes, first: 0, size: 256, type: null }
    const types = new Set(Array.from({ length: 10 }, () => multipart([{ first: 0, last: 0 }], content).type))
    expect(types.size).toBe(10)
  })

  it('brings back whatever bytes of whatever ranges', () => {
    const content = fc.uint8Array({ minLength: 1, maxLength: 300 })
    const ends = fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(content, ends, fc.nat(1000), (body, pairs, first) => {
        const ranges = pairs.map((pair) => {
          const [a, b] = pair.map((at) => first + (at % body.length)) as [number, number]
          return { first: Math.min(a, b), last: Math.max(a, b) }
        })
        const size = first + body.length
        const parts = read(multipart(ranges, { bytes: Uint8Array.from(body), first, size, type: null }))
        expect(parts.map(({ headers }) => parseContentRange(headers.get('content-range')))).toEqual(
          ranges.map((range) => ({ ...range, size })),
        )
        expect(parts.map((part) => part.content)).toEqual(
          ranges.map((range) => latin1(body.subarray(range.first - first, range.last - first + 1))),
        )
      }),
    )
  })
})
