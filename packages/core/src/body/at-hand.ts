import { isOnWorkers } from './workers.ts'
import { type Piece, type Source, sourceOf } from './source.ts'

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
  const source = sourceOf(body, length)
  const first = new Begun(source)
  const content = (await soon(first))?.value
  const isWhole = content instanceof Uint8Array && content.byteLength === (length ?? content.byteLength)
  if (!isWhole || content.byteLength > limit) return resumed(source, [first])
  const second = new Begun(source)
  return (await soon(second))?.done ? content : resumed(source, [first, second])
}

/** What a read brings without being waited for. */
async function soon(begun: Begun): Promise<Piece | undefined> {
  if (isOnWorkers()) await nextTurn()
  else for (let turn = 0; turn < TURNS && begun.piece === undefined; turn++) await undefined
  return begun.piece
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0))
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
