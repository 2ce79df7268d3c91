import { afterEach, describe, expect, it, vi } from 'vitest'
import { bytes } from '../../test/harness.ts'
import { sourceOf } from './source.ts'

afterEach(() => void vi.unstubAllGlobals())

describe('a body that is read outside of JavaScript', () => {
  const readOutside = (): unknown => vi.stubGlobal('scheduler', { wait: () => Promise.resolve() })

  it.each([undefined, 1_000_000])(
    'keeps no more room than twice what it brings, with length %s',
    async (length) => {
      readOutside()
      const source = sourceOf(streamOf(bytes('a'), bytes('b'.repeat(10_000)), bytes('c')), length)
      const pieces = []
      for (;;) {
        const { value } = await source.read()
        if (value === undefined) break
        pieces.push(value)
        expect(value.buffer.byteLength).toBeLessThanOrEqual(2 * value.byteLength)
      }
      expect(await new Blob(pieces).text()).toBe(`a${'b'.repeat(10_000)}c`)
    },
  )

  it('is read piece by piece where it can take no room', async () => {
    readOutside()
    const plain = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(bytes('content'))
        controller.close()
      },
    })
    const source = sourceOf(plain)
    expect((await source.read()).value).toEqual(bytes('content'))
    expect((await source.read()).done).toBe(true)
  })

  it('is refused when it is being read already', () => {
    readOutside()
    const body = streamOf(bytes('content'))
    body.getReader()
    expect(() => sourceOf(body)).toThrow(TypeError)
  })
})

/** A stream of bytes that gives one piece to each read, though there is room for more. */
function streamOf(...pieces: Uint8Array<ArrayBuffer>[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    type: 'bytes',
    pull(controller) {
      const piece = pieces.shift()
      if (piece !== undefined) return controller.enqueue(piece)
      controller.close()
      controller.byobRequest?.respond(0)
    },
  })
}
