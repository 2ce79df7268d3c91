/** What a read brings; each runtime's types have a name of their own for it. */
type Piece =
  | { readonly done: true; readonly value?: undefined }
  | { readonly done: false; readonly value: Uint8Array<ArrayBuffer> }

/** A body that is read piece by piece; each piece is the reader's own. */
export interface Source {
  read(): Promise<Piece>
  cancel(reason?: unknown): Promise<void>
}

/** Turns that a read may take of what has to be waited for by nobody: content that was made whole takes three or four. */
const TURNS = 8

/**
 * The content of a body that is at hand whole, in one piece, and as long as it says; else the body from its first byte on. No
 * longer than it takes to see that something would have to be waited for. Throws when the body was read before.
 * @param limit bytes
 * @param length the declared length in bytes, if there is one
 */
export async function atHand(
  body: ReadableStream<Uint8Array>,
  limit: number,
  length: number | undefined,
): Promise<Uint8Array<ArrayBuffer> | Source> {
  const source = sourceOf(body)
  const first = new Begun(source)
  for (let turn = 0; turn < TURNS && first.piece === undefined; turn++) await undefined
  const content = first.piece?.value
  const isWhole = content instanceof Uint8Array && content.byteLength === (length ?? content.byteLength)
  if (!isWhole || content.byteLength > limit) return resumed(source, [first])
  const second = new Begun(source)
  for (let turn = 0; turn < TURNS && second.piece === undefined; turn++) await undefined
  return second.piece?.done ? content : resumed(source, [first, second])
}

/** A body to be read. Throws when it was read before. */
export function sourceOf(body: ReadableStream<Uint8Array>): Source {
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

/** A read that was begun, and what it brought, if it has; an error is for whoever reads on. */
class Begun {
  readonly read: Promise<Piece>
  piece: Piece | undefined

  constructor(source: Source) {
    this.read = source.read()
    this.read.then(
      (piece) => (this.piece = piece),
      () => {},
    )
  }
}

/** The body of which some reads were begun. */
function resumed(source: Source, begun: Begun[]): Source {
  return { ...source, read: () => begun.shift()?.read ?? source.read() }
}
