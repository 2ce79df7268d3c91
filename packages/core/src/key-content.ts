/** A copy of the request's content; `undefined` when it is longer than `limit` bytes, or cannot be read. The request keeps its own. */
export async function contentOf(
  request: Request,
  limit: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (request.body === null) return new Uint8Array()
  if (Number(request.headers.get('content-length')) > limit) return undefined
  try {
    return await readUpTo(limit, request.clone().body!.getReader())
  } catch {
    // read before, or broken off: the handler sees for itself
    return undefined
  }
}

async function readUpTo(
  limit: number,
  reader: ReadableStreamDefaultReader<Uint8Array>,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const chunks: Uint8Array[] = []
  let size = 0
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    chunks.push(read.value)
    size += read.value.byteLength
    if (size > limit) {
      void reader.cancel().catch(() => {})
      return undefined
    }
  }
  return new Uint8Array(await new Blob(chunks as BlobPart[]).arrayBuffer())
}

/** A digest of the content and of the fields that say how to read it (RFC 10008 §2.7). */
export async function digestOf({ headers }: Request, content: Uint8Array<ArrayBuffer>): Promise<string> {
  const metadata = [...headers].filter(([name]) => name.startsWith('content-') && name !== 'content-length')
  const message = new Blob([JSON.stringify(metadata), '\n', content])
  const digest = await crypto.subtle.digest('SHA-256', await message.arrayBuffer())
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
