/**
 * What a binding answered as a plain `Uint8Array`: not as a `Buffer`, whose `slice` shares, and not as a small piece of
 * a much larger buffer (of the network, of a parser), all of which it would keep alive.
 */
export function plainBytes(found: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteOffset, byteLength } = found
  if (!(buffer instanceof ArrayBuffer) || buffer.byteLength > 2 * byteLength + 64)
    return new Uint8Array(found)
  return new Uint8Array(buffer, byteOffset, byteLength)
}
