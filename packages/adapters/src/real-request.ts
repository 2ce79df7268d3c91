/**
 * `request` as the runtime makes them. A bridge from Node gives what only looks like one, and no other can be made of it,
 * as a cache has to do. Its content is begun only when somebody reads it.
 */
export function realRequest(request: Request): Request {
  if (Object.getPrototypeOf(request) === Request.prototype) return request
  const { url, method, headers, signal } = request
  const hasContent = method !== 'GET' && method !== 'HEAD'
  const content = hasContent && { body: lazily(() => request.body), duplex: 'half' }
  return new Request(url, { method, headers, signal, ...content } as RequestInit)
}

function lazily(source: () => ReadableStream<Uint8Array> | null): ReadableStream<Uint8Array> {
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined
  return new ReadableStream(
    {
      async pull(controller) {
        reader ??= source()?.getReader()
        const { done = true, value } = (await reader?.read()) ?? {}
        if (value !== undefined) controller.enqueue(value)
        if (done) controller.close()
      },
      cancel: (reason) => reader?.cancel(reason),
    },
    { highWaterMark: 0 },
  )
}
