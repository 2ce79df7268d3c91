import { isOnWorkers } from './workers.ts'

/** What a read brings; each runtime's types have a name of their own for it. */
export type Piece =
  | { readonly done: true; readonly value?: undefined }
  | { readonly done: false; readonly value: Uint8Array<ArrayBuffer> }

/** A body that is read piece by piece; each piece is the reader's own. */
export interface Source {
  read(): Promise<Piece>
  cancel(reason?: unknown): Promise<void>
}

/**
 * A body to be read. Throws when it was read before.
 * @param length the declared length in bytes, if there is one
 */
export function sourceOf(body: ReadableStream<Uint8Array>, length?: number): Source {
  return (isOnWorkers() && intoRoom(body, length)) || pieceByPiece(body)
}

function pieceByPiece(body: ReadableStream<Uint8Array>): Source {
  const reader = body.getReader()
  return {
    read: () => reader.read().then(taken),
    cancel: (reason) => reader.cancel(reason),
  }
}

/** Whoever made a piece may use its memory again; and the `slice` of a `Buffer` would share it. */
function taken({ done, value }: { done: boolean; value?: Uint8Array | undefined }): Piece {
  if (done) return { done }
  // what is no bytes is for whoever reads it to refuse
  return { done, value: value instanceof Uint8Array ? new Uint8Array(value) : (value as never) }
}

/** Bytes that a read has room for, at most, and where nothing is known of the length. */
const ROOM = 64 * 1024
const UNKNOWN_ROOM = 16 * 1024

/** A body whose reads are given room, where one without is given 4 KiB; `undefined` for one that JavaScript makes. */
function intoRoom(body: ReadableStream<Uint8Array>, length = UNKNOWN_ROOM): Source | undefined {
  const reader = viewReader(body)
  if (reader === undefined) return undefined
  let left = length
  const read = async (): Promise<Piece> => {
    const room = left > 0 ? Math.min(left, ROOM) : UNKNOWN_ROOM
    const { done, value } = await reader.read(new Uint8Array(room))
    if (done) return { done }
    left -= value.byteLength
    // what was made room for goes with the piece for as long as that is kept
    return { done, value: value.buffer.byteLength > 2 * value.byteLength ? value.slice() : value }
  }
  return { read, cancel: (reason) => reader.cancel(reason) }
}

function viewReader(body: ReadableStream<Uint8Array>): ReadableStreamBYOBReader | undefined {
  try {
    return body.getReader({ mode: 'byob' })
  } catch (error) {
    if (body.locked) throw error
    return undefined
  }
}
