let known: typeof Response | undefined
let copies = false

/**
 * Whether a `Response` copies the `Headers` it is made of, as it has to: copied, they cost less than an object that has to be
 * read. The one of some servers keeps the very same.
 */
export function areHeadersCopied(): boolean {
  if (Response !== known) {
    const headers = new Headers()
    copies = new Response(null, { headers }).headers !== headers
    known = Response
  }
  return copies
}
