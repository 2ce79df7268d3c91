import type { StreamedBody } from '../message.ts'
import { inTime } from './in-time.ts'

/** `body`, of which each piece comes within `deadline` ms, else it errors. `onFault` hears what it errors with. */
export function timed(body: StreamedBody, deadline: number, onFault: (error: unknown) => void): StreamedBody {
  return {
    byteLength: body.byteLength,
    read(first, last) {
      const reader = readerOf(() => body.read(first, last))
      const pull = async (
        controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>,
      ): Promise<void> => {
        try {
          const { done, value } = await inTime(reader.read(), deadline)
          if (done) controller.close()
          else controller.enqueue(value)
        } catch (error) {
          onFault(error)
          controller.error(error)
          void reader.cancel(error).catch(() => {})
        }
      }
      return new ReadableStream({ pull, cancel: (reason) => reader.cancel(reason) }, { highWaterMark: 0 })
    },
  }
}

/** The reader of what `read` gives; one that errors where that throws. */
function readerOf(
  read: () => ReadableStream<Uint8Array<ArrayBuffer>>,
): ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>> {
  try {
    return read().getReader()
  } catch (error) {
    return new ReadableStream<Uint8Array<ArrayBuffer>>({
      start: (controller) => controller.error(error),
    }).getReader()
  }
}
