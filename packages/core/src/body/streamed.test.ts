import { describe, expect, it } from 'vitest'
import type { StreamedBody } from '../message.ts'
import { asBodyInit, isStreamed, pieceOf } from './streamed.ts'
import { bytes } from '../../test/harness.ts'

const content = bytes('0123456789')

/** Content in the store that remembers what was asked of it. */
function streamed(): StreamedBody & { asked: unknown[][] } {
  const asked: unknown[][] = []
  return {
    asked,
    byteLength: content.byteLength,
    read(...range) {
      asked.push(range)
      const [first = 0, last = content.byteLength - 1] = range
      return new Response(content.slice(first, last + 1)).body as ReadableStream<Uint8Array<ArrayBuffer>>
    },
  }
}

const text = (body: ConstructorParameters<typeof Response>[0]): Promise<string> => new Response(body).text()

describe('stored content', () => {
  it('is streamed where it is neither bytes nor none', () => {
    expect([isStreamed(null), isStreamed(content), isStreamed(Buffer.from('a'))]).toEqual([
      false,
      false,
      false,
    ])
    expect(isStreamed(streamed())).toBe(true)
  })

  it('is what a Response takes, and read from the store no sooner', async () => {
    expect(asBodyInit(null)).toBeNull()
    expect(asBodyInit(content)).toBe(content)
    const body = streamed()
    expect(body.asked).toEqual([])
    expect(await text(asBodyInit(body))).toBe('0123456789')
    expect(body.asked).toEqual([[]])
  })

  it.each([
    [0, 9],
    [0, 0],
    [3, 5],
    [9, 9],
  ])(
    'has the piece from byte %i to byte %i, both counted, and asks the store for no more',
    async (first, last) => {
      const expected = '0123456789'.slice(first, last + 1)
      const body = streamed()
      expect(await text(pieceOf(body, first, last))).toBe(expected)
      expect(body.asked).toEqual([[first, last]])
      expect(await text(pieceOf(content, first, last))).toBe(expected)
    },
  )
})
