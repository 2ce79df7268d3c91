import type { StoredBody, StreamedBody } from '../message.ts'

/** Content of which a piece can be had. */
export type PresentBody = Exclude<StoredBody, null>

/** Whether content stays in the store, to be read piece by piece. */
export function isStreamed(body: StoredBody): body is StreamedBody {
  return body !== null && !(body instanceof Uint8Array)
}

/** Content as `Response` takes it. */
export function asBodyInit(body: StoredBody): Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null {
  return isStreamed(body) ? body.read() : body
}

/** The bytes from number `first` to number `last`, both counted, as `Response` takes them. */
export function pieceOf(
  body: PresentBody,
  first: number,
  last: number,
): Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> {
  return isStreamed(body) ? body.read(first, last) : body.subarray(first, last + 1)
}
