let known: typeof Response | undefined
let copies = false

/**
 * Whether a `Response` copies the `Headers` it is made of, as it has to: copied, they cost less than an object that has to be
 * read. The one of some servers keeps the very same, be it only beside some kinds of content.
 */
export function areHeadersCopied(): boolean {
  if (Response !== known) {
    copies = [null, new Uint8Array(1), new ReadableStream()].every(areCopiedBeside)
    known = Response
  }
  return copies
}

function areCopiedBeside(content: BodyInit | null): boolean {
  const headers = new Headers()
  return new Response(content, { headers }).headers !== headers
}
