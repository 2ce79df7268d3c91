import type { StreamedBody } from '../message.ts'

/** What comes, cut anew into pieces of `size` bytes, the last one shorter; none when nothing comes. */
export async function* piecesOf(
  content: ReadableStream<Uint8Array>,
  size: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
  let piece = new Uint8Array(size)
  let filled = 0
  for await (const chunk of chunksOf(content)) {
    for (let at = 0; at < chunk.byteLength;) {
      const taken = chunk.subarray(at, at + size - filled)
      piece.set(taken, filled)
      at += taken.byteLength
      filled += taken.byteLength
      if (filled < size) continue
      yield piece
      piece = new Uint8Array(size)
      filled = 0
    }
  }
  if (filled > 0) yield piece.subarray(0, filled)
}

/** Pieces of bytes that are here, as views of them. */
export async function* viewsOf(
  bytes: Uint8Array<ArrayBuffer>,
  size: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
  for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size)
}

/** Not every runtime lets a stream be iterated. Whoever stops early cancels it. */
async function* chunksOf(content: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  const reader = content.getReader()
  let isDone = false
  try {
    for (;;) {
      const { done, value } = await reader.read()
      isDone = done
      if (done) return
      yield value
    }
  } catch (error) {
    isDone = true
    throw error
  } finally {
    if (!isDone) await reader.cancel().catch(() => {})
  }
}

/** All of a body in one. Rejects as its stream errors. */
export async function gathered(body: StreamedBody): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(body.byteLength)
  let at = 0
  for await (const chunk of chunksOf(body.read())) {
    bytes.set(chunk, at)
    at += chunk.byteLength
  }
  return bytes
}
