/** 20 MiB, which is longer than what is captured in memory. */
export const LONG: number = 20 * 1024 ** 2

const PIECE = 64 * 1024

/** Bytes of every value, in no order that a text encoding would survive; those of one place are always the same. */
function byteAt(at: number): number {
  return (at * 167 + (at >> 8) * 31 + (at >> 16)) & 0xff
}

/** The bytes from `first` on. */
export function longPart(first: number, length: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, index) => byteAt(first + index))
}

/** The content piece by piece, made as it is taken. */
export function longContent(length: number = LONG): ReadableStream<Uint8Array<ArrayBuffer>> {
  let at = 0
  return new ReadableStream({
    pull(controller) {
      const piece = new Uint8Array(Math.min(PIECE, length - at))
      for (let index = 0; index < piece.length; index++) piece[index] = byteAt(at + index)
      at += piece.length
      controller.enqueue(piece)
      if (at === length) controller.close()
    },
  })
}

/** Reads a body to its end and throws at the first byte that is not as it was sent. */
export async function mustBeLong({ body }: Response, what: string, length: number = LONG): Promise<void> {
  if (body === null) throw new Error(`There is no content ${what}`)
  let at = 0
  for (const reader = body.getReader(); ;) {
    const { done, value } = await reader.read()
    if (done) break
    for (const byte of value) {
      if (byte !== byteAt(at)) throw new Error(`byte ${at} ${what} must be ${byteAt(at)}, and is ${byte}`)
      at++
    }
  }
  if (at !== length) throw new Error(`The content ${what} must have ${length} bytes, and has ${at}`)
}
