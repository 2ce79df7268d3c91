import { HeaderSection } from './fields/header-section.ts'

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
  const { method } = request
  if (isOfServer(request) && (method === 'GET' || method === 'HEAD') && init.body === undefined) {
    // a server would make one of the runtime's own first, with a signal that follows the client
    const { signal = request.signal, headers = HeaderSection.read(request.headers).asInit() } = init
    return new Request(request.url, { method, headers, signal, ...init })
  }
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

const ofServers = new WeakMap<object, boolean>()

/**
 * Whether `request` is one that a server made in place of the runtime: it tells its own URL. What is not of HTTP (`redirect`,
 * `credentials`, ...) is with such a one as it is by default.
 */
function isOfServer(request: Request): boolean {
  const kind = Object.getPrototypeOf(request) as object
  const known = ofServers.get(kind)
  if (known !== undefined) return known
  let urls = 0
  for (let at: object | null = kind; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    if (Object.hasOwn(at, 'url')) urls++
  }
  ofServers.set(kind, urls > 1)
  return urls > 1
}
