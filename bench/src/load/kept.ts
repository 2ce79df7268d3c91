import type { Handler } from '../peers/peer.ts'

interface Kept {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly headers: Readonly<Record<string, string>>
  readonly storedAt: number
}

/** Request fields of which one alone can make the stored response the wrong answer (RFC 9111 §5.2.1, §5.4; RFC 9110 §7.8, §13.1, §14.2). */
const LOOKED_AT = [
  'cache-control',
  'pragma',
  'if-match',
  'if-none-match',
  'if-modified-since',
  'if-unmodified-since',
  'range',
  'upgrade',
]

/** A map, a look at the request, and a response that tells its age and that it was a hit. */
export function keptByHand(handler: Handler): Handler {
  const kept = new Map<string, Kept>()
  return async (request) => {
    const { url, method, headers: asked } = request
    const found = kept.get(url)
    if (found === undefined) return keep(kept, url, await handler(request))
    if (method !== 'GET' || LOOKED_AT.some((name) => asked.has(name))) return handler(request)
    const age = String(Math.floor((Date.now() - found.storedAt) / 1000))
    return new Response(found.bytes, {
      headers: { ...found.headers, age, 'cache-status': 'by-hand; hit' },
    })
  }
}

async function keep(kept: Map<string, Kept>, url: string, response: Response): Promise<Response> {
  const headers = Object.fromEntries(response.headers)
  const bytes = new Uint8Array(await response.arrayBuffer())
  kept.set(url, { bytes, headers, storedAt: Date.now() })
  return new Response(bytes, { headers })
}
