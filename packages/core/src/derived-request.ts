/** `request` with other fields, signal, method or content; the rest is as it was. */
export function derivedRequest(request: Request, init: RequestInit): Request {
  // of a request that another cache asks with, a runtime would not take over the signal that is put on it
  const own = Object.hasOwn(request, 'signal') ? { signal: request.signal } : {}
  const derived = madeOf(request, { ...own, ...init })
  if (init.headers === undefined) return derived
  // Bun keeps the fields of the request where those that are to take their place are none
  const wanted = new Headers(init.headers)
  for (const name of Array.from(derived.headers.keys())) if (!wanted.has(name)) derived.headers.delete(name)
  return derived
}

function madeOf(request: Request, init: RequestInit): Request {
  try {
    return new Request(request, init)
  } catch (error) {
    // that of a server may be none of which the runtime can make another; one that was read before cannot be made again
    if (request.bodyUsed) throw error
    const { method, headers, body, redirect, signal } = request
    const duplex = body === null ? {} : { duplex: 'half' }
    return new Request(request.url, { method, headers, body, redirect, signal, ...duplex, ...init })
  }
}
