import type { NodeContext } from './node-context.ts'

/**
 * The content of a request, begun only when somebody reads it: what nobody has begun Node passes over by itself, so
 * that the next request on the connection is heard. What was begun and left ends the connection after the answer.
 */
export function contentOf(
  source: () => ReadableStream<Uint8Array> | null,
  { incoming, outgoing }: NodeContext,
): ReadableStream<Uint8Array> {
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined
  let isReading = false
  const { socket } = incoming
  outgoing.once('finish', () => {
    if (incoming.httpVersionMajor === 1 && reader !== undefined && !isReading) socket.destroySoon()
  })
  return new ReadableStream(
    {
      async pull(controller) {
        reader ??= source()?.getReader()
        isReading = true
        const { done = true, value } = (await reader?.read()) ?? {}
        isReading = false
        if (value !== undefined) controller.enqueue(value)
        if (!done) return
        reader = undefined
        controller.close()
      },
      cancel: (reason) => reader?.cancel(reason),
    },
    { highWaterMark: 0 },
  )
}
