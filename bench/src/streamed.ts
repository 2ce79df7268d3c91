const CHUNK = 64 * 1024

export const STREAMED_SIZE = 10 * 1024 ** 2

/**
 * What a handler answers that has 10 MiB of content, made while it is read. With `turn` each chunk comes when that has
 * come, as one of a file or a socket does.
 */
export function streamedResponse(turn?: () => Promise<unknown>): Response {
  let left = STREAMED_SIZE / CHUNK
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      await turn?.()
      if (left-- > 0) controller.enqueue(chunk)
      else controller.close()
    },
  })
  return new Response(body, {
    headers: { 'content-type': 'text/plain', 'cache-control': 'public, max-age=86400', etag: '"streamed"' },
  })
}

const chunk = new Uint8Array(CHUNK).fill(97)

/** Enough for all that one round stores. */
export const STREAMED_SETUP = { maxBodySize: 2 * STREAMED_SIZE, maxBytes: 2 * 1024 ** 3 } as const
