import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gathered, piecesOf, viewsOf } from './pieces.ts'

type Bytes = Uint8Array<ArrayBuffer>

const bytes = (...values: number[]): Bytes => Uint8Array.from(values)

/** A stream of these chunks, which then errors where it is told to; it says how often it was asked, and whether it was left. */
function streamOf(chunks: readonly Uint8Array[], error?: Error) {
  const seen = { pulled: 0, left: undefined as unknown }
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const chunk = chunks[seen.pulled++]
        if (chunk !== undefined) controller.enqueue(chunk)
        else if (error) controller.error(error)
        else controller.close()
      },
      cancel: (reason) => void (seen.left = reason ?? 'left'),
    },
    { highWaterMark: 0 },
  )
  return { stream, seen }
}

async function all(pieces: AsyncIterable<Bytes>): Promise<Bytes[]> {
  const found: Bytes[] = []
  for await (const piece of pieces) found.push(piece)
  return found
}

const join = (pieces: readonly Uint8Array[]): number[] => pieces.flatMap((piece) => [...piece])

describe('pieces of a stream', () => {
  it('are of one size, but the last, whatever the chunks are', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 12 }),
        fc.integer({ min: 1, max: 30 }),
        async (chunks, size) => {
          const pieces = await all(piecesOf(streamOf(chunks).stream, size))
          expect(join(pieces)).toEqual(join(chunks))
          expect(pieces.slice(0, -1).every((piece) => piece.byteLength === size)).toBe(true)
          expect(pieces.every((piece) => piece.byteLength > 0 && piece.byteLength <= size)).toBe(true)
        },
      ),
    )
  })

  it('do not change when what they were made of does, nor with one another', async () => {
    const chunk = bytes(1, 2, 3, 4, 5)
    const pieces = await all(piecesOf(streamOf([chunk]).stream, 2))
    chunk.fill(9)
    pieces[0]!.fill(8)
    expect(join(pieces)).toEqual([8, 8, 3, 4, 5])
  })

  it('are read no further than they are asked for', async () => {
    const { stream, seen } = streamOf([bytes(1, 2), bytes(3, 4), bytes(5, 6), bytes(7)])
    const pieces = piecesOf(stream, 3)
    expect((await pieces.next()).value).toEqual(bytes(1, 2, 3))
    expect(seen.pulled).toBe(2)
  })

  it('end with the error of the stream', async () => {
    const { stream, seen } = streamOf([bytes(1, 2, 3)], new Error('gone'))
    const pieces = piecesOf(stream, 2)
    expect((await pieces.next()).value).toEqual(bytes(1, 2))
    await expect(pieces.next()).rejects.toThrow('gone')
    expect(seen.left).toBeUndefined()
  })

  it('leave the stream when nobody wants more of them, and not when it has ended', async () => {
    const left = streamOf([bytes(1, 2), bytes(3, 4)])
    for await (const _ of piecesOf(left.stream, 1)) break
    expect(left.seen.left).toBe('left')
    const ended = streamOf([bytes(1, 2)])
    await all(piecesOf(ended.stream, 1))
    expect(ended.seen.left).toBeUndefined()
  })
})

describe('pieces of bytes', () => {
  it('are views of them', async () => {
    const buffer = bytes(0, 1, 2, 3, 4, 5, 6)
    const pieces = await all(viewsOf(buffer.subarray(1, 6), 2))
    expect(pieces).toEqual([bytes(1, 2), bytes(3, 4), bytes(5)])
    for (const piece of pieces) expect(piece.buffer).toBe(buffer.buffer)
    expect(await all(viewsOf(bytes(), 2))).toEqual([])
  })
})

describe('a body in one', () => {
  const body = (byteLength: number, chunks: readonly Uint8Array[], error?: Error) => ({
    byteLength,
    read: () => streamOf(chunks, error).stream as ReadableStream<Bytes>,
  })

  it('is all of its chunks', async () => {
    expect(await gathered(body(5, [bytes(1, 2), bytes(), bytes(3, 4, 5)]))).toEqual(bytes(1, 2, 3, 4, 5))
    expect(await gathered(body(0, []))).toEqual(bytes())
  })

  it('rejects as its stream errors, and when there is more than it says', async () => {
    await expect(gathered(body(5, [bytes(1, 2)], new Error('gone')))).rejects.toThrow('gone')
    await expect(gathered(body(2, [bytes(1, 2, 3)]))).rejects.toThrow(RangeError)
  })
})
