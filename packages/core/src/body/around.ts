/** Bytes that are here, before and after `length` bytes that are still to come. */
export interface Around {
  readonly before: Uint8Array<ArrayBuffer>
  readonly coming: ReadableStream<Uint8Array>
  readonly length: number
  readonly after: Uint8Array<ArrayBuffer>
}

/** All of it as one body. Errors when `coming` does, or is of another length: what follows would be in the wrong place. */
export function around({ before, coming, length, after }: Around): ReadableStream<Uint8Array<ArrayBuffer>> {
  const reader = coming.getReader()
  let left = length
  async function* pieces(): AsyncGenerator<Uint8Array> {
    if (before.byteLength > 0) yield before
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      left -= value.byteLength
      if (left < 0) break
      yield value
    }
    if (left !== 0) throw new Error(`The missing part is not of the ${length} bytes that it says`)
    if (after.byteLength > 0) yield after
  }
  const source = pieces()
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const { done, value } = await source.next()
          if (done) controller.close()
          // whoever reads it may change it
          else controller.enqueue(new Uint8Array(value))
        } catch (error) {
          controller.error(error)
          reader.cancel(error).catch(() => {})
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  )
}
