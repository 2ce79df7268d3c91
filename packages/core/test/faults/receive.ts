/** What a client got of a body. */
export interface Received {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Whether the client left before the end. */
  readonly left: boolean
  /** Why the body did not come to its end. */
  readonly broken: unknown
}

/** Reads a body, and leaves after so many pieces. */
export async function receive({ body }: Response, leavesAfter: number): Promise<Received> {
  const reader = body?.getReader()
  const pieces: Uint8Array[] = []
  const received = (left: boolean, broken?: unknown): Received => ({
    bytes: new Uint8Array(Buffer.concat(pieces)),
    left,
    broken,
  })
  try {
    while (reader !== undefined) {
      if (pieces.length >= leavesAfter) {
        await reader.cancel()
        return received(true)
      }
      const { done, value } = await reader.read()
      if (done) break
      pieces.push(value)
    }
    return received(false)
  } catch (error) {
    return received(false, error ?? 'for no reason')
  }
}
